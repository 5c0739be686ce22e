// Plays a fault a number of times against a real server: what must never happen is that an answer is
// lost, doubled or altered. The test does to the server what the script asks for.

import { FAULTS } from './phone_faults.mjs';
import { Proxy } from './phone_proxy.mjs';
import { Study } from './phone_study.mjs';
import { heard, reached, say } from './scenario.mjs';

const { chromium, task } = await heard();
const proxy = await new Proxy(task.origin).listen();
const study = new Study(chromium, task, proxy, reached);
try {
  for (let play = 0; play < task.plays; play += 1) {
    await study.play(phone => FAULTS[task.fault](study, phone, play)).catch(error => {
      throw new Error(`play ${play + 1} of ${task.plays}: ${error.stack ?? error}`);
    });
    process.stderr.write(`${task.fault}: ${play + 1} of ${task.plays}\n`);
  }
  say({ saw: study.ledger() });
} catch (error) {
  say({ failed: error.stack ?? String(error) });
} finally {
  proxy.close();
  process.stdin.destroy();
}
