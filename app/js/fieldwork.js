// What the app of enumerators and of paper entry needs of the browser: a place to keep rows, the API,
// the position, the page's events. What is shown and what happens next is decided in `app/src/field`.
//
// - Rows are texts by key, in a database of their own: a citizen's phone has none of it.
// - What was noted at a case (`action/…`) is sent in order, one tab at a time, with ids made here.
// - Responses go by the outbox of `phone.js`, which needs nobody to be signed in.

import { opened, committed, connection } from "./parts/database.js";
import { judgeAction } from "./parts/cases.js";
import { delay } from "./parts/outcome.js";
import { uuid7, localDay } from "./parts/device.js";

const DATABASE = "thuocdo-field";
const main = document.querySelector("main");
let tell = () => {};

// ---- Rows --------------------------------------------------------------------------------------

const storage = connection(DATABASE, (database) => database.createObjectStore("row"));

// The page works on without a storage, as long as it stays open.
const rows = new Map();
let begun;

async function transact(act) {
  try {
    const database = await storage.open();
    const transaction = database.transaction("row", "readwrite", { durability: "strict" });
    act(transaction.objectStore("row"));
    await committed(database, transaction);
  } catch (error) {
    storage.drop();
    tell("unsafe", "", String(error));
  }
}

function load() {
  begun ??= (async () => {
    try {
      const database = await storage.open();
      const transaction = database.transaction("row");
      const request = transaction.objectStore("row").openCursor();
      request.onsuccess = () => {
        const cursor = request.result;
        if (!cursor) return;
        rows.set(cursor.key, cursor.value);
        cursor.continue();
      };
      await committed(database, transaction);
    } catch {
      storage.drop();
    }
  })();
  return begun;
}

async function keep(key, text) {
  rows.set(key, text);
  await transact((store) => store.put(text, key));
}

async function forget(key) {
  rows.delete(key);
  await transact((store) => store.delete(key));
}

// ---- The API -----------------------------------------------------------------------------------

async function ask(method, path, body) {
  try {
    const answer = await fetch(path, {
      method,
      headers: {
        "Accept-Language": document.documentElement.lang,
        ...(body ? { "Content-Type": "application/json" } : {}),
      },
      body: body || undefined,
      signal: AbortSignal.timeout?.(30000),
    });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return { status: 0, text: "" };
  }
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

let failures = 0;
let timer;

// Sends what `user` noted, in the order in which it was noted.
async function sendActions(user) {
  clearTimeout(timer);
  const locked = (act) =>
    navigator.locks ? navigator.locks.request("actions", { ifAvailable: true }, act) : act(true);
  await locked(async (lock) => {
    if (!lock) return;
    for (const key of [...rows.keys()].filter((key) => key.startsWith("action/")).sort()) {
      const action = parsed(rows.get(key) ?? "");
      if (action.user !== user || action.aside) continue;
      const answer = await ask("POST", action.path, JSON.stringify(action.body));
      const verdict = judgeAction({ status: answer.status, body: parsed(answer.text) });
      if (verdict.wait) {
        if (verdict.signedOut) return tell("signed-out", "", "");
        timer = setTimeout(() => sendActions(user), delay(failures++));
        return;
      }
      failures = 0;
      if (verdict.done) {
        tell("sent", key, answer.text);
        await forget(key);
      } else {
        await keep(key, JSON.stringify({ ...action, aside: verdict.aside }));
        tell("aside", key, rows.get(key));
      }
    }
  });
}

// ---- Responses ---------------------------------------------------------------------------------

// What became of the responses that were handed in on this device: id, `waiting`, `aside` or `stored`.
async function responses() {
  return JSON.stringify(await phoneRows());
}

async function phoneRows() {
  try {
    // Whoever opens it first makes it; that is for phone.js to do.
    const database = await opened("thuocdo", (_, making) => making.abort());
    try {
      const transaction = database.transaction(["outbox", "receipt"]);
      const outbox = transaction.objectStore("outbox").getAll();
      const receipts = transaction.objectStore("receipt").getAllKeys();
      await committed(database, transaction);
      const waiting = outbox.result.map(({ response_id, aside }) =>
        [response_id, aside ? "aside" : "waiting", aside?.message ?? aside?.code ?? ""]);
      return [...waiting, ...receipts.result.map((id) => [id, "stored", ""])];
    } finally {
      database.close();
    }
  } catch {
    return [];
  }
}

// ---- The device --------------------------------------------------------------------------------

// `LATITUDE LONGITUDE ACCURACY`, or nothing if it is not given.
function locate() {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve("");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve(`${coords.latitude} ${coords.longitude} ${Math.ceil(coords.accuracy)}`),
      () => resolve(""),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  });
}

