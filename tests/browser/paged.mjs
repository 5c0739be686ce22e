// With scripts: the app takes over the plain form, asks page by page, reviews, sends, gives a receipt.

import { Questionnaire } from './questionnaire.mjs';
import { Respondent, WORDS } from './respondent.mjs';
import { assert, assertEqual, scenario } from './scenario.mjs';

await scenario(async (task, visit) => {
  const questionnaire = await Questionnaire.fetch(task);
  const page = await visit();
  const sent = [];
  page.on('request', request => {
    if (request.method() === 'PUT') sent.push({ path: new URL(request.url()).pathname, body: request.postDataJSON() });
  });
  const respondent = new Respondent(page, questionnaire);

  // A slow network: the form is there and usable before the wasm.
  let arrive;
  const arrival = new Promise(resolve => { arrive = resolve; });
  await page.route('**/*.wasm', async route => {
    await arrival;
    await route.continue();
  });
  await page.goto(`/r/${task.link}`);
  await respondent.agreement().check();
  const typed = Object.fromEntries(task.typed.map(code => [code, task.answers[code]]));
  for (const [code, answer] of Object.entries(typed)) await respondent.answer(code, answer);
  await respondent.assertShows(typed);
  arrive();
  await respondent.button('next').waitFor();

  // The page with the last typed answer or the first open question is shown; back to the very first.
  while ((await respondent.question(questionnaire.codes()[0]).count()) === 0) {
    const status = await page.getByRole('status').innerText();
    await respondent.button('back').click();
    await page.getByRole('status').filter({ hasNotText: status }).waitFor();
  }

  let switched = false;
  await respondent.answerPages(task.answers, async first => {
    const shown = Object.fromEntries(await shownOf(respondent, typed));
    await respondent.assertShows(shown);
    if (first !== task.switchAt) return;
    // Another language and back, in the middle of a page: nothing is lost.
    await respondent.answer(first, task.answers[first]);
    await page.getByRole('link', { name: WORDS.en.language }).click();
    respondent.language = 'en';
    await respondent.button('next').waitFor();
    await respondent.assertShows({ [first]: task.answers[first] });
    assertEqual(await page.locator('html').getAttribute('lang'), 'en', 'language of the document');
    await page.getByRole('link', { name: WORDS.vi.language }).click();
    respondent.language = 'vi';
    await respondent.button('next').waitFor();
    await respondent.assertShows({ [first]: task.answers[first] });
    switched = true;
  });
  assert(switched, `no page began with ${task.switchAt}`);

  const review = await page.getByRole('listitem').allInnerTexts();
  await respondent.button('send').click();
  const receipt = await respondent.receipt();
  assertEqual(sent.length, 1, 'responses sent');
  return { receipt, review, ...sent[0] };
});

async function shownOf(respondent, answers) {
  const shown = [];
  for (const [code, answer] of Object.entries(answers)) {
    if ((await respondent.question(code).count()) > 0) shown.push([code, answer]);
  }
  return shown;
}
