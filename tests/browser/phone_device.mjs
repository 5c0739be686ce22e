// A phone: Chromium with a profile folder of its own, so that it can be killed and started again, and
// what the page keeps on it.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { FLAGS, PHONE, assert } from './scenario.mjs';

const PATIENCE = 30_000;

export const HEADINGS = {
  receipt: 'Đã nhận được phiếu',
  kept: 'Phiếu đã được giữ trên máy này',
};

export class Phone {
  #folder;
  #child;
  #browser;
  #errors = [];
  #context;

  constructor(executable, proxy, path) {
    this.executable = executable;
    this.proxy = proxy;
    this.path = path;
    // Milliseconds that its clock is ahead.
    this.ahead = 0;
    this.isOffline = false;
  }

  async start() {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'thuocdo-phone-'));
    const flags = [...FLAGS, '--headless', '--remote-debugging-port=0', `--user-data-dir=${this.#folder}`];
    this.#child = spawn(this.executable, [...flags, 'about:blank'], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#browser = await chromium.connectOverCDP(await address(this.#child), { timeout: PATIENCE });
    [this.#context] = this.#browser.contexts();
    this.#context.setDefaultTimeout(PATIENCE);
    return this;
  }

  // As a battery that dies: nothing of its own runs any more.
  async kill() {
    const ended = new Promise(resolve => this.#child.once('exit', resolve));
    process.kill(-this.#child.pid, 'SIGKILL');
    await ended;
    await this.#browser.close().catch(() => {});
  }

  async restart() {
    await this.kill();
    await this.start();
  }

  async end() {
    await this.kill().catch(() => {});
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    assert(this.#errors.length === 0, `uncaught on the phone:\n${this.#errors.join('\n')}`);
  }

  async offline(isOffline) {
    this.isOffline = isOffline;
    if (isOffline) this.proxy.cut();
    else this.proxy.restore();
    await this.#context.setOffline(isOffline);
  }

  async tab() {
    const page = await this.#context.newPage();
    await page.setViewportSize(PHONE);
    page.on('pageerror', error => this.#errors.push(error.stack ?? String(error)));
    if (this.ahead) await page.addInitScript(turnClock, this.ahead);
    return page;
  }

  // Opens the round's page and waits until the app has taken over.
  async open(page) {
    page ??= await this.tab();
    await page.goto(this.proxy.origin + this.path);
    await takenOver(page);
    return page;
  }

  // Until the page opens without a network. The browser's own cache, which it may empty at any time, is
  // emptied: what the worker keeps has to do.
  async kept(page) {
    await until(page, async path => {
      const kept = await caches.match(path);
      const keys = async name => (await caches.open(name)).keys();
      const files = (await Promise.all((await caches.keys()).map(keys))).flat();
      return navigator.serviceWorker.controller && kept && files.some(({ url }) => url.includes('/compiled/'));
    }, this.path);
    const session = await this.#context.newCDPSession(page);
    await session.send('Network.clearBrowserCache');
    await session.detach();
  }

  // Clears what the site keeps, as a person or a phone short of memory does.
  async clear(page) {
    const session = await this.#context.newCDPSession(page);
    await session.send('Storage.clearDataForOrigin', { origin: this.proxy.origin, storageTypes: 'all' });
    await session.detach();
  }

  // The next request for a database is never answered: so does Chromium while a site is being cleared.
  mute(page) {
    return page.evaluate(() => {
      const { open } = IDBFactory.prototype;
      IDBFactory.prototype.open = function () {
        IDBFactory.prototype.open = open;
        return new EventTarget();
      };
    });
  }

  // Wakes a phone that waits before it tries again, as a network that returns does.
  nudge(page) {
    return page.evaluate(() => dispatchEvent(new Event('online')));
  }

  async untilSent(page) {
    const patience = Date.now() + PATIENCE;
    for (;;) {
      const waiting = (await snapshot(page)).outbox.filter(entry => !entry.aside);
      if (!waiting.length) return;
      assert(Date.now() < patience, `${waiting.length} still wait`);
      await pause(200);
      await this.nudge(page);
    }
  }
}

// `waitForFunction` takes a promise for a yes; this waits for what it comes to.
export async function until(page, condition, argument) {
  for (const patience = Date.now() + PATIENCE; !(await page.evaluate(condition, argument)); await pause(50)) {
    assert(Date.now() < patience, `never came true: ${condition}`);
  }
}

export const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

function address(child) {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: child.stderr });
    lines.on('line', line => {
      const found = /^DevTools listening on (ws:\S+)/.exec(line);
      if (found) resolve(found[1]);
    });
    child.once('exit', code => reject(new Error(`Chromium ended: ${code}`)));
  });
}

