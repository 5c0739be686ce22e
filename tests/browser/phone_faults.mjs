// The faults, each played with a phone of its own. A play ends when the trouble is over and what can be
// sent has been sent.

import { answer, fillScreen, forward, heading, pause, snapshot, until } from './phone_device.mjs';
import { next } from './phone_study.mjs';
import { assert, assertEqual } from './scenario.mjs';

const YEAR = 366 * 86_400_000;

export const FAULTS = {
  'server killed': serverKilled,
  'answer lost': answerLost,
  'two tabs': twoTabs,
  offline,
  'storage cleared': storageCleared,
  'clock wrong': clockWrong,
  'app updated': appUpdated,
  'round closed': roundClosed,
  'browser killed': browserKilled,
  'checker deceived': checkerDeceived,
};

// The server dies before, while and after it reads a response, or while it answers.
async function serverKilled(study, phone, play) {
  const page = await phone.open();
  const given = study.interview();
  await answer(page, given.answers);
  const moments = [
    async () => study.ask('kill'),
    async put => {
      put.pass(put.body.subarray(0, put.body.length >> 1)).catch(() => {});
      await pause(study.below(30));
      await study.ask('kill');
    },
    async put => {
      const passed = put.pass().then(put.tell).catch(() => {});
      await pause(study.below(40));
      await study.ask('kill');
      await passed;
    },
  ];
  const killed = next(phone.proxy, async put => {
    await moments[study.variant(play, moments.length)](put);
    put.cut();
  });
  await study.finish(page, given);
  await killed;
  await study.assertKept(page, given);
  await study.ask('start');
  await heading(page, 'receipt');
  return page;
}

// The server stores the response, and its answer never comes: once, or several times.
async function answerLost(study, phone) {
  const page = await phone.open();
  const given = study.interview();
  await answer(page, given.answers);
  let left = 1 + study.below(3);
  const lost = new Promise(resolve => {
    phone.proxy.plan = async put => {
      if (!left) return put.tell(await put.pass());
      left -= 1;
      await put.pass();
      put.cut();
      if (!left) resolve();
    };
  });
  await study.finish(page, given);
  for (let asked = 0; left && asked < 100; asked += 1) {
    await pause(100);
    if (left) await phone.nudge(page);
  }
  await lost;
  await study.assertKept(page, given);
  await heading(page, 'receipt');
  return page;
}

// Two tabs finish at the same moment, and both have something to send when the network returns.
async function twoTabs(study, phone, play) {
  const pages = [await phone.open(), await phone.open()];
  const givens = [study.interview(), study.interview()];
  const isAway = study.variant(play, 2) === 1;
  if (isAway) phone.proxy.plan = async put => put.cut();
  await Promise.all(pages.map((page, index) => answer(page, givens[index].answers)));
  const slowly = async put => {
    await pause(study.below(150));
    await put.tell(await put.pass());
  };
  if (!isAway) phone.proxy.plan = slowly;
  await Promise.all(pages.map((page, index) => study.finish(page, givens[index])));
  if (isAway) {
    await pages[0].waitForFunction(() => document.querySelector('#waiting'));
    await study.assertKept(pages[0], ...givens);
    phone.proxy.plan = slowly;
    await Promise.all(pages.map(page => phone.nudge(page)));
  }
  await Promise.all(pages.map(page => heading(page, 'receipt')));
  assertEqual(phone.proxy.atOnce.most, 1, 'responses on the wire at once');
  // Neither tab still speaks of what the other one has sent.
  for (const page of pages) await page.waitForFunction(() => !document.querySelector('#waiting'));
  return pages[0];
}

// A day of interviews without a network, in which the browser dies once, and back.
async function offline(study, phone) {
  let page = await phone.open();
  await phone.kept(page);
  await phone.offline(true);
  const dies = study.below(study.task.interviews);
  const givens = [];
  for (let number = 0; number < study.task.interviews; number += 1) {
    if (number === dies) {
      await phone.restart();
      await phone.offline(true);
      page = await phone.open();
    } else if (number && study.below(2)) {
      await page.click('a.button[href="?"]');
      await page.waitForFunction(() => document.querySelector('main form') && !document.querySelector('form[data-version]'));
    } else {
      await phone.open(page);
    }
    const given = study.interview();
    givens.push(given);
    await answer(page, given.answers);
    await study.finish(page, given);
    await heading(page, 'kept');
    const said = await page.textContent('#waiting');
    assert(said.includes(`${number + 1} phiếu`), `it says: ${said}`);
  }
  await study.assertKept(page, ...givens);
  await phone.offline(false);
  await phone.untilSent(page);
  return page;
}