// Asks the service worker to keep the page, with what it and the interviews need.
async function keepOffline(more) {
  const worker = navigator.serviceWorker;
  if (!worker || main.dataset.offline === undefined) return false;
  try {
    await worker.register("/worker.js", { updateViaCache: "none" });
    const { active } = await worker.ready;
    const also = [...main.dataset.assets.split(" "), ...more.split(" ")].filter(Boolean);
    active.postMessage({ keep: location.pathname, also });
    return true;
  } catch {
    return false;
  }
}

// ---- The page ----------------------------------------------------------------------------------

const form = (element) => element?.form ?? element?.closest?.("form") ?? main.querySelector("form");

// The names of the fields of a form, and the values that it would send.
function fields(of) {
  if (!of) return '{"names":[],"fields":[]}';
  const names = [...new Set([...of.elements].map((field) => field.name))].filter(Boolean);
  return JSON.stringify({ names, fields: [...new FormData(of)] });
}

function happened(event) {
  const { target, type } = event;
  if (type === "hashchange") return tell("hash", location.hash.slice(1), "");
  if (type === "click") {
    const link = target.closest?.("[data-do],[data-go],a[hreflang],a[href^='#']");
    const href = link?.getAttribute("href") ?? "";
    if (!link) return;
    const does =
      link.dataset.do ??
      (link.dataset.go ? `go ${link.dataset.go} ${href.slice(1)}`
        : link.hreflang ? `language ${link.hreflang}`
        // An item of the interview, in the summary of errors; `#/…` is a screen.
        : href === "#" ? "list"
        : href.startsWith("#/") ? undefined : `item ${href.slice(1)}`);
    if (does === undefined) return;
    event.preventDefault();
    return tell("do", does, fields(form(link)));
  }
  if (type === "submit") {
    event.preventDefault();
    return tell("submit", target.dataset.form ?? "", fields(target));
  }
  if (type === "keydown") {
    const key = (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + event.key;
    if (main.dataset.keys?.split(" ").includes(key) && tell("key", key, target.name ?? "")) {
      event.preventDefault();
    }
    return;
  }
  if (target.form || target.name) tell(type, target.name ?? "", fields(form(target)));
}

function listen(told) {
  tell = told;
  for (const kind of ["click", "submit", "input", "change", "keydown"]) {
    main.addEventListener(kind, happened);
  }
  addEventListener("hashchange", happened);
  addEventListener("online", () => tell("online", "", ""));
  addEventListener("visibilitychange", () => document.hidden || tell("online", "", ""));
  addEventListener("thuocdo-outcome", () => tell("outcome", "", ""));
}

// Puts up a screen, and gives the focus to the field of this name, else to the heading; `-` leaves it
// where it is, if that field is still there.
function show(html, focus) {
  const active = document.activeElement;
  const [name, start] = [active?.name, active?.selectionStart];
  main.innerHTML = html;
  if (focus === "-") {
    const same = name && main.querySelector(`[name="${CSS.escape(name)}"]`);
    same?.focus();
    if (same && start !== null && start !== undefined && same.setSelectionRange) {
      same.setSelectionRange(start, start);
    }
    return;
  }
  const target =
    (focus && main.querySelector(`[name="${CSS.escape(focus)}"]`)) ||
    document.getElementById("errors") || document.getElementById("heading");
  target?.focus();
  if (target?.id === "heading") scrollTo(0, 0);
  else target?.select?.();
}

// Changes a part of the screen that stands: by its id.
function replace(id, html) {
  const element = document.getElementById(id);
  if (element) element.innerHTML = html;
}

function focusOn(name) {
  const field = main.querySelector(`[name="${CSS.escape(name)}"]`);
  field?.focus();
  field?.select?.();
}

globalThis.fieldwork = {
  screen: () => main.dataset.screen ?? "",
  data: (name) => main.dataset[name] ?? "",
  query: () => location.search,
  hash: () => location.hash.slice(1),
  go: (hash) => (location.hash = hash),
  language: () => document.documentElement.lang,
  setLanguage: (tag) => (document.documentElement.lang = tag),
  rows: async () => (await load(), JSON.stringify([...rows])),
  keep,
  forget,
  ask: async (method, path, body) => {
    const { status, text } = await ask(method, path, body);
    return `${status} ${text}`;
  },
  sendActions,
  responses,
  locate,
  keepOffline,
  uuid: () => uuid7(),
  day: () => localDay(main.dataset.day),
  now: () => Date.now(),
  instant: (local) => {
    const date = local ? new Date(local) : new Date();
    return Number.isNaN(+date) ? "" : date.toISOString();
  },
  shown: (instant, language) =>
    new Date(instant).toLocaleString(language === "en" ? "en-GB" : "vi-VN", { dateStyle: "short", timeStyle: "short" }),
  listen,
  show,
  replace,
  focusOn,
};