function takenOver(page) {
  return page.waitForFunction(() => document.querySelector('main form') && !document.querySelector('form[data-version]'));
}

function turnClock(ahead) {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) {
      if (given.length) super(...given);
      else super(Real.now() + ahead);
    }

    static now() {
      return Real.now() + ahead;
    }
  };
}

// Fills in the screen that stands, as `given` has it in the form of the API. Gives what stands next.
export function fillScreen(page, given) {
  return page.evaluate(answers => {
    const form = document.querySelector('main form');
    const tell = field => {
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.dispatchEvent(new Event('change', { bubbles: true }));
    };
    for (const field of form.elements) {
      const [item, kind, category] = (field.name ?? '').split('.');
      const answer = answers[item];
      if (item !== 'consent' && !answer) continue;
      if (field.type === 'checkbox' || field.type === 'radio') {
        const chosen = item === 'consent' || answer?.one === field.value || answer?.many?.includes(field.value);
        if (Boolean(chosen) === field.checked) continue;
        field.checked = Boolean(chosen);
        tell(field);
      } else if (answer && field.type !== 'hidden') {
        const value = kind === 'other' ? answer.other?.[category] : answer.text ?? answer.number;
        if (value === undefined || field.value === value) continue;
        field.value = value;
        tell(field);
      }
    }
  }, given);
}

export function forward(page) {
  return page.evaluate(() => {
    document.querySelector('main form button:not([data-go])').click();
    return Boolean(document.querySelector('main form.review'));
  });
}

// Answers from the screen that stands up to the review.
export async function answer(page, given, screens = 100) {
  for (let screen = 0; screen < screens; screen += 1) {
    if (await page.evaluate(() => Boolean(document.querySelector('main form.review')))) return;
    await fillScreen(page, given);
    await forward(page);
    const wrong = await page.evaluate(() => document.querySelector('#errors')?.textContent);
    assert(!wrong, `the form refuses: ${wrong}`);
  }
}

export async function send(page) {
  await page.evaluate(() => {
    if (!document.querySelector('main form.review')) throw new Error('nothing to send');
    document.querySelector('main form.review fieldset button:not([data-go])').click();
  });
}

export async function heading(page, word) {
  try {
    await page.waitForFunction(text => document.querySelector('#heading')?.textContent === text, HEADINGS[word]);
  } catch (error) {
    const shown = await page.evaluate(() => document.body.innerText.slice(0, 600)).catch(String);
    throw new Error(`no “${HEADINGS[word]}” on ${page.url()}, but: ${shown}`, { cause: error });
  }
}

// Everything the page keeps, with the journal as it comes to.
export function snapshot(page) {
  return page.evaluate(async () => {
    const database = await new Promise((resolve, reject) => {
      const opening = indexedDB.open('thuocdo');
      // There is none any more, and this is not to be the one that makes it.
      opening.onupgradeneeded = () => opening.transaction.abort();
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => (opening.error.name === 'AbortError' ? resolve(undefined) : reject(opening.error));
    });
    if (!database) return { interviews: [], journal: [], outbox: [], receipts: [] };
    const all = name => new Promise((resolve, reject) => {
      if (!database.objectStoreNames.contains(name)) return resolve([]);
      const rows = database.transaction(name).objectStore(name).getAll();
      rows.onsuccess = () => resolve(rows.result);
      rows.onerror = () => reject(rows.error);
    });
    const [interviews, journal, outbox, receipts] = await Promise.all(
      ['interview', 'journal', 'outbox', 'receipt'].map(all),
    );
    database.close();
    return { interviews, journal, outbox, receipts };
  });
}
