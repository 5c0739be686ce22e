// A phone answers a questionnaire with everything that few have: days, times, a ranking, the place where
// it is, a picture, a box to tick. A desk that watches the round sees it come.
// Task: {origin, user, password, round, link, screenshots}.

import { faultsOf } from './faults.mjs';
import { DESK, PHONE, assert, assertEqual, scenario } from './scenario.mjs';

const HERE = { latitude: 21.028511, longitude: 105.804817, accuracy: 12 };

await scenario(async (task, visit) => {
  const desk = await visit({ viewport: DESK });
  const session = await desk.request.post('/api/v1/session', { data: { user: task.user, password: task.password } });
  assert(session.ok(), `the session: ${session.status()}`);
  await desk.goto(`/console/rounds/${task.round}`);
  await desk.getByText('Phiếu mới sẽ tự hiện ở đây').waitFor();

  const found = [];
  const phone = await visit({ viewport: PHONE, geolocation: HERE });
  let sent = null;
  phone.on('request', request => {
    if (request.method() === 'PUT' && request.url().includes('/responses/')) sent = request.postDataJSON();
  });
  const look = async name => {
    for (const fault of await faultsOf(phone)) found.push(`${name}: ${fault}`);
    if (task.screenshots) await phone.screenshot({ path: `${task.screenshots}/rich-${name}.png`, fullPage: true });
  };
  const field = name => phone.locator(`[name="${name}"]`);
  const next = () => phone.getByRole('button', { name: 'Tiếp tục' }).click();

  await phone.goto(`/r/${task.link}`);
  await phone.getByRole('button', { name: 'Bắt đầu trả lời' }).click();
  await field('day').fill('2026-11-20');
  await field('came').fill('06:30');
  await field('appointment').fill('2026-11-25T08:00');
  await field('counters').and(phone.locator('[value="3"]')).check();
  await field('stars').and(phone.locator('[value="4"]')).check();
  await next();
  await phone.getByRole('alert').getByText('07:00').waitFor();
  await look('too-early');
  await field('came').fill('08:30');
  await next();

  await field('order.rank.seats').waitFor();
  await look('empty');
  const removal = phone.getByRole('button', { name: 'Bỏ ảnh' });
  assert(!await removal.isVisible(), 'there is no picture to take away yet');
  for (const [category, place] of [['seats', '2'], ['roof', '2'], ['signs', '1']]) {
    await field(`order.rank.${category}`).selectOption(place);
  }
  await next();
  await phone.getByRole('alert').getByText('mỗi hạng một phương án').waitFor();
  await look('refused');
  await field('order.rank.roof').selectOption('3');
  await phone.getByRole('button', { name: 'Lấy vị trí hiện tại' }).click();
  await phone.getByText('sai số khoảng 12 m').waitFor();
  const picture = { name: 'bảng.png', mimeType: 'image/png', buffer: await drawn(phone) };
  const taken = phone.waitForResponse(answer => answer.url().includes('/files/') && answer.request().method() === 'PUT');
  await phone.locator('input[type=file]').setInputFiles(picture);
  assertEqual((await taken).status(), 201, 'the picture is taken');
  await phone.getByRole('img', { name: 'Ảnh đã chọn' }).waitFor();
  assert(await removal.isVisible(), 'the picture can be taken away');
  await field('sworn').check();
  await look('answered');
  await next();

  await phone.getByRole('heading', { name: 'Xem lại trước khi gửi' }).waitFor();
  for (const words of ['08:00 25/11/2026', '21,028511; 105,804817 (± 12 m)', 'Tôi đã đọc và xác nhận']) {
    await phone.locator('.review').getByText(words, { exact: true }).waitFor();
  }
  await look('review');
  await phone.getByRole('button', { name: 'Gửi phiếu' }).click();
  await phone.getByRole('heading', { name: 'Đã nhận được phiếu' }).waitFor();

  // The desk has it without a touch, and the picture as it was made smaller.
  await desk.getByText('Vừa nhận:').waitFor();
  const side = await desk.evaluate(async address => {
    const answer = await fetch(address);
    const { width, height } = await createImageBitmap(await answer.blob());
    return [answer.headers.get('content-type'), Math.max(width, height)];
  }, `/api/v1/rounds/${task.round}/files/${sent.answers.photo.file}`);
  assert(found.length === 0, `${found.length} faults:\n${found.join('\n')}`);
  return { answers: sent.answers, side };
});

// A picture larger than any that is kept, as a camera takes it.
async function drawn(page) {
  const address = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 2400, height: 1800 });
    const pen = canvas.getContext('2d');
    for (let stripe = 0; stripe < 60; stripe += 1) {
      pen.fillStyle = `hsl(${stripe * 6} 80% 50%)`;
      pen.fillRect(stripe * 40, 0, 40, 1800);
    }
    return canvas.toDataURL('image/png');
  });
  return Buffer.from(address.split(',')[1], 'base64');
}
