// Every screen in both languages and three widths: no violation that axe-core knows, nothing to scroll
// sideways, nothing too small to tap. With `screenshots`, a picture of every screen.

import { faultsOf } from './faults.mjs';
import { Questionnaire } from './questionnaire.mjs';
import { Respondent, WORDS } from './respondent.mjs';
import { DESK, PHONE, assert, scenario } from './scenario.mjs';

const NARROW = { width: 320, height: 640 };

await scenario(async (task, visit) => {
  const found = [];
  const looked = [];
  const look = async (page, name, pictured = true) => {
    const language = await page.locator('html').getAttribute('lang');
    for (const viewport of [NARROW, DESK, PHONE]) {
      await page.setViewportSize(viewport);
      const where = `${name}, ${language}, ${viewport.width} px`;
      for (const fault of await faultsOf(page)) found.push(`${where}: ${fault}`);
      looked.push(where);
    }
    if (task.screenshots && pictured) await picture(page, task.screenshots, `${name}-${language}`);
  };
  for (const screens of [plainScreens, pagedScreens, staffScreens]) {
    // What was found on the way is told even if the way ends early.
    await screens(task, visit, look).catch(error => found.push(`${screens.name} ended early: ${error.stack}`));
  }
  assert(found.length === 0, `${found.length} faults:\n${found.join('\n')}`);
  return looked;
});

async function plainScreens(task, visit, look) {
  const page = await visit({ allowed: [/status of (404|422)/] });
  // The form before the script: it stays if the script never comes.
  await page.route('**/*.js', route => route.fulfill({ contentType: 'text/javascript', body: '' }));
  for (const language of ['vi', 'en']) {
    await page.goto(`/r/${task.link}?lang=${language}`);
    await look(page, 'form');
    await page.getByRole('button', { name: WORDS[language].send, exact: true }).click();
    await page.getByRole('alert').waitFor();
    await look(page, 'form-refused');
    await page.goto(`/r/${task.round}.khong-co.AAAA?lang=${language}`);
    await look(page, 'unknown-link');
  }
}

async function pagedScreens(task, visit, look) {
  const page = await visit();
  const respondent = new Respondent(page, await Questionnaire.fetch(task));
  const lookInBoth = async (name, word) => {
    for (const language of ['en', 'vi']) {
      await page.getByRole('link', { name: WORDS[language].language }).click();
      await page.locator(`html[lang=${language}]`).waitFor();
      respondent.language = language;
      if (word) await word(respondent).waitFor();
      await look(page, name);
    }
  };
  await page.setViewportSize(PHONE);
  await page.goto(`/r/${task.link}`);
  await respondent.button('begin').waitFor();
  await lookInBoth('start', () => respondent.button('begin'));
  await respondent.button('begin').click();
  await page.getByRole('alert').or(respondent.agreement()).first().waitFor();
  await look(page, 'start-refused', false);
  await respondent.agreement().check();
  await respondent.button('begin').click();
  await respondent.answerPages(task.answers, async first => {
    if (first === 'gender') {
      await respondent.button('next').click();
      await page.getByRole('alert').waitFor();
      await look(page, 'questions-refused');
    }
    if (task.pages.includes(first)) await lookInBoth(`questions-${first}`, () => respondent.question(first));
  });
  await lookInBoth('review', () => respondent.heading('review'));
  await respondent.button('send').click();
  await respondent.receipt();
  await lookInBoth('receipt', () => respondent.heading('receipt'));
}

async function staffScreens(task, visit, look) {
  const page = await visit();
  for (const path of ['/', '/staff']) {
    for (const language of ['vi', 'en']) {
      await page.goto(`${path}?lang=${language}`);
      await look(page, path === '/' ? 'home' : 'sign-in');
    }
  }
  await page.goto('/staff');
  await page.getByLabel('Tên người dùng').fill(task.user);
  await page.getByLabel('Mật khẩu').fill(task.password);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await page.getByRole('button', { name: 'Đăng xuất' }).waitFor();
  for (const language of ['vi', 'en']) {
    await page.goto(`/staff?lang=${language}`);
    await look(page, 'rounds');
    await page.goto(`/staff/rounds/${task.round}?lang=${language}`);
    await look(page, 'results');
    const unit = page.locator('table tbody th a').first();
    await page.goto(`${await unit.getAttribute('href')}`);
    await look(page, 'unit');
  }
}

async function picture(page, folder, name) {
  await page.evaluate(() => window.scrollTo(0, 0));
  for (const viewport of [DESK, PHONE]) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: `${folder}/${name}-${viewport.width}.png`, fullPage: false });
  }
}
