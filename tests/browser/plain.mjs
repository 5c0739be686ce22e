// Without scripts: one long form; what is missing is said, what was typed is kept, sending again is
// harmless.

import { Questionnaire } from './questionnaire.mjs';
import { Respondent } from './respondent.mjs';
import { assert, assertEqual, scenario } from './scenario.mjs';

await scenario(async (task, visit) => {
  const questionnaire = await Questionnaire.fetch(task);
  // The 422 that this scenario provokes is logged by the browser.
  const page = await visit({ scripts: false, allowed: [/status of 422/] });
  const respondent = new Respondent(page, questionnaire, task.language);
  const address = `/r/${task.link}${task.language === 'vi' ? '' : `?lang=${task.language}`}`;
  const answer = await page.goto(address);
  assertEqual(answer.status(), 200, 'status of the page');

  const { missing } = task;
  for (const [code, given] of Object.entries(task.answers)) {
    if (!missing.includes(code)) await respondent.answer(code, given);
  }
  // The consent and some answers are missing.
  const refused = await post(page, respondent);
  assertEqual(refused, 422, 'status with answers missing');
  const summary = page.getByRole('alert');
  await summary.getByRole('heading').waitFor();
  const links = await summary.getByRole('link').evaluateAll(links => links.map(link => link.getAttribute('href')));
  assertEqual(links, ['#consent', ...missing.map(code => `#${code}`)], 'links of the summary');
  for (const link of links) assert((await page.locator(link).count()) === 1, `${link} leads nowhere`);
  const kept = Object.fromEntries(Object.entries(task.answers).filter(([code]) => !missing.includes(code)));
  await respondent.assertShows(kept);

  await respondent.agreement().check();
  for (const code of missing) await respondent.answer(code, task.answers[code]);
  // The server takes the form, but its answer is lost on the way: the respondent presses once more.
  const lost = await postAndLoseAnswer(page, respondent);
  await respondent.assertShows(task.answers);
  assertEqual(await post(page, respondent), 303, 'status of the form sent again');
  const receipt = await respondent.receipt();
  await page.reload();
  assertEqual(await respondent.receipt(), receipt, 'the receipt after reloading');
  return { receipt, lost };
});

// Sends the form and gives the status of its own answer, before any redirect.
async function post(page, respondent) {
  const answered = page.waitForResponse(response => response.request().method() === 'POST');
  await respondent.button('send').click();
  const status = (await answered).status();
  await page.waitForLoadState();
  return status;
}

// Sends the form; what the server answers never arrives. Gives what it was, and the form.
async function postAndLoseAnswer(page, respondent) {
  const isPost = url => url.pathname.startsWith('/r/');
  const lost = new Promise(resolve => {
    page.route(isPost, async route => {
      const answer = await route.fetch({ maxRedirects: 0 });
      await route.abort('aborted');
      resolve({
        status: answer.status(),
        location: answer.headers().location,
        form: route.request().postData(),
      });
    }, { times: 1 });
  });
  await respondent.button('send').click();
  return lost;
}
