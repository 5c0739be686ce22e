// What the plays of a fault have in common: interviews that nobody else answers, chance from a seed,
// and a ledger of what the respondents did, what they were told, and what waits on their phones.

import { Phone, send, snapshot } from './phone_device.mjs';
import { assert, assertEqual } from './scenario.mjs';

export class Study {
  constructor(executable, task, proxy, ask) {
    Object.assign(this, { executable, task, proxy, ask });
    this.state = task.seed;
    this.finished = [];
    this.receipts = [];
    this.waiting = [];
    // Responses that waited on a phone while the fault lasted.
    this.waited = 0;
  }

  // Mulberry32: a number from 0 up to, not including, 1.
  chance() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  below(number) {
    return Math.floor(this.chance() * number);
  }

  // One after the other, from where chance begins, so that few plays see all of them.
  variant(play, variants) {
    return (play + this.task.seed) % variants;
  }

  // One respondent's answers: chance chooses among the categories, and words of their own tell whose
  // they are.
  interview() {
    const { answers, choices, mark, fault, seed } = this.task;
    const given = structuredClone(answers);
    for (const [item, categories] of Object.entries(choices)) given[item] = { one: categories[this.below(categories.length)] };
    const words = `${fault}-${seed}-${this.finished.length + 1}-${this.below(1e9)} cảm ơn`;
    given[mark] = { text: words };
    return { mark: words, answers: given };
  }

  async play(act) {
    this.proxy.plan = undefined;
    this.proxy.isUpdated = false;
    this.proxy.restore();
    const phone = await new Phone(this.executable, this.proxy, `/r/${this.task.link}`).start();
    try {
      const page = await act(phone);
      const { interviews, journal, outbox, receipts } = await snapshot(page);
      assertEqual([interviews.length, journal.length], [0, 0], 'interviews under way at the end');
      this.receipts.push(...receipts);
      this.waiting.push(...outbox);
    } finally {
      await phone.end();
    }
  }

  async finish(page, given) {
    this.finished.push(given);
    await send(page);
  }

  // While the fault lasts: what was finished and not acknowledged is on the phone.
  async assertKept(page, ...givens) {
    const { outbox } = await snapshot(page);
    for (const { mark } of givens) {
      const waits = outbox.some(entry => this.markOf(entry.body) === mark);
      const told = this.proxy.puts.some(put => put.receipt && this.markOf(put.body) === mark);
      assert(waits || told, `neither acknowledged nor on the phone: ${mark}`);
    }
    this.waited += outbox.length;
  }

  markOf(body) {
    return JSON.parse(body).answers[this.task.mark]?.text ?? '';
  }

  ledger() {
    const acknowledged = new Map();
    const marks = new Map(this.proxy.puts.map(put => [put.id, this.markOf(put.body)]));
    const told = this.proxy.puts.map(put => put.receipt).filter(Boolean);
    for (const { response_id, content_hash } of [...told, ...this.receipts]) {
      acknowledged.set(`${response_id} ${content_hash}`, { id: response_id, hash: content_hash, mark: marks.get(response_id) ?? '' });
    }
    const waiting = this.waiting.map(({ response_id: id, content_hash: hash, body, aside }) =>
      ({ id, hash, mark: this.markOf(body), answers: JSON.parse(body).answers, aside: Boolean(aside) }));
    const { finished, waited } = this;
    return { finished, acknowledged: [...acknowledged.values()], waiting, waited };
  }
}

// A plan for the next PUT alone, and a promise of its end.
export function next(proxy, plan) {
  return new Promise((resolve, reject) => {
    proxy.plan = put => {
      proxy.plan = undefined;
      return plan(put).then(resolve, error => {
        reject(error);
        throw error;
      });
    };
  });
}
