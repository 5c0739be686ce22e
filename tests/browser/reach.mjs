// Large text, high contrast, dark, forced colours, a script from right to left, another language without
// scripts: every screen of the respondent stays whole, and what was typed stays.

import { faultsOf, layoutFaultsOf } from './faults.mjs';
import { Questionnaire } from './questionnaire.mjs';
import { Respondent, WORDS } from './respondent.mjs';
import { DESK, PHONE, assert, assertEqual, scenario } from './scenario.mjs';

const NARROW = { width: 320, height: 640 };
// Black on white and the reverse must hold what AAA asks for.
const ENHANCED = { 'color-contrast-enhanced': { enabled: true } };

await scenario(async (task, visit) => {
  const found = [];
  const looked = [];
  const note = (where, faults) => {
    looked.push(where);
    found.push(...faults.map(fault => `${where}: ${fault}`));
  };
  const parts = { largeText, contrasts, otherPages, waiting, foreign, switchWithoutScripts };
  for (const part of task.parts.map(name => parts[name])) {
    await part(task, visit, note).catch(error => found.push(`${part.name} ended early: ${error.stack}`));
  }
  assert(found.length === 0, `${found.length} faults:\n${found.join('\n')}`);
  return looked;
});

async function picture(task, page, name) {
  if (task.screenshots) await page.screenshot({ path: `${task.screenshots}/reach-${name}.png`, fullPage: false });
}

// The spacing of WCAG 1.4.12, at the narrowest.
async function lookSpaced(page, note, name) {
  await page.setViewportSize(NARROW);
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }');
    document.adoptedStyleSheets = [sheet];
  });
  note(`${name}, spaced`, await layoutFaultsOf(page));
  await page.evaluate(() => { document.adoptedStyleSheets = []; });
}

// At the widths of phones and desks; axe-core on the narrowest.
async function look(task, page, note, name) {
  const language = await page.locator('html').getAttribute('lang');
  for (const viewport of [DESK, PHONE, NARROW]) {
    await page.setViewportSize(viewport);
    const faults = viewport === NARROW ? await faultsOf(page) : await layoutFaultsOf(page);
    note(`${name}, ${language}, ${viewport.width} px`, faults);
    await picture(task, page, `${name}-${language}-${viewport.width}`);
  }
}

function sizeField(page) {
  return page.getByRole('combobox', { name: /^(Cỡ chữ|Text size)$/ });
}

// Twice the size, by the control on the page: the plain form, pages of each kind, the review, the
// receipt, in both languages.
async function largeText(task, visit, note) {
  const page = await visit();
  const questionnaire = await Questionnaire.fetch(task);
  for (const language of ['vi', 'en']) {
    const plain = await visit({ allowed: [/ERR_FAILED|Failed to (load|fetch)/, /status of 422/] });
    // No app, not even one that a worker kept: the form stays.
    await plain.addInitScript(() => Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined }));
    await plain.route('**/respondent-*', route => route.abort());
    await plain.goto(`/r/${task.link}?lang=${language}`);
    await sizeField(plain).selectOption('200');
    const size = await plain.evaluate(() => getComputedStyle(document.body).fontSize);
    assertEqual(size, '36px', 'text at 200 %');
    await look(task, plain, note, 'large-form');
    await plain.getByRole('button', { name: WORDS[language].send, exact: true }).click();
    await plain.getByRole('alert').waitFor();
    await sizeField(plain).waitFor();
    assertEqual(await sizeField(plain).inputValue(), '200', 'the size on the next page');
    await look(task, plain, note, 'large-form-refused');
    await sizeField(plain).selectOption('100');
    await lookSpaced(plain, note, 'form-refused');
    await plain.context().close();
  }
  await page.goto(`/r/${task.link}`);
  const respondent = new Respondent(page, questionnaire);
  await respondent.button('begin').waitFor();
  await sizeField(page).selectOption('200');
  const both = async (name, word) => {
    for (const language of ['en', 'vi']) {
      await page.getByRole('link', { name: WORDS[language].language }).click();
      respondent.language = language;
      await word().waitFor();
      await look(task, page, note, `large-${name}`);
    }
  };
  await both('start', () => respondent.button('begin'));
  await respondent.agreement().check();
  await respondent.button('begin').click();
  await respondent.answerPages(task.answers, async first => {
    if (task.pages.includes(first)) await both(`questions-${first}`, () => respondent.question(first));
  });
  await both('review', () => respondent.heading('review'));
  await respondent.button('send').click();
  await respondent.receipt();
  await both('receipt', () => respondent.heading('receipt'));
  assertEqual(await sizeField(page).inputValue(), '200', 'the size at the end');
  await page.context().close();
}

// High contrast by the button and by the system, light and dark; colours forced by the system.
async function contrasts(task, visit, note) {
  const page = await visit();
  await page.goto(`/r/${task.link}`);
  const respondent = new Respondent(page, await Questionnaire.fetch(task));
  await respondent.button('begin').waitFor();
  const button = page.getByRole('button', { name: 'Tương phản' });
  const inAll = async name => {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      note(`${name}, ${colorScheme}`, await faultsOf(page));
      await button.click();
      assertEqual(await button.getAttribute('aria-pressed'), 'true', 'contrast is on');
      note(`${name}, ${colorScheme}, high contrast`, await faultsOf(page, ENHANCED));
      await picture(task, page, `${name}-contrast-${colorScheme}`);
      await button.click();
      await picture(task, page, `${name}-${colorScheme}`);
      await page.emulateMedia({ colorScheme, contrast: 'more' });
      const chosen = await page.evaluate(() => document.documentElement.dataset.contrast);
      assertEqual(chosen, 'less', 'what was chosen on the page goes before the system');
      await page.emulateMedia({ colorScheme, contrast: null, forcedColors: 'active' });
      note(`${name}, ${colorScheme}, forced colours`, await layoutFaultsOf(page));
      await picture(task, page, `${name}-forced-${colorScheme}`);
      await page.emulateMedia({ colorScheme: null, forcedColors: null });
    }
  };
  await inAll('start');
  await respondent.button('begin').click();
  await page.getByRole('alert').waitFor();
  await inAll('start-refused');
  await respondent.agreement().check();
  await respondent.button('begin').click();
  await page.getByRole('progressbar', { includeHidden: true }).waitFor();
  await inAll('questions');
  await page.context().close();
}