// Everything that the site keeps is cleared under an open form, or under a response that waits.
async function storageCleared(study, phone, play) {
  let page = await phone.open();
  const given = study.interview();
  const variant = study.variant(play, 3);
  if (variant === 0) {
    await answer(page, given.answers);
    await phone.clear(page);
    await phone.mute(page);
    await study.finish(page, given);
  } else if (variant === 1) {
    await answer(page, given.answers, 1 + study.below(2));
    await phone.clear(page);
    await answer(page, given.answers);
    // What was typed before is on the disk again as well.
    await settled(page);
    await phone.restart();
    page = await phone.open();
    await answer(page, {});
    await study.finish(page, given);
  } else {
    await answer(page, given.answers);
    await phone.offline(true);
    await study.finish(page, given);
    await heading(page, 'kept');
    await phone.clear(page);
    study.waited += 1;
    await phone.offline(false);
    await phone.nudge(page);
  }
  await heading(page, 'receipt');
  return page;
}

// The phone lives a year ahead or behind.
async function clockWrong(study, phone, play) {
  phone.ahead = study.variant(play, 2) ? YEAR : -YEAR;
  const today = () => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
  const days = [today()];
  let page = await phone.open();
  const given = study.interview();
  await answer(page, given.answers);
  if (study.below(2)) {
    await phone.kept(page);
    await phone.offline(true);
    await study.finish(page, given);
    await heading(page, 'kept');
    await study.assertKept(page, given);
    await phone.restart();
    await phone.offline(false);
    page = await phone.open();
  } else {
    await study.finish(page, given);
    await heading(page, 'receipt');
  }
  await phone.untilSent(page);
  days.push(today());
  const sent = phone.proxy.puts.map(put => JSON.parse(put.body)).find(body => study.markOf(JSON.stringify(body)) === given.mark);
  assert(days.includes(sent.started_on), `begun on ${sent.started_on}, not on ${days}`);
  return page;
}

// Another build comes while an interview is half-filled.
async function appUpdated(study, phone, play) {
  let page = await phone.open();
  const given = study.interview();
  await phone.kept(page);
  const before = await fieldsOfScreens(page, given.answers, 1 + study.below(2));
  const rest = Object.fromEntries(Object.entries(given.answers).filter(([item]) => !before.has(item)));
  await settled(page);
  await page.evaluate(() => { globalThis.stays = true; });
  phone.proxy.isUpdated = true;
  const variant = study.variant(play, 3);
  if (variant !== 1) {
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    // The network may go while the new worker is still being installed.
    if (variant === 0 || study.below(3)) await until(page, isWaiting);
  }
  if (variant === 0) {
    await pause(study.below(500));
    await answer(page, rest);
    await study.finish(page, given);
    await heading(page, 'receipt');
    assert(await page.evaluate(() => globalThis.stays && !globalThis.isUpdated), 'the page was reloaded');
    assert(await page.evaluate(isWaiting), 'the new worker has taken over an open page');
  } else if (variant === 1) {
    await page.close();
    page = await phone.open();
    assert(await page.evaluate(() => globalThis.isUpdated), 'the page is not of the new build');
    await answer(page, rest);
    await study.finish(page, given);
    await heading(page, 'receipt');
  } else {
    await phone.offline(true);
    // The last page of the old build goes, so its worker goes too.
    await page.close();
    await pause(500 + study.below(1000));
    page = await phone.open();
    assert(await page.evaluate(() => !globalThis.isUpdated), 'the kept page is of the new build');
    await answer(page, rest);
    await study.finish(page, given);
    await heading(page, 'kept');
    await study.assertKept(page, given);
    await phone.offline(false);
    await phone.untilSent(page);
  }
  return page;
}

// The round closes between opening and sending, or had closed before.
async function roundClosed(study, phone, play) {
  let page = await phone.open();
  const given = study.interview();
  const variant = study.variant(play, 3);
  if (variant === 0) {
    await answer(page, given.answers);
    await study.ask('close');
    await study.finish(page, given);
    await heading(page, 'receipt');
  } else if (variant === 1) {
    await phone.kept(page);
    await answer(page, given.answers, 1);
    await settled(page);
    await study.ask('close');
    await phone.restart();
    page = await phone.open();
    await answer(page, given.answers);
    await study.finish(page, given);
    await heading(page, 'receipt');
  } else {
    await answer(page, given.answers);
    await study.ask('close before');
    await study.finish(page, given);
    // The reason stands on the page and beside what is kept.
    const reason = page.locator('#waiting li');
    await reason.waitFor();
    assert((await reason.textContent()).length > 10, 'no reason is given');
    assert((await snapshot(page)).outbox[0].aside.status === 410, 'not refused as too late');
    const other = await phone.tab();
    const answered = await other.goto(phone.proxy.origin + phone.path);
    assert(answered.status() >= 400 && (await other.locator('form').count()) === 0, 'a closed round is asked');
    await study.ask('open');
    // What was refused stops nothing that comes after it.
    const second = study.interview();
    await phone.open(other);
    await answer(other, second.answers);
    await study.finish(other, second);
    await heading(other, 'receipt');
    page = other;
  }
  await study.ask('open');
  return page;
}

