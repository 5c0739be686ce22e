// What hands do in the designer: items dragged with the mouse, categories pasted from a spreadsheet, a
// picture, two people at one draft, and the way back through its history.
// Task: {origin, people: [{user, password}, {user, password}], questionnaire}.

import { DESK, assert, assertEqual, scenario } from './scenario.mjs';

// A PNG of one pixel.
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

await scenario(async (task, visit) => {
  // A save on top of somebody else's is refused on purpose; a picture that is none is, too.
  const open = async ({ user, password }) => {
    const page = await visit({ viewport: DESK, allowed: [/status of (409|422)/] });
    const signed = await page.request.post('/api/v1/session', { data: { user, password } });
    assert(signed.ok(), `sign-in: ${signed.status()}`);
    return page;
  };
  const [mine, theirs] = [await open(task.people[0]), await open(task.people[1])];
  const made = await mine.request.post('/api/v1/drafts', {
    data: { kind: 'questionnaire', from: { library: task.questionnaire } },
  });
  const { draft } = await made.json();
  const path = `/console/questionnaires/${draft}`;
  for (const page of [mine, theirs]) {
    await page.goto(path);
    await line(page, 'Giới tính').waitFor();
  }

  await dragging(mine);
  await pasting(mine);
  await picturing(mine);
  await together(mine, theirs);
  await history(mine, path);
  return { draft };
});

function line(page, text) {
  return page.getByRole('treeitem').filter({ hasText: text }).first();
}

function label(page) {
  return page.getByRole('textbox', { name: 'Câu hỏi, đúng như khi hỏi (vi)' });
}

// The codes of the items, as they stand in the sections.
function order(page) {
  return page.getByRole('treeitem').evaluateAll(lines => lines
    .filter(line => line.dataset.place)
    .map(line => line.querySelector('.outline-name').title.split(' · ').pop()));
}

function saved(page) {
  return settled(page, () => page.locator('.draft-state').innerText(), 'Đã lưu', 'saved');
}

async function settled(page, read, wanted, what) {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const seen = JSON.stringify(await read());
    if (seen === JSON.stringify(wanted)) return;
    assert(Date.now() < deadline, `${what}: got ${seen}, expected ${JSON.stringify(wanted)}`);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

// Drags the middle of one line to a share of the height of another.
async function drag(page, from, to, share) {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 6 });
  await page.mouse.move(end.x + end.width / 2, end.y + end.height * share, { steps: 3 });
  await page.mouse.up();
}

async function dragging(page) {
  const begin = await order(page);
  const top = codes => codes.slice(0, 8);
  const moves = [
    ['Nghề nghiệp', 'Giới tính', 0.2, ['a', 'job', 'gender', 'ethnicity', 'age', 'edu', 'b1', 'c1']],
    ['Nghề nghiệp', 'Giới tính', 0.8, ['a', 'gender', 'job', 'ethnicity', 'age', 'edu', 'b1', 'c1']],
    // Behind the line of a section it is the first there, and above it the last of the one before.
    ['Nghề nghiệp', 'Phần B1', 0.8, ['a', 'gender', 'ethnicity', 'age', 'edu', 'b1', 'job', 'c1']],
    ['Nghề nghiệp', 'Phần B1', 0.2, ['a', 'gender', 'ethnicity', 'age', 'edu', 'job', 'b1', 'c1']],
  ];
  for (const [from, to, share, wanted] of moves) {
    await drag(page, line(page, from), line(page, to), share);
    await settled(page, async () => top(await order(page)), wanted, `${from} dragged to ${to} at ${share}`);
  }
  assertEqual(await order(page), begin, 'back where it was');
  assertEqual(await page.evaluate(() => String(getSelection())), '', 'what was selected on the way');
  await drag(page, line(page, 'Phần B1'), line(page, 'Phần A'), 0.2);
  await settled(page, async () => (await order(page)).slice(0, 6), ['b1', 'c1', 'c2', 'c3', 'a', 'gender'], 'a section');
  // At the lower edge the outline scrolls, so that what is out of sight can be reached.
  const [from, list] = [await line(page, 'Giới tính').boundingBox(), await page.locator('.outline').boundingBox()];
  await page.mouse.move(from.x + 60, from.y + 10);
  await page.mouse.down();
  for (let step = 0; step < 200; step += 1) {
    await page.mouse.move(list.x + 60 + step % 2, list.y + list.height - 8);
    if (await page.locator('.outline').evaluate(it => it.scrollTop + it.clientHeight >= it.scrollHeight - 1)) break;
  }
  await page.mouse.up();
  await settled(page, async () => (await order(page)).includes('gender') && (await order(page)).slice(-3).includes('gender'), true, 'dragged to the end');
  for (let step = 0; step < 2; step += 1) await page.keyboard.press('Control+z');
  await settled(page, () => order(page), begin, 'all taken back');
}

