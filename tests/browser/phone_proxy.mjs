// What stands between the phone and the server: passes everything on, unless a plan says what happens
// to a PUT, and keeps a ledger of what the phone was told.

import { createServer, request } from 'node:http';

// The names of assets end in 16 hexadecimal digits; another build has others.
const HASHED = /(-)([0-9a-f]{16})(\.(?:js|wasm))/g;
const TEXT = /html|javascript/;

const turned = digits => [...digits].reverse().join('');

export class Proxy {
  #server;
  #sockets = new Set();
  #open = true;
  #target;

  constructor(origin) {
    this.#target = new URL(origin);
    // What became of every PUT, and how many were under way at once.
    this.puts = [];
    this.atOnce = { now: 0, most: 0 };
    this.plan = undefined;
    this.isUpdated = false;
  }

  async listen() {
    this.#server = createServer((asked, answer) => this.#handle(asked, answer).catch(() => asked.socket.destroy()));
    this.#server.on('connection', socket => {
      if (!this.#open) return socket.destroy();
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  // The network goes away: every connection is cut, and new ones are.
  cut() {
    this.#open = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  restore() {
    this.#open = true;
  }

  close() {
    this.cut();
    this.#server.close();
  }

  async #handle(asked, answer) {
    const body = await whole(asked);
    if (asked.method === 'PUT') return this.#put(asked, answer, body);
    const given = await this.#forward(asked, body);
    const type = given.headers['content-type'] ?? '';
    if (this.isUpdated && TEXT.test(type)) given.body = Buffer.from(this.#other(given.body.toString(), asked.url));
    write(answer, given);
  }

  // The plan of a PUT may pass it on, answer it and cut the connection, in any order.
  async #put(asked, answer, body) {
    const entry = { id: asked.url.split('/').pop(), body: body.toString(), status: 0, receipt: undefined };
    this.puts.push(entry);
    this.atOnce.now += 1;
    this.atOnce.most = Math.max(this.atOnce.most, this.atOnce.now);
    const put = {
      entry,
      body,
      pass: (part = body) => this.#forward(asked, part, body.length),
      // Notes what the phone is told once the whole answer is on its way.
      tell: given => new Promise(resolve => {
        answer.on('finish', () => {
          entry.status = given.status;
          if (given.status === 200 || given.status === 201) entry.receipt = JSON.parse(given.body.toString());
          resolve();
        });
        answer.on('close', resolve);
        write(answer, given);
      }),
      cut: () => asked.socket.destroy(),
      as: id => this.#forward({ ...pick(asked), url: asked.url.replace(entry.id, id) }, body),
    };
    const plan = this.plan ?? (async () => put.tell(await put.pass()));
    try {
      await plan(put);
    } finally {
      this.atOnce.now -= 1;
    }
  }

  // Sends a request to the server; `length` is announced where only a part of the body is sent.
  #forward(asked, body, length = body.length) {
    const headers = { ...asked.headers, 'content-length': length };
    delete headers['accept-encoding'];
    delete headers['transfer-encoding'];
    delete headers.connection;
    if (!['PUT', 'POST'].includes(asked.method)) delete headers['content-length'];
    const path = this.isUpdated ? this.#known(asked.url) : asked.url;
    const { hostname, port } = this.#target;
    return new Promise((resolve, reject) => {
      const passed = request({ hostname, port, path, method: asked.method, headers, agent: false }, async given => {
        const { statusCode: status, headers } = given;
        whole(given).then(body => resolve({ status, headers, body }), reject);
      });
      passed.on('error', reject);
      if (body.length < length) passed.write(body);
      else passed.end(body);
    });
  }

  // The same app as another build has it: other names, and one file with other content.
  #other(text, url) {
    const renamed = text.replace(HASHED, (_, dash, digits, ending) => dash + turned(digits) + ending)
      .replace(/^const BUILD="([0-9a-f]+)"/, (_, build) => `const BUILD="${turned(build)}"`);
    return /\/phone-/.test(url) ? `${renamed}\nglobalThis.isUpdated = true;\n` : renamed;
  }

  // The new build's name of a file as the server knows it; it does not have the old build's any more.
  #known(url) {
    return url.replace(HASHED, (_, dash, digits, ending) => dash + turned(digits) + ending);
  }
}

function pick({ method, headers, url }) {
  return { method, headers, url };
}

async function whole(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

function write(answer, { status, headers, body }) {
  const kept = { ...headers, 'content-length': body.length };
  for (const name of ['transfer-encoding', 'connection', 'content-encoding']) delete kept[name];
  answer.writeHead(status, kept);
  answer.end(body);
}
