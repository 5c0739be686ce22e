// Every screen of the console at a desk and on a phone: no violation that axe-core knows, nothing to
// scroll sideways, nothing too small for a mouse. Task: {origin, user, password, round, version, unit,
// questionnaire, index, assessment: {round, unit, criteria}, screenshots}.

import { faultsOf } from './faults.mjs';
import { DESK, PHONE, assert, scenario } from './scenario.mjs';

// A mouse needs less room than a finger.
const CLICK = 24;

await scenario(async (task, visit) => {
  const found = [];
  const looked = [];
  const page = await visit({ viewport: DESK });
  const post = async (path, data) => {
    const answer = await page.request.post(path, { data });
    assert(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  };
  await post('/api/v1/session', { user: task.user, password: task.password });
  const questionnaire = await post('/api/v1/drafts', { kind: 'questionnaire', from: { library: task.questionnaire } });
  const index = await post('/api/v1/drafts', { kind: 'index', from: { library: task.index } });
  const look = async name => {
    for (const viewport of [PHONE, DESK]) {
      await page.setViewportSize(viewport);
      const where = `${name}, ${viewport.width} px`;
      for (const fault of await faultsOf(page, {}, CLICK)) found.push(`${where}: ${fault}`);
      looked.push(where);
      if (task.screenshots) {
        await page.screenshot({ path: `${task.screenshots}/console-${name}-${viewport.width}.png` });
      }
    }
  };
  const open = async (name, path, sign) => {
    await page.goto(path);
    await sign(page).first().waitFor();
    await look(name);
  };
  const heading = text => page => page.getByRole('heading', { name: text });
  await open('questionnaires', '/console/questionnaires', heading('Phiếu khảo sát'));
  await page.getByRole('button', { name: 'Phiếu mới' }).first().click();
  await page.getByRole('button', { name: /^Dùng mẫu này/ }).first().waitFor();
  await look('new-questionnaire');
  await open('designer', `/console/questionnaires/${questionnaire.draft}`, page => page.getByRole('treeitem'));
  await page.getByRole('treeitem').nth(3).click();
  await look('designer-item');
  await open('indexes', '/console/indexes', heading('Bộ chỉ số'));
  await open('index-designer', `/console/indexes/${index.draft}`, page => page.getByRole('treeitem'));
  await page.getByRole('treeitem').nth(2).click();
  await look('index-designer-node');
  await open('version', `/console/versions/${task.version}`, page => page.getByRole('heading', { level: 1 }));
  await open('rounds', '/console/rounds', heading('Đợt khảo sát'));
  await open('new-round', '/console/rounds/new', heading('Đợt khảo sát mới'));
  for (const tab of ['', '/links', '/reminders', '/targets', '/settings']) {
    await open(`round${tab.replace('/', '-')}`, `/console/rounds/${task.round}${tab}`, page => page.getByRole('heading', { level: 1 }));
  }
  await open('assessments', '/console/assessments', heading('Chấm điểm'));
  await assessmentScreens(task.assessment, page, open, look);
  await open('units', '/console/units', heading('Đơn vị'));
  await open('unit', `/console/units/${task.unit}`, page => page.getByRole('heading', { level: 1 }));
  await open('unit-import', '/console/units/import', page => page.getByRole('heading', { level: 1 }));
  await open('people', '/console/people', heading('Người dùng'));
  await open('audit', '/console/audit', heading('Nhật ký'));
  await open('account', '/console/account', page => page.getByRole('heading', { level: 1 }));
  assert(found.length === 0, `${found.length} faults:\n${found.join('\n')}`);
  return looked;
});

// The sheet of a unit with all its criteria, one of them unfolded, and what they come to.
async function assessmentScreens({ round, unit, criteria }, page, open, look) {
  const address = `/console/assessments/${round}`;
  const title = page => page.getByRole('heading', { level: 1 });
  await open('assessment', address, title);
  await open('sheet', `${address}/units/${unit}`, page => page.locator('.score-field'));
  const drawn = await page.locator('.criterion-name').count();
  assert(drawn === criteria, `${drawn} criteria of ${criteria} are drawn`);
  await page.getByText('Giải trình và tài liệu').first().click();
  await page.getByRole('button', { name: 'Lịch sử' }).click();
  await page.locator('.history li').first().waitFor();
  await look('sheet-criterion');
  await open('assessment-result', `${address}/result?unit=${unit}`, title);
  const told = page.getByText(/^Tổng điểm: \d+,\d\d\/100 điểm, chiếm \d+,\d\d %; xếp hạng 1 \(tăng 2 bậc\)$/);
  await told.waitFor();
  await open('assessment-survey', `${address}/survey`, title);
}
