// The whole way of the staff: an empty server, units, SIPAS from the library, two items changed and one
// added with a condition, published, a round, a poster, and an answer that arrives on the screen. Every
// step is counted: a click, a key that is no typing, a text that is typed, a choice, a file.
// Task: {origin, user, password, units (CSV), class}.

import { DESK, PHONE, assert, scenario } from './scenario.mjs';

await scenario(async (task, visit) => {
  const steps = [];
  const page = await visit({ viewport: DESK, allowed: [/status of 401/] });
  const done = what => steps.push(what);
  const click = async (locator, what) => {
    await locator.click();
    done(`click ${what}`);
  };
  const type = async (locator, text, what) => {
    await locator.fill(text);
    done(`type ${what}`);
  };
  // The choice of a list that has this text in its label.
  const choose = async (list, text, what) => {
    const choices = list.locator('option').filter({ hasText: text });
    await list.selectOption(await choices.first().evaluate(choice => choice.value));
    done(`choose ${what}`);
  };
  const button = name => page.getByRole('button', { name, exact: true });

  await page.goto('/console');
  await type(page.getByLabel('Tên người dùng'), task.user, 'the name');
  await type(page.getByLabel('Mật khẩu'), task.password, 'the password');
  await click(button('Đăng nhập'), 'sign in');

  // The units.
  await click(page.getByRole('link', { name: 'Đơn vị', exact: true }), 'units');
  await click(page.getByRole('link', { name: 'Nạp đơn vị' }).first(), 'load units');
  await page.locator('input[type=file]').first().setInputFiles({
    name: 'mine.units.csv', mimeType: 'text/csv', buffer: Buffer.from(task.units),
  });
  done('choose the file');
  await click(button('Nạp các thay đổi này'), 'load these changes');
  await page.getByText('Đã nạp').first().waitFor();

  // The questionnaire.
  await click(page.getByRole('link', { name: 'Phiếu khảo sát', exact: true }), 'questionnaires');
  await click(button('Phiếu mới').first(), 'new questionnaire');
  await click(page.getByRole('button', { name: /^Dùng mẫu này/ }).first(), 'use SIPAS');
  const outline = page.getByRole('tree');
  const item = name => outline.getByRole('treeitem').filter({ hasText: name }).first();
  const label = language => page.getByRole('textbox', { name: `Câu hỏi, đúng như khi hỏi (${language})` });
  await click(item('Giới tính'), 'the first item');
  await type(label('vi'), 'Giới tính của Ông/Bà:', 'its label');
  await click(item('Độ tuổi'), 'the second item');
  await type(label('vi'), 'Ông/Bà bao nhiêu tuổi?', 'its label');
  await click(item('Dân tộc'), 'the item before the new one');
  await click(page.getByRole('button', { name: /Câu hỏi$/ }).first(), 'add an item');
  await click(page.getByRole('button', { name: /Chữ$/ }), 'of text');
  await type(label('vi'), 'Ông/Bà thuộc dân tộc nào?', 'its label');
  await type(label('en'), 'Which ethnic group do you belong to?', 'its English label');
  await click(page.getByRole('button', { name: /Thêm điều kiện/ }).first(), 'a condition');
  await choose(page.getByLabel('Câu được xét'), 'Dân tộc', 'the item it depends on');
  await choose(page.getByRole('combobox', { name: 'Giá trị', exact: true }), 'Khác', 'its category');
  const expression = await page.getByLabel('Biểu thức').inputValue();
  assert(expression === "${ethnicity} = '2'", `the expression beside it: ${expression}`);

  // The live preview follows.
  const preview = page.frameLocator('iframe');
  await preview.getByText('Dân tộc:').first().waitFor();
  await page.getByText('Đã lưu').first().waitFor();
  await click(button('Phát hành').first(), 'publish');
  await click(page.getByRole('dialog').getByRole('button', { name: 'Phát hành' }).last(), 'publish indeed');
  await click(page.getByRole('link', { name: 'Tạo đợt khảo sát' }), 'begin a round');

  // The round.
  await page.getByText(task.summary).waitFor();
  await click(button('Tạo đợt khảo sát'), 'make the round');
  await page.waitForURL(url => /\/console\/rounds\/(?!new)/.test(url.pathname));
  const round = new URL(page.url()).pathname.split('/')[3];
  await click(page.getByRole('link', { name: 'Đường dẫn và áp phích' }), 'links and posters');
  const opening = page.context().waitForEvent('page');
  await click(page.getByRole('link', { name: 'In áp phích cho mọi đơn vị' }), 'print the posters');
  const posters = await opening;
  await posters.waitForLoadState();
  const printed = await posters.pdf({ preferCSSPageSize: true });
  const sheets = printed.toString('latin1').match(/\/Type\s*\/Page[^s]/g).length;
  await posters.close();
  const link = await page.locator('table.links code, table.links a[href*="/r/"], table.links input').first()
    .evaluate(element => element.href ?? element.value ?? element.textContent);
  await click(page.getByRole('link', { name: 'Tiến độ' }), 'progress');
  await page.getByText('Phiếu trả lời').first().waitFor();

  // A phone answers; the desk sees it without a touch.
  const phone = await visit({ viewport: PHONE, scripts: false });
  await phone.goto(new URL(link).pathname);
  await phone.getByRole('checkbox', { name: /đồng ý/ }).check();
  await answerAll(phone);
  await phone.getByRole('button', { name: 'Gửi phiếu' }).click();
  await phone.waitForURL('**/receipt*');
  await page.getByText('Vừa nhận:').waitFor();
  return { steps, round, sheets };
});

// The first category of every choice that must be answered and is asked.
async function answerAll(phone) {
  const names = await phone.locator('input[type=radio]').evaluateAll(radios => [...new Set(radios.map(radio => radio.name))]);
  for (const name of names) await phone.locator(`input[type=radio][name="${name}"]`).first().check();
  const boxes = await phone.locator('input[type=checkbox]:not([name=consent])').evaluateAll(
    found => [...new Map(found.map(box => [box.name, box.value]))],
  );
  for (const [name, value] of boxes) await phone.locator(`input[name="${name}"][value="${value}"]`).first().check();
}
