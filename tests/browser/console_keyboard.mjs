// The designer with the keyboard alone: from the console's first page to a published version, with two
// items changed and one added that is asked on a condition. No mouse, and no focus but what Tab, the
// arrows and the shortcuts give. Every key is counted; what is typed into a field counts as one.
// Task: {origin, user, password}.

import { DESK, assert, assertEqual, scenario } from './scenario.mjs';

// Whoever comes round again and again is lost.
const MOST_TABS = 80;

const LABEL = 'Câu hỏi, đúng như khi hỏi';

await scenario(async (task, visit) => {
  const page = await visit({ viewport: DESK });
  const { user, password } = task;
  const signed = await page.request.post('/api/v1/session', { data: { user, password } });
  assert(signed.ok(), `sign-in: ${signed.status()}`);

  let keys = 0;
  const unseen = new Set();
  const press = async key => {
    keys += 1;
    await page.keyboard.press(key);
  };
  const write = async text => {
    keys += 1;
    await page.keyboard.type(text);
  };
  const go = async (key, what, found) => {
    for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
      const here = await focused(page);
      if (here && found(here)) return here;
      await press(key);
      const next = await focused(page);
      if (next && !next.ring) unseen.add(`${next.tag} ${next.name}`);
    }
    throw new Error(`${what}: not reached, at ${JSON.stringify(await focused(page))}`);
  };
  // The focus comes once the part of the screen is drawn.
  const arrived = (what, name) => page.waitForFunction(
    wanted => document.activeElement?.getAttribute('aria-label') === wanted, name, { timeout: 10_000 },
  ).catch(async () => { throw new Error(`${what}: at ${JSON.stringify(await focused(page))}`); });
  const outline = async () => {
    await press('Alt+o');
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'treeitem');
  };
  // Goes through the outline with one arrow, up or down, until the focus is on this line.
  const choose = async (key, text) => {
    for (let lines = 0; lines < MOST_TABS; lines += 1) {
      if ((await focused(page)).text.includes(text)) return;
      const before = (await focused(page)).id;
      await press(key);
      await page.waitForFunction(id => document.activeElement?.id !== id, before);
    }
    throw new Error(`${text}: no such line`);
  };
  const saved = () => page.waitForFunction(
    () => document.querySelector('.draft-state')?.textContent === 'Đã lưu',
  );

  await page.goto('/console');
  await page.getByRole('heading', { name: 'Phiếu khảo sát', exact: true }).waitFor();
  await press('n');
  await page.getByRole('button', { name: /^Dùng mẫu này/ }).first().waitFor();
  await go('Tab', 'SIPAS in the library', here => here.name.startsWith('Dùng mẫu này'));
  await press('Enter');
  await page.getByRole('treeitem').first().waitFor();

  // Two items are changed.
  await outline();
  await choose('ArrowDown', 'Giới tính');
  await press('Enter');
  await arrived('the first item', `${LABEL} (vi)`);
  await press('Control+a');
  await write('Giới tính của Ông/Bà:');
  await outline();
  await choose('ArrowDown', 'Độ tuổi');
  await press('Enter');
  await arrived('the second item', `${LABEL} (vi)`);
  await press('Control+a');
  await write('Ông/Bà bao nhiêu tuổi?');

  // One is added behind another, and asked on a condition.
  await outline();
  await choose('ArrowUp', 'Dân tộc');
  await press('Alt+n');
  await page.getByRole('dialog').getByRole('button', { name: 'Chữ' }).waitFor();
  await go('Tab', 'the kind of the item', here => here.tag === 'BUTTON' && here.name.endsWith('Chữ'));
  await press('Enter');
  await arrived('the new item', `${LABEL} (vi)`);
  await write('Ông/Bà thuộc dân tộc nào?');
  await press('Tab');
  await arrived('its other language', `${LABEL} (en)`);
  await write('Which ethnic group do you belong to?');
  await go('Tab', 'a condition', here => here.name.includes('Thêm điều kiện'));
  await press('Enter');
  await page.getByRole('combobox', { name: 'Câu được xét' }).waitFor();
  await go('Shift+Tab', 'the value', here => here.name === 'Giá trị');
  await press('ArrowDown');
  assertEqual(await page.getByLabel('Biểu thức').first().inputValue(), "${ethnicity} = '2'", 'the condition');

  // It is moved down and up again, copied, and the copy taken back.
  const order = () => page.getByRole('treeitem').evaluateAll(
    lines => lines.slice(2, 8).map(line => line.dataset.place && line.querySelector('.outline-name').textContent.trim()),
  );
  const before = await order();
  await outline();
  await press('Alt+ArrowDown');
  await page.waitForFunction(() => document.activeElement?.dataset.place === 'sections[0].items[3]');
  await press('Alt+ArrowUp');
  await page.waitForFunction(() => document.activeElement?.dataset.place === 'sections[0].items[2]');
  await press('Control+d');
  await page.waitForFunction(() => document.activeElement?.dataset.place === 'sections[0].items[3]');
  await press('Delete');
  await page.waitForFunction(() => document.querySelectorAll('.toast').length > 0);
  assertEqual(await order(), before, 'the outline');
  await saved();

  // Published.
  await go('Shift+Tab', 'the button to publish', here => here.name === 'Phát hành');
  await press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Phát hành', exact: true }).waitFor();
  await go('Tab', 'to publish indeed', here => here.inDialog && here.name === 'Phát hành');
  await press('Enter');
  await page.waitForURL('**/console/versions/*');
  await page.getByRole('link', { name: 'Tạo đợt khảo sát' }).waitFor();
  assertEqual([...unseen], [], 'where the focus is not to be seen');
  return { keys, version: decodeURIComponent(new URL(page.url()).pathname.split('/').pop()) };
});

function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const name = element.getAttribute('aria-label') ?? element.innerText ?? '';
    return {
      tag: element.tagName,
      id: element.id,
      name: name.replace(/\s+/g, ' ').trim(),
      text: element.innerText ?? '',
      inDialog: Boolean(element.closest('dialog')),
      // A frame shows its own focus inside.
      ring: element.tagName === 'IFRAME' || outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1,
    };
  });
}
