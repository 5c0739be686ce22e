// Which requests the service worker handles: the browser says it of every answer.

import { until } from './phone_device.mjs';
import { assert, scenario } from './scenario.mjs';

await scenario(async (task, visit) => {
  const page = await visit({ allowed: [/Failed to load resource/] });
  await page.goto(task.page);
  await until(page, async path => navigator.serviceWorker.controller && Boolean(await caches.match(path)), task.page);
  const seen = [];
  page.on('response', answer => seen.push({
    method: answer.request().method(),
    path: new URL(answer.url()).pathname,
    status: answer.status(),
    handled: answer.fromServiceWorker(),
  }));
  await page.reload();
  await page.waitForFunction(() => document.querySelector('main form') && !document.querySelector('form[data-version]'));
  const through = seen.filter(({ path }) => path === task.page || path.startsWith('/assets/'));
  seen.length = 0;
  for (const [method, path] of task.past) {
    const body = method === 'GET' ? undefined : '{}';
    await page.evaluate(async ([path, given]) => { await (await fetch(path, given)).text(); }, [path, { method, body }]);
  }
  const past = [...seen];
  assert(past.every(({ method, path }, index) => method === task.past[index][0] && path === task.past[index][1]), 'others');
  // A form without the app is sent by the browser itself.
  const sent = page.waitForResponse(answer => answer.request().method() === 'POST');
  await page.evaluate(path => {
    const form = Object.assign(document.createElement('form'), { method: 'post', action: path });
    document.body.append(form);
    form.submit();
  }, task.page);
  const form = (await sent).fromServiceWorker();
  return { through, past, form };
});
