// Audits pages with Lighthouse's settings for phones, several times each and every time in a new
// Chromium. Task on stdin: {chromium, flags, runs, pages: [{name, url}], throttlings: [{name,
// settings}]}; figures of every run on stdout.

import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
const TIMES = {
  first_paint: 'first-contentful-paint',
  largest_paint: 'largest-contentful-paint',
  speed_index: 'speed-index',
  blocking: 'total-blocking-time',
  interactive: 'interactive',
};

const task = JSON.parse(await text(process.stdin));
const audits = [];
for (const page of task.pages) {
  for (const throttling of task.throttlings) {
    const runs = [];
    for (let run = 0; run < task.runs; run += 1) runs.push(await audit(page.url, throttling.settings));
    audits.push({ page: page.name, throttling: throttling.name, runs });
  }
}
const { version } = createRequire(import.meta.url)('lighthouse/package.json');
console.log(JSON.stringify({ version, audits }));

async function audit(url, settings) {
  const chrome = await launch({
    chromePath: task.chromium,
    chromeFlags: ['--headless=new', ...task.flags],
    logLevel: 'silent',
  });
  try {
    const asked = { port: chrome.port, output: 'json', logLevel: 'error', onlyCategories: CATEGORIES };
    const { lhr } = await lighthouse(url, { ...asked, ...settings });
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
    return figures(lhr);
  } finally {
    chrome.kill();
  }
}

function figures(lhr) {
  const score = category => Math.round(lhr.categories[category].score * 100);
  const time = audit => lhr.audits[audit].numericValue;
  return {
    browser: lhr.environment.hostUserAgent.match(/Chrome\/([\d.]+)/)?.[1] ?? 'unknown',
    performance: score('performance'),
    accessibility: score('accessibility'),
    best_practices: score('best-practices'),
    ...Object.fromEntries(Object.entries(TIMES).map(([name, audit]) => [name, time(audit)])),
    layout_shift: time('cumulative-layout-shift'),
    bytes: time('total-byte-weight'),
    faults: CATEGORIES.flatMap(category => faultsOf(lhr, category)),
  };
}

// The audits that cost points.
function faultsOf(lhr, category) {
  return lhr.categories[category].auditRefs
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9)
    .map(({ id }) => `${category}: ${lhr.audits[id].title}`);
}
