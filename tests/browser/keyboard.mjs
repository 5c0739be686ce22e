// The whole questionnaire with the keyboard alone: no mouse, no touch. Every key is counted.

import { WORDS } from './respondent.mjs';
import { assert, assertEqual, scenario } from './scenario.mjs';

// More than any questionnaire needs: whoever comes round again and again is caught.
const MOST_KEYS = 3000;

await scenario(async (task, visit) => {
  const page = await visit();
  const words = WORDS[task.language];
  let keys = 0;
  const press = async key => {
    keys += 1;
    assert(keys <= MOST_KEYS, `lost after ${keys} keys at ${JSON.stringify(await focused(page))}`);
    await page.keyboard.press(key);
  };
  const tabTo = async (what, found) => {
    for (;;) {
      const field = await focused(page);
      if (field && found(field)) return field;
      await press('Tab');
    }
  };
  const isButton = (...texts) => field => field.tag === 'BUTTON' && texts.includes(field.text);

  await page.goto(`/r/${task.link}?lang=${task.language}`);
  await page.getByRole('button', { name: words.begin, exact: true }).waitFor();
  await tabTo('the consent', field => field.name === 'consent');
  await press('Space');
  await tabTo('the beginning', isButton(words.begin));
  await press('Enter');

  const answered = new Set();
  let pages = 0;
  for (;;) {
    await page.locator('#heading').or(page.locator('#errors')).first().waitFor();
    await page.waitForFunction(() => document.activeElement?.id === 'heading');
    if (await page.getByRole('heading', { name: words.review, exact: true }).count()) break;
    pages += 1;
    const status = await page.getByRole('status').first().innerText();
    await answerPage(page, task, answered, press, isButton(words.next, words.done));
    await press('Enter');
    await page.waitForFunction(
      before => document.querySelector('.progress [role=status]')?.innerText !== before, status,
    );
  }
  assertEqual([...answered].sort(), Object.keys(task.answers).sort(), 'questions that the keyboard reached');

  // Past the answers to the button that sends, by the link that shows itself to the keyboard.
  const before = keys;
  await tabTo('the way to the button', field => field.href === '#send');
  await press('Enter');
  await tabTo('the button', isButton(words.send));
  assert(keys - before < 12, `${keys - before} keys to the button that sends`);
  const seen = await page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });
  assert(seen, 'the focus is not to be seen');
  await press('Enter');
  await page.getByRole('heading', { name: words.receipt, exact: true }).waitFor();
  const receipt = await page.locator('#receipt-id').innerText();
  return { receipt, keys, pages, questions: answered.size };
});

// Goes through the fields of a page in their order, up to the button that leads on.
async function answerPage(page, task, answered, press, isForward) {
  for (;;) {
    await press('Tab');
    const field = await focused(page);
    if (!field) continue;
    if (isForward(field)) return;
    const [code, part, category] = (field.name ?? '').split('.');
    const answer = task.answers[code];
    if (!answer) continue;
    answered.add(code);
    if (part === 'other') await page.keyboard.type(answer.other?.[category] ?? '');
    else if (field.type === 'radio') await choose(page, answer.one, press);
    else if (field.type === 'checkbox') {
      if (answer.many.includes(field.value) && !field.checked) await press('Space');
    } else if (answer.text !== undefined) await page.keyboard.type(answer.text);
  }
}

// The arrows choose among radio buttons.
async function choose(page, wanted, press) {
  for (;;) {
    const field = await focused(page);
    if (field.value === wanted) {
      if (!field.checked) await press('Space');
      return;
    }
    await press('ArrowDown');
  }
}

function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const { tagName: tag, type, name, value, checked } = element;
    return { tag, type, name, value, checked, href: element.getAttribute('href'), text: element.innerText?.trim() };
  });
}
