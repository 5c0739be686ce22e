// Opens pages in Chromium, keeps every body that a page asks for until its question can be answered,
// and says what they are. Task on stdin: {chromium, flags, browser_packages, pages: [{name, url?, folder?,
// ready, out, also?}]}. A page without an address is served from its folder; `also` are paths that a
// page asks for out of sight, such as a service worker's; who does not have them goes without.

import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { text } from 'node:stream/consumers';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

const task = JSON.parse(await text(process.stdin));
const { chromium } = createRequire(join(task.browser_packages, 'package.json'))('playwright-core');
const browser = await chromium.launch({ executablePath: task.chromium, args: task.flags });
try {
  const loaded = [];
  for (const page of task.pages) loaded.push({ name: page.name, ...(await load(page)) });
  console.log(JSON.stringify(loaded));
} finally {
  await browser.close();
}

async function load({ name, url, folder, ready, out, also = [] }) {
  const server = folder ? await serve(folder) : null;
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  try {
    const page = await context.newPage();
    const answers = [];
    const faults = [];
    page.on('pageerror', error => faults.push(String(error)));
    page.on('response', response => answers.push(response));
    await page.goto(url ?? `http://127.0.0.1:${server.address().port}/`);
    await page.locator(ready).first().waitFor().catch(error => {
      throw new Error(`${name} shows no question: ${faults.join('; ') || error.message}`);
    });
    await page.waitForLoadState('networkidle');
    if (faults.length > 0) throw new Error(`${name}: ${faults.join('; ')}`);
    for (const path of also) answers.push(await context.request.get(new URL(path, page.url()).href));
    return await kept(answers, out);
  } finally {
    await context.close();
    server?.close();
  }
}

async function kept(answers, out) {
  await mkdir(out, { recursive: true });
  const files = [];
  const missing = [];
  for (const answer of answers) {
    const address = answer.url();
    if (!address.startsWith('http')) continue;
    if (!answer.ok()) {
      missing.push(new URL(address).pathname);
      continue;
    }
    const file = join(out, String(files.length));
    await writeFile(file, await answer.body());
    files.push({ path: new URL(address).pathname, file });
  }
  return { files, missing };
}

async function serve(folder) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const path = normalize(pathname === '/' ? '/index.html' : pathname);
    try {
      const body = await readFile(join(folder, path));
      response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return server;
}