async function paste(page, text) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(text => navigator.clipboard.writeText(text), text);
  await page.keyboard.press('Control+v');
}

async function pasting(page) {
  const labels = () => page.locator('.entries').first().locator('textarea[lang=vi]').evaluateAll(
    cells => cells.map(cell => cell.value),
  );
  await line(page, 'Dân tộc').click();
  const last = () => page.getByRole('textbox', { name: 'Nhãn (vi)' }).last();
  await settled(page, labels, ['Kinh', 'Khác'], 'the categories');
  await last().click();
  await paste(page, '3\tTày\tTay\r\n4\tMông\tHmong\r\n');
  await settled(page, labels, ['Kinh', 'Khác', 'Tày', 'Mông'], 'pasted behind');
  const english = page.getByRole('textbox', { name: 'Nhãn (en)' });
  assertEqual(await english.last().inputValue(), 'Hmong', 'the other language');
  await page.keyboard.press('Control+z');
  await settled(page, labels, ['Kinh', 'Khác'], 'taken back in one step');
  // A new item's own beginning is replaced.
  await page.getByRole('button', { name: /Câu hỏi$/ }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Chọn một' }).click();
  await settled(page, labels, ['Có', 'Không'], 'what it begins with');
  await label(page).fill('Ông/Bà ở phường nào?');
  await page.getByRole('textbox', { name: 'Nhãn (vi)' }).first().click();
  await paste(page, 'Ba Đình\nHoàn Kiếm\nTây Hồ\n');
  await settled(page, labels, ['Ba Đình', 'Hoàn Kiếm', 'Tây Hồ'], 'pasted instead');
  // Deleted, and put back by the button that is offered.
  await page.getByRole('button', { name: 'Xóa', exact: true }).first().click();
  await settled(page, () => line(page, 'Ông/Bà ở phường nào?').count(), 0, 'deleted');
  await page.locator('.toast').getByRole('button', { name: 'Hoàn tác' }).click();
  await line(page, 'Ông/Bà ở phường nào?').waitFor();
}

async function picturing(page) {
  await line(page, 'Giới tính').click();
  const fields = page.locator('.editor-item > .media-fields');
  await fields.locator('summary').click();
  const choose = (name, buffer) => fields.locator('input[type=file]').first().setInputFiles({
    name, mimeType: 'image/png', buffer,
  });
  await choose('khong-phai-anh.png', Buffer.from('text'));
  const refused = page.locator('.toast.is-failure');
  await refused.getByText('Tệp bị hỏng').waitFor();
  await refused.getByRole('button', { name: 'Đóng' }).click();
  await choose('gioi-tinh.png', Buffer.from(PICTURE, 'base64'));
  await fields.getByRole('textbox', { name: /^Ảnh cho thấy gì.*\(vi\)$/ }).fill('Một chấm');
  await fields.getByRole('textbox', { name: /^Ảnh cho thấy gì.*\(en\)$/ }).fill('A dot');
  // It is to be seen, as large as it is, on the page beside.
  const shown = page.frameLocator('iframe').getByRole('img', { name: 'Một chấm' });
  await shown.waitFor();
  await settled(page, () => shown.evaluate(image => image.complete && image.width > 0), true, 'the picture');
}

function dialog(page) {
  return page.getByRole('dialog').filter({ hasText: 'Của người kia' });
}

// Whoever saves second is asked.
function asked(...pages) {
  return Promise.any(pages.map(async page => {
    await dialog(page).waitFor();
    return page;
  }));
}

async function together(mine, theirs) {
  await mine.getByText('Cũng đang mở').waitFor();
  // Lines that move as the pointer comes down are another's.
  await saved(mine);
  await settled(theirs, () => order(theirs), await order(mine), 'what the one has done so far');
  // At different places: both stand, and each is told of the other.
  await line(mine, 'Giới tính').click();
  await line(theirs, 'Dân tộc').click();
  await label(mine).fill('Giới tính của Ông/Bà:');
  await label(theirs).fill('Dân tộc của Ông/Bà:');
  // What was told before may still stand beside it.
  await mine.locator('.toast').getByText('sửa Dân tộc').last().waitFor();
  await theirs.locator('.toast').getByText('sửa Giới tính').last().waitFor();
  await line(mine, 'Dân tộc').click();
  await settled(mine, () => label(mine).inputValue(), 'Dân tộc của Ông/Bà:', 'what the other wrote');
  await line(theirs, 'Giới tính').click();
  await settled(theirs, () => label(theirs).inputValue(), 'Giới tính của Ông/Bà:', 'what the one wrote');
  // At one place: whoever comes second chooses.
  for (const page of [mine, theirs]) await line(page, 'Độ tuổi').click();
  await Promise.all([label(mine).fill('Tuổi của Ông/Bà'), label(theirs).fill('Ông/Bà sinh năm nào')]);
  const second = await asked(mine, theirs);
  const other = second === mine ? theirs : mine;
  await dialog(second).getByText('Độ tuổi · nội dung').waitFor();
  const kept = await label(other).inputValue();
  await dialog(second).getByText('Của người kia').click();
  await dialog(second).getByRole('button', { name: 'Giữ các lựa chọn này' }).click();
  await settled(second, () => label(second).inputValue(), kept, 'what was chosen');
  // One deletes what the other changes: it is named by what it was.
  for (const page of [mine, theirs]) await line(page, 'Trình độ học vấn').click();
  await Promise.all([
    label(mine).fill('Ông/Bà học đến lớp mấy?'),
    theirs.getByRole('button', { name: 'Xóa', exact: true }).first().click(),
  ]);
  const chooser = await asked(mine, theirs);
  await dialog(chooser).getByText('Trình độ học vấn').first().waitFor();
  const side = chooser === mine ? 'Của tôi' : 'Của người kia';
  await dialog(chooser).getByText(side).click();
  await dialog(chooser).getByRole('button', { name: 'Giữ các lựa chọn này' }).click();
  for (const page of [mine, theirs]) await line(page, 'Trình độ học vấn').waitFor();
  await saved(mine);
}

async function history(page, path) {
  await page.getByRole('link', { name: 'Lịch sử' }).click();
  await page.waitForURL(`**${path}/history`);
  const lines = page.locator('.revision');
  await lines.first().waitFor();
  const older = page.getByRole('button', { name: 'Xem các lần lưu cũ hơn' });
  while (await older.count() > 0) await older.click();
  await page.getByText('Bắt đầu bản nháp').waitFor();
  await page.getByText(/sửa .*Giới tính/).first().waitFor();
  const before = await lines.first().innerText();
  await lines.last().getByRole('button', { name: 'Khôi phục lần lưu này' }).click();
  await page.getByText('Đã khôi phục').waitFor();
  await settled(page, async () => await lines.first().innerText() !== before, true, 'a revision more');
  await page.getByRole('link', { name: /Về bản nháp/ }).click();
  await line(page, 'Giới tính').click();
  await settled(page, () => label(page).inputValue(), 'Giới tính:', 'as it was at first');
}
