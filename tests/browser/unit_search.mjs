// Runs the search of `app/js/unit-picker.js` outside a browser: the task holds the units and what is
// typed, the report the codes that each search finds, in order.

import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

const { value } = await createInterface({ input: process.stdin })[Symbol.asyncIterator]().next();
const { task } = JSON.parse(value);
const text = await readFile(new URL('../../app/js/unit-picker.js', import.meta.url), 'utf8');
// By its text, so that Node.js need not guess what kind of file it is.
const { directory, find } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
const units = directory(task.list);
const saw = task.searches.map(([typed, parent]) => find(units, typed, parent).map((unit) => unit.code));
process.stdout.write(`${JSON.stringify({ saw })}\n`, () => process.exit());
