// Staff sign in, find the round, read its results and download them.

import { readFile } from 'node:fs/promises';
import { DESK, PHONE, assert, scenario } from './scenario.mjs';

await scenario(async (task, visit) => {
  const seen = [];
  for (const viewport of [PHONE, DESK]) {
    const page = await visit({ viewport, allowed: [/status of 401/] });
    await page.goto('/staff');
    await page.getByLabel('Tên người dùng').fill(task.user);
    await page.getByLabel('Mật khẩu').fill('sai-mat-khau');
    await page.getByRole('button', { name: 'Đăng nhập' }).click();
    await page.getByRole('alert').waitFor();
    assert((await page.getByLabel('Tên người dùng').inputValue()) === task.user, 'the name is kept');
    await page.getByLabel('Mật khẩu').fill(task.password);
    await page.getByRole('button', { name: 'Đăng nhập' }).click();

    await page.getByRole('link', { name: `Kết quả: ${task.round}` }).click();
    await page.waitForURL(`**/staff/rounds/${task.round}*`);
    const rows = await page.getByRole('row').allInnerTexts();
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Tải bảng (CSV)' }).click();
    const download = await downloading;
    const csv = await readFile(await download.path(), 'utf8');
    await page.getByRole('button', { name: 'Đăng xuất' }).click();
    await page.getByLabel('Mật khẩu').waitFor();
    seen.push({ rows, csv, name: download.suggestedFilename() });
  }
  return seen;
});
