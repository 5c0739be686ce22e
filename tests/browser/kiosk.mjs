// A tablet at a desk: three ratings without a network, one of them after a dossier's code, then the
// network again; what must not happen on the way, and every screen looked at. With `screenshots`, a
// picture of every screen.

import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { assert, assertEqual, reached, scenario } from './scenario.mjs';

const TABLET = { width: 800, height: 1280 };
const VIEWPORTS = [{ width: 1280, height: 800 }, { width: 390, height: 844 }, TABLET];
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const found = [];

await scenario(async (task, visit) => {
  // Without a network the browser says so, again and again.
  const page = await visit({ viewport: TABLET, allowed: [/ERR_INTERNET_DISCONNECTED/, /status of 409/] });
  const stored = [];
  page.on('response', async response => {
    if (response.request().method() === 'PUT') stored.push([response.status(), response.request().postDataJSON()]);
  });
  const look = (name, options) => lookAt(page, task, name, options);

  await page.goto(`/k/${task.desk}?thanks=3`);
  await levels(page).first().waitFor();
  assertEqual(await levels(page).count(), 5, 'levels');
  await keptOffline(page);
  await page.context().setOffline(true);
  await page.reload();
  await levels(page).first().waitFor();
  await look('rating');
  await eachLevelIsLarge(page);

  // A low rating with reasons and a comment.
  await level(page, 'Rất không hài lòng').click();
  await pressed(page, 'Chờ lâu');
  await page.getByRole('button', { name: 'Trễ hẹn' }).click();
  await page.getByRole('button', { name: 'Trễ hẹn' }).click();
  await page.getByRole('textbox').fill('Chờ từ sáng');
  await look('more');
  await pressed(page, 'Xong');
  await thanks(page);
  await look('thanks', { moves: true });
  await page.goBack().catch(() => {});
  await levels(page).first().waitFor();
  const left = await page.content();
  const trace = ['Chờ từ sáng', 'Trễ hẹn', 'data-chip'].find(trace => left.includes(trace));
  assert(!trace, `${trace} is left in the page`);

  // Tapping on and on: one rating, a gentle word, no second one.
  await pause(page, 2_000);
  await level(page, 'Rất hài lòng').click();
  await pressed(page, 'Bỏ qua');
  await thanks(page);
  await pressed(page, 'Người tiếp theo');
  await levels(page).first().waitFor();
  await pause(page, 400);
  await level(page, 'Bình thường').click();
  await page.getByRole('status').filter({ hasText: 'Xin chờ' }).waitFor({ timeout: 3_000 });
  assertEqual(await levels(page).count(), 5, 'levels after a tap that came too soon');
  await page.goBack().catch(() => {});
  assertEqual(await levels(page).count(), 5, 'levels after the way back');

  // The language of one visitor is not the next one's; a key chooses while the focus is on a level.
  await page.getByRole('button', { name: 'English' }).click();
  await look('rating-en');
  await pause(page, 2_000);
  await levels(page).first().focus();
  await page.keyboard.press('4');
  await page.getByRole('button', { name: 'Done' }).waitFor();
  await pressed(page, 'Done');
  await page.locator('html[lang=vi]').waitFor();

  // A wrong PIN, then the right one.
  await pad(page);
  await look('pin');
  await enter(page, task.pin === '314159' ? '314158' : '314159');
  await page.getByRole('status').filter({ hasText: 'không đúng' }).waitFor();
  await enter(page, task.pin);
  await page.getByText('3 đánh giá còn chờ gửi').waitFor();
  await look('staff');
  await page.getByRole('button', { name: /Hỏi mã hồ sơ/ }).click();
  await pressed(page, 'Tiếp tục nhận đánh giá');

  // A dossier by a scanner, twice: the second is moved aside and its visitor sees the same thanks.
  await page.getByRole('heading', { name: 'Mã hồ sơ' }).waitFor();
  await look('dossier');
  for (const mood of ['Hài lòng', 'Không hài lòng']) {
    await page.getByRole('heading', { name: 'Mã hồ sơ' }).waitFor();
    await page.keyboard.type(task.dossier);
    await pause(page, 400);
    await page.keyboard.press('Enter');
    await levels(page).first().waitFor();
    assert(!(await page.content()).includes(task.dossier), 'the code of a dossier is still shown');
    await pause(page, 2_000);
    await level(page, mood).click();
    await pressed(page, 'Xong');
    await thanks(page);
  }

  // The tablet loses its power while a visitor may still add something.
  await page.getByRole('button', { name: 'Không có mã' }).waitFor();
  await pressed(page, 'Không có mã');
  await pause(page, 2_000);
  await level(page, 'Bình thường').click();
  await page.getByRole('button', { name: 'Xong' }).waitFor();
  assert(await page.evaluate(() => localStorage['kiosk-rating']), 'the rating under way is not kept');

  await page.context().setOffline(false);
  await page.reload();
  await page.getByRole('heading', { name: 'Mã hồ sơ' }).waitFor();
  await settled(page, 1);
  await reached('sent');
  assert(found.length === 0, `${found.length} faults:\n${found.join('\n')}`);
  return stored;
});

