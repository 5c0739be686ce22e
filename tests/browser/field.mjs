// An enumerator's day: sign in, go out of the network, three interviews and two outcomes, the browser
// killed and opened again, back online. Then paper: two people type two forms, and one difference is
// decided. The profile is on the disk, so that killing the browser is what it is on a phone.

import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { mkdir, readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const faults = [];
let screenshots;

// Asks again and again: the driver's own wait takes a promise for an answer.
async function until(page, condition) {
  const rest = () => page.evaluate(() => new Promise(resolve => requestAnimationFrame(resolve)));
  for (const patience = Date.now() + 30_000; !(await page.evaluate(condition)); await rest()) {
    if (Date.now() > patience) throw new Error(`never came true: ${condition}`);
  }
}

function assert(condition, message) {
  if (!condition) throw new Error(message);
}

async function open(executablePath, task, name, viewport) {
  const context = await chromium.launchPersistentContext(`${task.profile}/${name}`, {
    executablePath, args: FLAGS, viewport, baseURL: task.origin, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh',
    geolocation: { latitude: 10.776889, longitude: 106.700806, accuracy: 11 }, permissions: ['geolocation'],
  });
  context.setDefaultTimeout(15_000);
  const page = context.pages()[0] ?? (await context.newPage());
  page.on('pageerror', error => faults.push(`uncaught: ${error.stack ?? error}`));
  page.on('console', message => {
    const tolerated = /status of (401|409|422)|ERR_INTERNET_DISCONNECTED|Failed to fetch|net::ERR/.test(message.text());
    if (message.type() === 'error' && !tolerated) faults.push(`console: ${message.text()}`);
  });
  return { context, page };
}

// axe, nothing to scroll sideways, and a picture.
async function look(page, name) {
  const size = page.viewportSize();
  for (const viewport of [PHONE, DESK]) {
    await page.setViewportSize(viewport);
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
      const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
      return [
        ...violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 2).map(node => node.html.slice(0, 120)).join(' | ')}`),
        ...(wide ? ['wider than the screen'] : []),
      ];
    });
    faults.push(...found.map(fault => `${name}, ${viewport.width} px: ${fault}`));
    if (screenshots) await page.screenshot({ path: `${screenshots}/${name}-${viewport.width}.png`, fullPage: true });
  }
  await page.setViewportSize(size);
}

async function both(page, name) {
  await look(page, `${name}-vi`);
  await page.locator('nav').getByRole('button', { name: 'English' }).click();
  await page.locator('html[lang=en]').waitFor();
  await look(page, `${name}-en`);
  await page.locator('nav').getByRole('button', { name: 'Tiếng Việt' }).click();
  await page.locator('html[lang=vi]').waitFor();
}

async function signIn(page, user, password) {
  await page.getByLabel('Tên người dùng').fill(user);
  await page.getByLabel('Mật khẩu').fill(password);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
}

const caseLink = (page, name) => page.locator('.cases a', { hasText: name });

async function begin(page, name, mode) {
  await caseLink(page, name).click();
  await page.getByRole('link', { name: /(Bắt đầu|Tiếp tục) phỏng vấn/ }).click();
  await page.getByText('Trước khi hỏi').waitFor();
  await page.getByLabel(mode).check();
  await page.getByRole('button', { name: 'Bắt đầu phỏng vấn' }).click();
}

async function answerFirst(page) {
  await page.locator('[name=consent]').check();
  await page.getByRole('button', { name: 'Bắt đầu trả lời' }).click();
  await page.locator('[name=seen][value="1"]').check();
}

async function answerRest(page) {
  await page.locator('[name=age]').fill('40');
  await page.getByRole('button', { name: 'Tiếp tục' }).click();
  await page.getByRole('button', { name: 'Gửi phiếu' }).click();
  await page.getByText('Sau khi hỏi').waitFor();
}

async function finish(page) {
  await page.getByLabel('Có, nhưng không tham gia').check();
  await page.getByRole('button', { name: 'Lưu phiếu' }).click();
  await page.locator('#notice', { hasText: 'đã được lưu' }).waitFor();
}

async function interview(page, name, mode) {
  await begin(page, name, mode);
  await answerFirst(page);
  await answerRest(page);
  await finish(page);
}

async function outcome(page, name, value, note) {
  await caseLink(page, name).click();
  await page.locator('[name=outcome]').selectOption(value);
  if (value === 'appointment') await page.locator('[name=appointment_at]').fill('2030-01-02T08:30');
  await page.locator('[name=note]').fill(note);
  await page.getByRole('button', { name: 'Ghi kết quả' }).click();
  await page.locator('.calls', { hasText: note }).waitFor();
  await page.getByRole('link', { name: 'Về danh sách' }).click();
  await page.locator('#cases').waitFor();
}

async function enumerator(executablePath, task) {
  let { context, page } = await open(executablePath, task, 'phone', PHONE);
  await page.goto('/field?gps=ask');
  await page.getByLabel('Mật khẩu').waitFor();
  await both(page, 'sign-in');
  await signIn(page, task.enumerator, task.passwords[task.enumerator]);
  await caseLink(page, 'Hoa').waitFor();
  await both(page, 'cases');
  await page.locator('[name=search]').fill('nguyen hoa');
  await caseLink(page, 'Bình').waitFor({ state: 'detached' });
  await page.locator('[name=search]').fill('');
  await caseLink(page, 'Bình').waitFor();
  // The worker has the page and the questionnaire when both are in its store.
  await until(page, async () => {
    const kept = await caches.match('/field', { ignoreSearch: true });
    const keys = (await Promise.all((await caches.keys()).map(async name => (await caches.open(name)).keys()))).flat();
    return kept && keys.some(({ url }) => url.includes('/compiled/')) && keys.some(({ url }) => /field-.*wasm/.test(url));
  });
  await context.setOffline(true);
  await page.reload();
  await caseLink(page, 'Hoa').waitFor();
  await interview(page, 'Hoa', 'Gặp trực tiếp');
  await outcome(page, 'Bình', 'appointment', 'tối mai');
  await outcome(page, 'Dung', 'not_at_home', 'đi vắng');
  await caseLink(page, 'Chi').click();
  await both(page, 'case');
  await page.getByRole('link', { name: 'Bắt đầu phỏng vấn' }).click();
  await page.getByText('Trước khi hỏi').waitFor();
  await look(page, 'before');
  await page.getByLabel('Qua điện thoại').check();
  await page.getByRole('button', { name: 'Bắt đầu phỏng vấn' }).click();
  await answerFirst(page);
  await look(page, 'questions');
  await page.locator('[name=age]').fill('4');
  await context.close();

  ({ context, page } = await open(executablePath, task, 'phone', PHONE));
  await context.setOffline(true);
  await page.goto('/field');
  await caseLink(page, 'Chi').waitFor();
  assert((await caseLink(page, 'Chi').innerText()).includes('Đang làm dở'), 'the half-filled interview is there');
  assert((await caseLink(page, 'Hoa').innerText()).includes('Đã xong, chờ gửi'), 'what is done stays done');
  await caseLink(page, 'Chi').click();
  await page.getByRole('link', { name: 'Tiếp tục phỏng vấn' }).click();
  await page.locator('[name=age]').or(page.locator('[name=consent]')).first().waitFor();
  if (await page.locator('[name=consent]').count()) await page.getByRole('button', { name: 'Bắt đầu trả lời' }).click();
  assert(await page.locator('[name=seen][value="1"]').isChecked(), 'the answer came back');
  assert((await page.locator('[name=age]').inputValue()) === '4', 'what was typed came back');
  await answerRest(page);
  await page.getByRole('button', { name: 'Ghi vị trí' }).click();
  await page.locator('#place', { hasText: 'Đã ghi vị trí' }).waitFor();
  await look(page, 'after');
  await finish(page);
  await interview(page, 'Em', 'Gặp trực tiếp');
  await look(page, 'cases-done');
  await context.setOffline(false);
  for (const name of ['Hoa', 'Chi', 'Em']) {
    await page.locator('.cases a', { hasText: name }).filter({ hasText: 'Đã nhận phiếu' }).waitFor({ timeout: 30_000 });
  }
  await page.locator('.waiting').waitFor({ state: 'detached', timeout: 30_000 }).catch(() => {});
  await context.close();
}

// Types a form with the keyboard alone, as it would be on a pile.
async function typeForm(page, number, unit, keys) {
  await page.locator('[name=form]').fill(number);
  await page.keyboard.press('Enter');
  const focused = () => page.evaluate(() => document.activeElement?.name);
  if ((await focused()) === 'unit') {
    await page.keyboard.type(unit);
    for (let step = 0; step < 3; step++) await page.keyboard.press('Enter');
  }
  assert((await focused()) === 'consent', `the consent has the focus, not ${await focused()}`);
  for (const key of keys) {
    if (key.length > 3) await page.keyboard.press(key);
    else await page.keyboard.type(key);
  }
  await page.keyboard.press('Control+Enter');
}

async function paper(executablePath, task) {
  const typists = [];
  for (const [user, entry, ages] of [[task.enumerator, '1', ['40', '50']], [task.coordinator, '2', ['40', '51']]]) {
    const { context, page } = await open(executablePath, task, `paper-${entry}`, DESK);
    await page.goto(`/field/paper/${task.round}`);
    await page.getByLabel('Mật khẩu').waitFor();
    await signIn(page, user, task.passwords[user]);
    await page.getByRole('radio').first().waitFor();
    if (entry === '1') await both(page, 'paper-setup');
    await page.locator(`[name=entry][value="${entry}"]`).check();
    await page.getByRole('button', { name: 'Bắt đầu nhập' }).click();
    await page.locator('[name=form]').waitFor();
    if (entry === '1') await both(page, 'paper-form');
    // Consent and "seen" jump on by themselves.
    await typeForm(page, '0001', 'x01', ['1', '2', ages[0], 'Enter']);
    await page.locator('#notice', { hasText: '0001' }).waitFor();
    assert((await page.locator('[name=form]').inputValue()) === '0002', 'the next number stands there');
    await typeForm(page, '0002', 'x01', ['1', '1', ages[1]]);
    await page.locator('#notice', { hasText: '0002' }).waitFor();
    typists.push({ context, page });
  }
  const { page } = typists[1];
  await page.getByRole('button', { name: 'Phiếu có khác biệt' }).click();
  await page.getByText('Phiếu 0002').waitFor();
  await both(page, 'paper-differences');
  await page.keyboard.press('2');
  await page.locator('[name=resolve]:enabled').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Không còn phiếu nào khác nhau').waitFor();
  for (const { context } of typists) await context.close();
}

const { value } = await createInterface({ input: process.stdin })[Symbol.asyncIterator]().next();
let report;
try {
  const { chromium: executablePath, task } = JSON.parse(value);
  screenshots = task.screenshots;
  if (screenshots) await mkdir(screenshots, { recursive: true });
  for (const play of [enumerator, paper]) {
    await play(executablePath, task).catch(error => faults.push(`${play.name} ended early: ${error.stack}`));
  }
  report = faults.length > 0 ? { failed: faults.join('\n') } : { saw: 'everything' };
} catch (error) {
  report = { failed: error.stack ?? String(error) };
}
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit());