// The browser dies while somebody types, after a response was sent without a network, and while one is
// on its way.
async function browserKilled(study, phone, play) {
  let page = await phone.open();
  const given = study.interview();
  const variant = study.variant(play, 3);
  if (variant === 0) {
    page = await dyingWhileTyping(study, phone, page, given);
    await answer(page, given.answers);
    await study.finish(page, given);
    await heading(page, 'receipt');
    return page;
  }
  await answer(page, given.answers);
  if (variant === 1) {
    await phone.offline(true);
    await study.finish(page, given);
    await heading(page, 'kept');
    await phone.restart();
    await phone.offline(false);
  } else {
    const isStored = study.below(2);
    const dead = next(phone.proxy, async put => {
      if (isStored) await put.pass();
      await pause(study.below(30));
      await phone.kill();
    });
    await study.finish(page, given).catch(() => {});
    await dead;
    await phone.start();
  }
  // The page of a phone that is turned on again sends by itself.
  page = await phone.tab();
  phone.proxy.plan = async put => put.cut();
  await phone.open(page);
  await study.assertKept(page, given);
  phone.proxy.plan = undefined;
  await phone.untilSent(page);
  return page;
}

async function dyingWhileTyping(study, phone, page, given) {
  const { [study.task.mark]: words, ...others } = given.answers;
  const field = `[name="${study.task.mark}"]`;
  const toField = async (page, answers) => {
    for (let screen = 0; !(await page.locator(field).count()); screen += 1) {
      assert(screen < 100, 'the field for words is not reached');
      await fillScreen(page, answers);
      await forward(page);
    }
  };
  await toField(page, others);
  await page.focus(field);
  const strokes = 1 + study.below(words.text.length);
  for (const letter of words.text.slice(0, strokes)) {
    await page.keyboard.insertText(letter);
    await pause(40 + study.below(40));
  }
  await phone.restart();
  page = await phone.open();
  await toField(page, {});
  const found = await page.inputValue(field);
  const typed = words.text.slice(0, strokes);
  assert([typed, typed.slice(0, -1)].includes(found), `typed ${typed}, found ${found}`);
  return page;
}

// A server that gives a receipt and keeps nothing, and one that stores a response twice: what counts
// must notice.
async function checkerDeceived(study, phone) {
  const page = await phone.open();
  const lost = study.interview();
  await answer(page, lost.answers);
  phone.proxy.plan = async put => {
    const [{ response_id, content_hash }] = (await snapshot(page)).outbox;
    const receipt = { response_id, content_hash, received_at: new Date().toISOString() };
    await put.tell({ status: 201, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(receipt)) });
  };
  await study.finish(page, lost);
  await heading(page, 'receipt');
  phone.proxy.plan = async put => {
    await put.as(put.entry.id.replace(/.$/, last => (last === '0' ? '1' : '0')));
    await put.tell(await put.pass());
  };
  const doubled = study.interview();
  await phone.open(page);
  await answer(page, doubled.answers);
  await study.finish(page, doubled);
  await heading(page, 'receipt');
  return page;
}

// Whether a new build's worker waits for the pages of the old one to go.
async function isWaiting() {
  return Boolean((await navigator.serviceWorker.getRegistration()).waiting);
}

// Fills in some screens; gives the items that were on them.
async function fieldsOfScreens(page, answers, screens) {
  const items = new Set();
  for (let screen = 0; screen < screens; screen += 1) {
    const names = await page.evaluate(() => [...document.querySelector('main form').elements].map(field => field.name));
    for (const name of names) items.add(name.split('.')[0]);
    await fillScreen(page, answers);
    if (await forward(page)) break;
  }
  return items;
}

// Until what was typed last is on the disk: no row is being written any more.
async function settled(page) {
  for (let look = 0, before = -1; look < 100; look += 1) {
    const rows = (await snapshot(page)).journal.length;
    if (rows && rows === before) return;
    before = rows;
    await pause(100);
  }
  throw new Error('what was typed does not come to the disk');
}
