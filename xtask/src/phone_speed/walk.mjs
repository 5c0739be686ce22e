// Answers the questionnaire as a citizen does, on a slow phone with a slow network, and takes the
// times of it, several times each and every time with an empty cache. Task on stdin: {chromium, flags,
// browser_packages, runs, url, cpu, network: {latency, downloadThroughput, uploadThroughput}, words:
// {agree, begin, next, done, send, review, receipt}}; figures of every run in milliseconds and bytes
// on stdout.

import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const MOST_SCREENS = 100;

const task = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(join(task.browser_packages, 'package.json'))('playwright-core');
const runs = [];
let version;
for (let run = 0; run < task.runs; run += 1) {
  const browser = await chromium.launch({ executablePath: task.chromium, args: task.flags });
  try {
    version = browser.version();
    runs.push(await visit(browser));
  } finally {
    await browser.close();
  }
}
console.log(JSON.stringify({ version, runs }));

async function visit(browser) {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
  });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', error => faults.push(String(error)));
  await page.addInitScript(watch, task.words);
  const phone = await context.newCDPSession(page);
  await phone.send('Network.enable');
  await phone.send('Network.emulateNetworkConditions', { offline: false, ...task.network });
  await phone.send('Emulation.setCPUThrottlingRate', { rate: task.cpu });
  await page.goto(task.url);
  await page.waitForFunction(() => 'takenOver' in window.watched);
  await answerAll(page);
  const memory = await memoryOf(browser, phone);
  await page.getByRole('button', { name: task.words.send, exact: true }).tap();
  await page.waitForFunction(() => 'sent' in window.watched);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const watched = await page.evaluate(() => window.watched);
  return { ...watched, ...memory };
}

// From the consent to the review. Every question gets its first category.
async function answerAll(page) {
  const button = name => page.getByRole('button', { name, exact: true });
  await page.getByRole('checkbox', { name: task.words.agree, exact: true }).tap();
  await turn(page, button(task.words.begin));
  for (let screen = 0; screen < MOST_SCREENS; screen += 1) {
    if (await page.getByRole('heading', { name: task.words.review, exact: true }).isVisible()) return;
    for (;;) {
      const open = await page.evaluate(firstUnanswered);
      if (!open) break;
      await page.locator(`label:has(input[name="${open.name}"][value="${open.value}"])`).first().tap();
    }
    await turn(page, button(task.words.next).or(button(task.words.done)));
  }
  throw new Error(`no review after ${MOST_SCREENS} screens`);
}

async function turn(page, button) {
  const before = await page.evaluate(() => window.watched.turns.length);
  await button.tap();
  await page.waitForFunction(count => window.watched.turns.length > count, before);
  const alert = page.getByRole('alert');
  if (await alert.isVisible()) throw new Error(`refused: ${await alert.innerText()}`);
}

// In the page: a category of the first visible question that has categories and no answer.
function firstUnanswered() {
  for (const category of document.querySelectorAll('input:is([type=radio], [type=checkbox])')) {
    const { name, value, disabled } = category;
    const all = [...document.querySelectorAll(`input[name="${CSS.escape(name)}"]`)];
    const shown = category.closest('label').checkVisibility();
    if (shown && !disabled && !all.some(other => other.checked)) return { name, value };
  }
  return null;
}

// In the page, before anything of it runs: when it showed what, and how long taps take. All times are
// taken after the frame that shows the change.
function watch(words) {
  const watched = { turns: [], answers: [] };
  window.watched = watched;
  const afterPaint = done => {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now());
      channel.port2.postMessage(null);
    });
  };
  const says = (word, where) => [...document.querySelectorAll(where)].some(it => it.textContent.trim() === word);
  const screen = () => [...document.querySelectorAll('main :is(h1, h2, legend)')].map(it => it.textContent).join();
  const awaited = new Map([['answerable', words.send], ['takenOver', words.begin]]);
  let turning = null;
  let sending = null;
  new MutationObserver(() => {
    for (const [name, word] of awaited) {
      if (!says(word, 'button')) continue;
      awaited.delete(name);
      afterPaint(now => (watched[name] = now));
    }
    if (turning && screen() !== turning.screen) {
      const { start } = turning;
      turning = null;
      afterPaint(now => watched.turns.push(now - start));
    }
    if (sending && says(words.receipt, 'h1, h2')) {
      const { start } = sending;
      sending = null;
      afterPaint(now => (watched.sent = now - start));
    }
  }).observe(document, { childList: true, subtree: true });
  new PerformanceObserver(list => {
    for (const { name, startTime } of list.getEntries()) {
      if (name === 'first-contentful-paint') watched.firstPaint = startTime;
    }
  }).observe({ type: 'paint', buffered: true });
  addEventListener('click', event => {
    const start = event.timeStamp;
    const button = event.target.closest('button');
    if (button?.textContent.trim() === words.send) sending = { start };
    else if (button) turning = { start, screen: screen() };
    else if (event.target.closest('input')) afterPaint(now => watched.answers.push(now - start));
  }, true);
}

// What the page's process has for itself, after a last collection of garbage.
async function memoryOf(browser, phone) {
  await phone.send('HeapProfiler.collectGarbage');
  const { usedSize } = await phone.send('Runtime.getHeapUsage');
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  const sizes = await Promise.all(renderers.map(({ id }) => privateBytes(id)));
  return { heap: usedSize, process: Math.max(...sizes) };
}

async function privateBytes(process) {
  const rollup = await readFile(`/proc/${process}/smaps_rollup`, 'utf8');
  const lines = rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm);
  return [...lines].reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0);
}
