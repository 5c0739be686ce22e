// Types into a questionnaire of many items on a slow processor and takes the time from each key to the
// frame that shows it, as the browser's Event Timing tells it. Task on stdin: {chromium, flags,
// browser_packages, origin, user, password, cpu, items, text}; milliseconds on stdout.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const BETWEEN_KEYS = 120;

const task = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(join(task.browser_packages, 'package.json'))('playwright-core');
const browser = await chromium.launch({ executablePath: task.chromium, args: task.flags });
try {
  const context = await browser.newContext({
    baseURL: task.origin, viewport: { width: 1440, height: 900 }, locale: 'vi-VN',
  });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', error => faults.push(String(error)));
  const draft = await questionnaire(context.request);
  const desk = await context.newCDPSession(page);
  await page.goto(`/console/questionnaires/${draft}`);
  await page.getByRole('treeitem').nth(task.items).waitFor();
  await desk.send('Emulation.setCPUThrottlingRate', { rate: task.cpu });
  await page.getByRole('treeitem').filter({ hasText: `Câu ${task.items / 2}:` }).click();
  const keys = await typeInto(page, page.getByRole('textbox', { name: 'đúng như khi hỏi (vi)' }));
  if (faults.length > 0) throw new Error(faults.join('\n'));
  // The same keys into a page that holds nothing else and does nothing.
  const bare = await context.newPage();
  await bare.setContent('<!doctype html><textarea></textarea>');
  await (await context.newCDPSession(bare)).send('Emulation.setCPUThrottlingRate', { rate: task.cpu });
  const floor = await typeInto(bare, bare.getByRole('textbox'));
  console.log(JSON.stringify({ version: browser.version(), keys, floor }));
} finally {
  await browser.close();
}

// A draft with so many items, by the API.
async function questionnaire(api) {
  const signed = await api.post('/api/v1/session', { data: { user: task.user, password: task.password } });
  if (!signed.ok()) throw new Error(`sign-in: ${signed.status()}`);
  const made = await api.post('/api/v1/drafts/import?name=many.questionnaire.yaml', {
    headers: { 'content-type': 'application/yaml' },
    data: many(task.items),
  });
  if (!made.ok()) throw new Error(`import: ${made.status()} ${await made.text()}`);
  return (await made.json()).draft.draft;
}

function many(items) {
  const lines = [
    'questionnaire: many', 'languages: [vi, en]', 'title: {vi: Nhiều câu hỏi, en: Many questions}',
    'scales:', '  satisfaction:',
    ...['Rất không hài lòng', 'Không hài lòng', 'Bình thường', 'Hài lòng', 'Rất hài lòng'].map(
      (label, index) => `    - {code: ${index + 1}, label: {vi: ${label}, en: Point ${index + 1}}}`,
    ),
    'sections:',
  ];
  for (let item = 1; item <= items; item += 1) {
    if (item % 20 === 1) {
      lines.push(`  - section: s${item}`, `    title: {vi: Phần ${item}, en: Part ${item}}`, '    items:');
    }
    lines.push(
      `      - item: q${item}`,
      `        label: {vi: "Câu ${item}: Ông/Bà hài lòng đến mức nào về việc này?", en: "Question ${item}: how satisfied are you?"}`,
      '        type: scale', '        scale: satisfaction', '        required: true',
    );
    if (item % 10 === 0) lines.push(`        show_if: "\${q${item - 1}} = '1'"`);
  }
  return `${lines.join('\n')}\n`;
}

// Types into a field, and gives the time of every key.
async function typeInto(page, field) {
  await field.click();
  await field.press('End');
  await page.evaluate(() => {
    window.keys = [];
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) {
        if (entry.name === 'keydown') window.keys.push(entry.duration);
      }
    }).observe({ type: 'event', durationThreshold: 16, buffered: false });
  });
  for (const letter of task.text) await page.keyboard.press(letter, { delay: BETWEEN_KEYS });
  await page.waitForTimeout(2_000);
  return page.evaluate(() => window.keys);
}
