// What keeps answers safe on the phone: the journal of the interview under way, the outbox of finished
// responses, and the line that says how many wait. It works on the page's own form, so a half-filled
// form comes back even where the app does not start. The app calls it as `thuocdo`.
//
// - journal: one row per change, only ever appended, and gone when its response is in the outbox.
// - outbox: an entry leaves it only with a receipt that echoes its id and its content hash.
// - One tab at a time sends (`navigator.locks`); each interview belongs to one tab.

import { connection, committed } from "./parts/database.js";
import { transact, outboxed } from "./parts/storage.js";
import { judge, delay } from "./parts/outcome.js";
import { work } from "./parts/work.js";
import { uuid7, localDay, words } from "./parts/device.js";
import { reach } from "./parts/reach.js";

const channel = new BroadcastChannel("thuocdo");
const language = () => (document.documentElement.lang === "en" ? "en" : "vi");

// ---- The interview under way -------------------------------------------------------------------

// `typed` is what the journal comes to, kept here too, should the storage be cleared meanwhile.
let interview, typed;

function apply(typed, { names, fields }) {
  return [...typed.filter(([name]) => !names.includes(name)), ...fields];
}

// The fields of the form on the screen: all their names, and the values that it would send.
function change(form) {
  const kept = (name) => name && !form.elements[name].type?.startsWith("hidden");
  const names = [...new Set([...form.elements].map((field) => field.name))].filter(kept);
  return { names, fields: [...new FormData(form)].filter(([name]) => names.includes(name)) };
}

async function note(form) {
  const row = change(form);
  if (!interview || !row.names.length) return;
  typed = apply(typed, row);
  const kept = { ...row, id: interview.id };
  await transact(["interview", "journal"], "readwrite", (interviews, journal) => {
    const known = interviews.count(interview.id);
    known.onsuccess = () => {
      if (!known.result) {
        // The first change, or the storage was cleared: the journal begins with all there is.
        interviews.put(interview);
        kept.fields = typed;
      }
      journal.add(kept);
    };
  }).catch(lost);
}

async function journalOf(id) {
  const changes = await transact(["journal"], "readonly", (journal) => journal.index("id").getAll(id));
  return changes.reduce(apply, []);
}

// Forgets an interview in a transaction on ["interview", "journal", …].
function forget(interviews, journal, id) {
  interviews.delete(id);
  const keys = journal.index("id").getAllKeys(id);
  keys.onsuccess = () => keys.result.forEach((key) => journal.delete(key));
}

// Holds a lock as long as the page is open; says whether it was free.
function hold(name) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      return lock && new Promise(() => {});
    });
  });
}

function fill(form, fields) {
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden") continue;
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "radio" || field.type === "checkbox") {
      field.checked = values.includes(field.value);
    } else if (values.length) {
      field.value = values[0];
    }
  }
}

// Takes up the interview that was begun here, unless another tab has it, else begins a new one.
async function begin(form) {
  const field = (name) => form.elements[name];
  const path = location.pathname;
  const begun = await transact(["interview"], "readonly", (interviews) =>
    interviews.index("path").getAll(path),
  ).catch(lost);
  typed = [];
  for (const candidate of begun ?? []) {
    if (candidate.version === form.dataset.version && (await hold(candidate.id))) {
      interview = candidate;
      typed = await journalOf(candidate.id).catch(() => []);
      fill(form, typed);
      field("visit").value = candidate.visit;
      break;
    }
  }
  if (!interview) {
    const page = field("started_on").value;
    interview = {
      id: uuid7(),
      path,
      version: form.dataset.version,
      visit: field("visit").value,
      started_on: localDay(page),
    };
    await hold(interview.id);
  }
  field("response_id").value = interview.id;
  field("started_on").value = interview.started_on;
  return begun?.length > 0 && typed.length > 0;
}

// ---- The outbox --------------------------------------------------------------------------------

// The latest entries that this page handed in, should the storage be refused or cleared.
const held = new Map();
const HELD = 50;
let failures = 0;
let timer;

// Keeps a finished response; resolves once it is on the disk, or at least in this page.
async function handIn(entry) {
  held.set(entry.response_id, entry);
  await transact(
    ["outbox", "interview", "journal"],
    "readwrite",
    (outbox, interviews, journal) => {
      // With those that the storage refused before, so that none is in the page alone.
      for (const one of held.values()) outbox.put(one);
      forget(interviews, journal, entry.response_id);
    },
    "strict",
  ).then(() => held.size > HELD && held.delete(held.keys().next().value), lost);
  tell();
  send();
}

