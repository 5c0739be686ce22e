// What a server's answer means for an entry of the outbox. Pure.

// An entry is settled by a receipt that echoes its id and hash, or by a refusal that will not pass;
// else it waits. `stop` means that the others need not be tried now either.
export function judge(entry, { status, after, body }) {
  if (status === 200 || status === 201) {
    const fits = body.response_id === entry.response_id && body.content_hash === entry.content_hash;
    // A receipt for something else is none: a proxy or a portal may have answered.
    return fits ? { receipt: body } : { wait: true, stop: true };
  }
  if ([400, 401, 403, 404, 409, 410, 413, 422].includes(status) && body.code) {
    const { code, title, detail, problems } = body;
    return { aside: { status, code, message: detail ?? title, problems } };
  }
  // Too much came through this link (others may still go), a portal's page, or a server in trouble.
  const others = status === 429 || (status >= 500 && status !== 503);
  return { wait: true, after, stop: !others };
}

// Milliseconds before the next attempt: two seconds, doubled with each failure up to a minute, plus up
// to a quarter by chance, so that the phones of a village do not all come at once when the network
// returns; never sooner than the server asks for.
export function delay(failures, after, chance = Math.random()) {
  const base = Math.max(Math.min(2000 * 2 ** failures, 60000), Math.min(after | 0, 3600) * 1000);
  return Math.round(base * (1 + chance / 4));
}
