// The server goes away just before the answers are sent, and comes back later.

import { Questionnaire } from './questionnaire.mjs';
import { Respondent } from './respondent.mjs';
import { assert, reached, scenario } from './scenario.mjs';

await scenario(async (task, visit) => {
  const questionnaire = await Questionnaire.fetch(task);
  const page = await visit({ allowed: [/ERR_CONNECTION_REFUSED/, /ERR_CONNECTION_RESET/, /ERR_EMPTY_RESPONSE/] });
  const respondent = new Respondent(page, questionnaire);
  await page.goto(`/r/${task.link}`);
  await respondent.button('begin').waitFor();
  await respondent.agreement().check();
  await respondent.button('begin').click();
  await respondent.answerPages(task.answers);
  await reached('review');
  await respondent.button('send').click();
  await page.getByRole('heading', { name: 'Phiếu đã được giữ trên máy này' }).waitFor();
  await page.getByText('Còn 1 phiếu chờ gửi').waitFor();
  assert((await respondent.heading('receipt').count()) === 0, 'a receipt without a server');

  await reached('waiting');
  return { receipt: await respondent.receipt() };
});