// The ids of what waits, and the entries that were moved aside. A desk that is offline for days has
// thousands that wait, so they are not read here.
async function waiting() {
  const known = await outboxed((outbox) => outbox.getAllKeys(), []);
  const aside = await outboxed((outbox) => outbox.index("aside").getAll(), []);
  for (const [id, entry] of held) {
    if (known.includes(id)) continue;
    known.push(id);
    if (entry.aside) aside.push(entry);
  }
  const refused = new Set(aside.map((entry) => entry.response_id));
  return { ids: known.filter((id) => !refused.has(id)), aside };
}

// Sends what waits, one after another; what cannot be taken moves aside and stops nobody.
async function send() {
  clearTimeout(timer);
  const locked = (act) =>
    navigator.locks ? navigator.locks.request("send", { ifAvailable: true }, act) : act(true);
  await locked(async (lock) => {
    if (!lock) return later(delay(0));
    let wait = 0;
    const { ids } = await waiting();
    for (const [place, id] of ids.entries()) {
      const entry = (await outboxed((outbox) => outbox.get(id))) ?? held.get(id);
      if (!entry) continue;
      const outcome = judge(entry, await put(entry));
      if (outcome.wait) {
        // Those behind it are not tried, and wait as well.
        const left = ids.slice(place, outcome.stop ? undefined : place + 1);
        for (const id of left) announce({ id });
        wait = Math.max(wait, delay(failures++, outcome.after));
        if (outcome.stop) break;
        continue;
      }
      failures = 0;
      await settle(entry, outcome);
    }
    if (wait) later(wait);
  });
}

function later(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(send, milliseconds);
}

async function put(entry) {
  try {
    const answer = await request(entry);
    const challenge = answer.status === 429 && answer.headers.get("Thuocdo-Challenge");
    return await read(challenge ? await request(entry, await work(challenge)) : answer);
  } catch {
    return { status: 0, body: {} };
  }
}

function request(entry, done) {
  const headers = {
    "Content-Type": "application/json",
    "Accept-Language": language(),
    "Thuocdo-Device": device(),
  };
  // A link under attack asks for some work, which lets a phone past those who attack.
  if (done) headers["Thuocdo-Work"] = done;
  return fetch(`/api/v1/rounds/${entry.round}/responses/${entry.response_id}`, {
    method: "PUT",
    headers,
    body: entry.body,
    signal: AbortSignal.timeout?.(30000),
  });
}

async function read(answer) {
  const body = await answer.json().catch(() => ({}));
  return { status: answer.status, after: answer.headers.get("Retry-After"), body };
}

async function settle(entry, outcome) {
  const id = entry.response_id;
  const moved = { ...entry, body: withoutDossier(entry.body), aside: outcome.aside };
  await transact(
    ["outbox", "receipt"],
    "readwrite",
    (outbox, receipts) => {
      if (outcome.receipt) {
        receipts.put({ ...outcome.receipt, round: entry.round });
        outbox.delete(id);
      } else {
        outbox.put(moved);
      }
    },
    "strict",
  ).catch(lost);
  if (outcome.receipt) held.delete(id);
  else held.set(id, moved);
  const told = { id, ...outcome };
  channel.postMessage(told);
  heard(told);
}

// What was refused stays on the device, but not whose dossier it was; the hash does not cover it.
function withoutDossier(body) {
  if (!body.includes('"dossier"')) return body;
  return JSON.stringify({ ...JSON.parse(body), dossier: undefined });
}

// A response that can be mended goes back to the interview: it is not waiting any more.
async function takeBack(id) {
  held.delete(id);
  await transact(["outbox"], "readwrite", (outbox) => outbox.delete(id), "strict").catch(lost);
  tell();
}

function heard(outcome) {
  if (outcome.id) announce(outcome);
  tell();
}

function announce(outcome) {
  dispatchEvent(new CustomEvent("thuocdo-outcome", { detail: outcome }));
}

// What names this phone towards the server, which keeps no trace of it beyond a day.
function device() {
  try {
    let id = localStorage.getItem("device");
    if (!id) {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      id = btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (c) => ({ "+": "-", "/": "_" })[c] ?? "");
      localStorage.setItem("device", id);
    }
    return id;
  } catch {
    return "";
  }
}

// ---- What is said of it ------------------------------------------------------------------------