function levels(page) {
  return page.locator('.levels button');
}

function level(page, name) {
  return page.locator('.levels').getByRole('button', { name, exact: true });
}

function pause(page, milliseconds) {
  // tidy: waits because the kiosk measures the time between touches by the browser's clock.
  return page.waitForTimeout(milliseconds);
}

// A new screen takes no touch at once.
async function pressed(page, name) {
  const button = page.getByRole('button', { name, exact: true });
  await button.waitFor();
  await pause(page, 400);
  await button.click();
}

function thanks(page) {
  return page.getByRole('heading', { name: 'Xin cảm ơn' }).waitFor();
}

async function pad(page) {
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Mã PIN' }).waitFor();
}

async function enter(page, pin) {
  for (const digit of pin) await page.getByRole('button', { name: digit, exact: true }).click();
  await page.getByRole('button', { name: 'OK' }).click();
}

// The service worker has the page and all it needs.
async function keptOffline(page) {
  await until(page, async () => {
    const files = document.querySelector('form').dataset.offline.split(' ');
    for (const file of [location.pathname, ...files]) {
      if (!(await caches.match(file, { ignoreSearch: true }))) return false;
    }
    return Boolean(navigator.serviceWorker.controller);
  });
}

// Until nothing waits in the outbox but what was moved aside.
async function settled(page, aside) {
  await until(page, expected => new Promise(resolve => {
    const opening = indexedDB.open('thuocdo');
    opening.onsuccess = () => {
      const all = opening.result.transaction('outbox').objectStore('outbox').getAll();
      all.onsuccess = () => {
        opening.result.close();
        resolve(all.result.length === expected && all.result.every(entry => entry.aside));
      };
    };
  }), aside);
}

// Looks again and again; a promise counts by what it comes to.
async function until(page, look, wanted) {
  for (let tries = 0; tries < 150; tries += 1) {
    if (await page.evaluate(look, wanted)) return;
    await pause(page, 200);
  }
  throw new Error(`not within 30 s: ${look}`);
}

async function eachLevelIsLarge(page) {
  for (const viewport of VIEWPORTS) {
    await page.setViewportSize(viewport);
    for (const button of await levels(page).all()) {
      const { width, height } = await button.boundingBox();
      assert(width >= 96 && height >= 96, `${width} × ${height} px to rate at ${viewport.width} px`);
    }
  }
}

// No violation that axe-core knows, and nothing to scroll sideways. A screen that moves on by itself is
// looked at in one size only.
async function lookAt(page, task, name, { moves = false } = {}) {
  for (const viewport of moves ? [TABLET] : VIEWPORTS) {
    await page.setViewportSize(viewport);
    await page.evaluate(axe);
    const faults = await page.evaluate(async () => {
      const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
      const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
      return [
        ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.target).join(' ')}`),
        ...wide > 0 ? [`${wide} px too wide`] : [],
      ];
    });
    found.push(...faults.map(fault => `${name}, ${viewport.width} px: ${fault}`));
    if (task.screenshots) {
      await page.screenshot({ path: `${task.screenshots}/kiosk-${name}-${viewport.width}.png` });
    }
  }
}
