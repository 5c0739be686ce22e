// What is wrong with a screen, by axe-core and by a ruler.

import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';

const TAP = 48;
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// What is wrong with the screen of the moment. `rules` turns further rules of axe-core on.
// `tap` is the least size of what is tapped.
export async function faultsOf(page, rules = {}, tap = TAP) {
  await page.evaluate(axe);
  const violations = await page.evaluate(async rules => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'], rules });
    const first = nodes => nodes.slice(0, 3).map(node => `${node.target.join(' ')} (${node.failureSummary})`);
    return violations.map(({ id, nodes }) => `axe ${id}, ${nodes.length} times: ${first(nodes).join('; ')}`);
  }, rules);
  return [...violations, ...await page.evaluate(sizeFaults, tap)];
}

// What is too wide for the screen or too small to tap; quick.
export function layoutFaultsOf(page) {
  return page.evaluate(sizeFaults, TAP);
}

// Runs in the page.
function sizeFaults(tap) {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll('*')].find(element => element.getBoundingClientRect().right > root.clientWidth + 1);
    faults.push(`${root.scrollWidth} px wide in ${root.clientWidth}: ${wide?.outerHTML.slice(0, 120)}`);
  }
  const targets = 'button:not(.enter), a.button, nav a, summary, label:has(input[type=radio], input[type=checkbox]), input:not([type=radio], [type=checkbox], [type=hidden], [type=file]), textarea, select';
  for (const element of document.querySelectorAll(targets)) {
    const { width, height } = element.getBoundingClientRect();
    if (width === 0 && height === 0) continue;
    // Half a pixel is rounding.
    if (width < tap - 0.5 || height < tap - 0.5) {
      faults.push(`${Math.round(width)} × ${Math.round(height)} px to tap: ${element.outerHTML.slice(0, 120)}`);
    }
  }
  return faults;
}