// What stands around the questionnaire, with the browser's own text at twice its size.
async function otherPages(task, visit, note) {
  const page = await visit({ allowed: [/status of (403|404|410)/] });
  for (const language of ['vi', 'en']) {
    for (const [name, path] of task.otherPages) {
      await page.goto(`${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
      await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
      await look(task, page, note, `large-${name}`);
    }
  }
  await page.context().close();
}

// Without a network: what is kept, and the line that says how many wait.
async function waiting(task, visit, note) {
  const page = await visit({ allowed: [/ERR_INTERNET_DISCONNECTED|Failed to fetch/] });
  await page.goto(`/r/${task.link}`);
  const respondent = new Respondent(page, await Questionnaire.fetch(task));
  await respondent.agreement().check();
  await respondent.button('begin').click();
  await respondent.answerPages(task.answers);
  await page.context().setOffline(true);
  await respondent.button('send').click();
  await page.locator('#waiting').waitFor();
  await look(task, page, note, 'waiting');
  await sizeField(page).selectOption('200');
  await look(task, page, note, 'large-waiting');
  // The line never lies over what has the focus.
  for (let tabs = 0; tabs < 12; tabs += 1) {
    await page.keyboard.press('Tab');
    const hidden = await page.evaluate(() => {
      const line = document.getElementById('waiting');
      const field = document.activeElement;
      if (!line || field === document.body || line.contains(field)) return null;
      const [a, b] = [line.getBoundingClientRect(), field.getBoundingClientRect()];
      return b.top >= a.top && b.bottom <= a.bottom ? field.outerHTML.slice(0, 100) : null;
    });
    assert(!hidden, `the line lies over ${hidden}`);
  }
  await page.context().setOffline(false);
  await page.getByRole('heading', { name: WORDS.vi.receipt }).waitFor();
  await page.context().close();
}

// A questionnaire in languages that the interface does not speak, one of them from right to left.
async function foreign(task, visit, note) {
  for (const scripts of [false, true]) {
    const page = await visit({ scripts, allowed: [/status of 422/] });
    await page.goto(`/r/${task.link}?lang=ar`);
    if (scripts) {
      await page.getByRole('button', { name: WORDS.vi.begin }).waitFor();
      await page.getByRole('checkbox').check();
      await page.getByRole('button', { name: WORDS.vi.begin }).click();
      await page.locator('form .list').first().waitFor();
    }
    const root = page.locator('html');
    assertEqual([await root.getAttribute('lang'), await root.getAttribute('dir')], ['ar', 'rtl'], 'language and direction');
    const words = page.locator('.turn button').first();
    assertEqual(await words.getAttribute('lang'), 'vi', 'the language of the words of the interface');
    const name = scripts ? 'right-to-left-paged' : 'right-to-left-form';
    if (scripts) await look(task, page, note, name);
    else for (const viewport of [DESK, PHONE, NARROW]) {
      await page.setViewportSize(viewport);
      await picture(task, page, `${name}-${viewport.width}`);
    }
    // The box stands on the right of its words.
    const label = page.locator('label:has([type=radio])').first();
    const [box, text] = [await label.locator('input').boundingBox(), await label.locator('span').boundingBox()];
    assert(box.x > text.x, `the box at ${box.x} is left of its words at ${text.x}`);
    const role = scripts ? 'link' : 'button';
    await page.getByRole(role, { name: 'Hmoob' }).click();
    await page.locator('html[lang=hmn]').waitFor();
    assert((await root.getAttribute('dir')) !== 'rtl', 'the direction of Hmong');
    await page.context().close();
  }
}

// Scripts off: another language brings back what was typed, and Enter in a field still sends.
async function switchWithoutScripts(task, visit) {
  const page = await visit({ scripts: false, allowed: [/status of 422/] });
  const respondent = new Respondent(page, await Questionnaire.fetch(task));
  await page.goto(`/r/${task.link}`);
  const given = Object.fromEntries(Object.entries(task.answers).slice(0, 12));
  await respondent.agreement().check();
  for (const [code, answer] of Object.entries(given)) await respondent.answer(code, answer);
  for (const language of ['en', 'vi']) {
    await page.getByRole('button', { name: WORDS[language].language }).click();
    await page.locator(`html[lang=${language}]`).waitFor();
    respondent.language = language;
    await respondent.assertShows(given);
    assert(await respondent.agreement().isChecked(), 'the consent is lost');
    assertEqual(await page.getByRole('alert').count(), 0, 'nothing is wrong yet');
  }
  const field = page.locator('input[type=text]').first();
  await field.evaluate(element => element.setAttribute('value', ''));
  await page.locator('input[name=ethnicity]').last().check();
  await page.locator('input[name^="ethnicity.other"]').press('Enter');
  await page.getByRole('alert').waitFor();
  assertEqual(await page.locator('html').getAttribute('lang'), 'vi', 'Enter sends and changes no language');
  await page.context().close();
}
