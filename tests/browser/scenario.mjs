// What every scenario shares: the task on stdin, Chromium, what must never happen, the report on
// stdout. See tests/src/browser.rs for the other side.

import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

export const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

export async function heard() {
  const { value, done } = await lines.next();
  if (done) throw new Error('the test has gone away');
  return JSON.parse(value);
}

export function say(report) {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

// Tells the test that a point is reached and waits until it says to go on.
export async function reached(point) {
  say({ reached: point });
  await heard();
}

// Runs `play(task, visit)` and reports what it returns or why it failed. `visit(options)` opens a
// page of its own, with everything it does watched.
export async function scenario(play) {
  let browser;
  try {
    const { chromium: executablePath, task } = await heard();
    browser = await chromium.launch({ executablePath, args: FLAGS });
    const faults = [];
    const visit = (options = {}) => open(browser, task, faults, options);
    const saw = await play(task, visit);
    if (faults.length > 0) throw new Error(`on the way:\n${faults.join('\n')}`);
    say({ saw: saw ?? null });
  } catch (error) {
    say({ failed: error.stack ?? String(error) });
  } finally {
    await browser?.close();
    process.stdin.destroy();
  }
}

// A page in a context of its own. `allowed` names console errors that belong to the scenario; with
// `geolocation` the device knows where it is, and may tell.
async function open(browser, task, faults, { scripts = true, viewport = PHONE, allowed = [], geolocation }) {
  const context = await browser.newContext({
    viewport,
    javaScriptEnabled: scripts,
    baseURL: task.origin,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    ...(geolocation && { geolocation, permissions: ['geolocation'] }),
  });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  page.on('console', message => {
    const text = message.text();
    const tolerated = allowed.some(pattern => pattern.test(text));
    if (message.type() === 'error' && !tolerated) faults.push(`console: ${text}`);
  });
  page.on('pageerror', error => faults.push(`uncaught: ${error.stack ?? error}`));
  page.on('request', request => {
    const url = new URL(request.url());
    const ours = url.protocol === 'data:' || url.protocol === 'blob:' || url.origin === task.origin;
    if (!ours) faults.push(`asked another host: ${url.origin}`);
  });
  return page;
}

export function assert(condition, message) {
  if (!condition) throw new Error(message);
}

export function assertEqual(actual, expected, what) {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  assert(left === right, `${what}: got ${left}, expected ${right}`);
}