let persisted;
// Whether what is typed outlives the page.
let safe = true;
// The browser's offer to put the page on the home screen, where its storage is safest.
let offer;

// Storage that the browser refuses (a private window, a full disk): answers live as long as the page.
function lost() {
  safe = persisted = false;
}

// "N answers wait on this phone", with what became of those that were refused.
async function tell() {
  const { ids, aside } = await waiting();
  let line = document.getElementById("waiting");
  if (!ids.length && !aside.length) return line?.remove();
  if (!line) {
    line = document.createElement("div");
    line.id = "waiting";
    line.setAttribute("role", "status");
    line.lang = language();
    document.body.append(line);
  }
  const said = words(language());
  const text = (tag, content) => Object.assign(document.createElement(tag), { textContent: content });
  const save = text("button", said.save);
  save.type = "button";
  save.onclick = saveAsFile;
  const install = text("button", said.install);
  install.type = "button";
  install.onclick = () => offer.prompt().then(() => (offer = undefined), () => {}).then(tell);
  const reasons = text("ul", "");
  reasons.append(...aside.map(({ response_id, aside }) =>
    text("li", `${response_id.slice(-6)}: ${aside.message || said.aside[aside.code] || aside.code}`)));
  line.replaceChildren(
    text("p", said.waiting(ids.length, aside.length)),
    ...(aside.length ? [reasons] : []),
    text("small", persisted ? said.persisted : said.fleeting),
    save,
    ...(offer ? [install] : []),
  );
}

async function saveAsFile() {
  const stored = await outboxed((outbox) => outbox.getAll(), []);
  const known = new Set(stored.map((entry) => entry.response_id));
  const entries = [...stored, ...[...held.values()].filter((entry) => !known.has(entry.response_id))];
  const file = {
    thuocdo_queue: 1,
    saved_at: new Date().toISOString(),
    count: entries.length,
    entries: entries.map(({ round, response_id, content_hash, body }) =>
      ({ round, response_id, content_hash, body })),
  };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file)], { type: "application/json" }));
  link.download = `thuocdo-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// ---- Start -------------------------------------------------------------------------------------

async function keepOffline(form) {
  const worker = navigator.serviceWorker;
  if (!worker || form?.dataset.offline === undefined) return;
  // All of the questionnaire's, as long as the page is the plain one.
  const media = [...document.querySelectorAll("img[src],audio[src]")].map((one) => one.src);
  try {
    await worker.register("/worker.js", { updateViaCache: "none" });
    const { active } = await worker.ready;
    active.postMessage({ keep: location.pathname + location.search, also: [form.dataset.compiled, ...media, ...(form.dataset.also?.split(" ") ?? [])] });
  } catch {
    // Without a worker the page needs the network to open; the answers are safe all the same.
  }
}

// A form that was sent without the app is no longer under way once its receipt is shown.
async function received() {
  const id = new URLSearchParams(location.search).get("id");
  if (!id || !location.pathname.endsWith("/receipt")) return;
  await transact(["interview", "journal"], "readwrite", (interviews, journal) =>
    forget(interviews, journal, id)).catch(lost);
}

async function start() {
  reach();
  await received();
  const form = document.querySelector("form[data-version]");
  channel.onmessage = ({ data }) => {
    // Another tab has sent what this one handed in.
    if (data.receipt) held.delete(data.id);
    heard(data);
  };
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    tell();
  });
  addEventListener("online", () => send());
  addEventListener("visibilitychange", () => document.hidden || send());
  for (const kind of ["input", "change"]) {
    addEventListener(kind, ({ target }) => target.form && note(target.form), true);
  }
  if (form && (await begin(form))) offerToStartOver();
  navigator.storage?.persist?.().then((answer) => {
    persisted ??= answer;
    tell();
  }, lost);
  tell();
  send();
  keepOffline(form);
}

const ready = start();

// Whoever takes up the phone may not be who put it down.
function offerToStartOver() {
  const said = words(language());
  const note = Object.assign(document.createElement("p"), { className: "resumed", lang: language(), textContent: said.resumed });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: said.startOver });
  button.onclick = async () => {
    await transact(["interview", "journal"], "readwrite", (interviews, journal) =>
      forget(interviews, journal, interview.id)).catch(lost);
    interview = undefined;
    location.reload();
  };
  note.setAttribute("role", "status");
  note.append(" ", button);
  document.body.prepend(note);
}

globalThis.thuocdo = {
  ready: () => ready,
  isSafe: () => safe,
  handIn,
  takeBack,
};
