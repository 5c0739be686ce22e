// The service worker: opens kept pages without a network. `GET /worker.js` puts BUILD and ASSETS before
// it. It touches GET only, and of the API nothing: answers go past it.
//
// - Assets have their content's hash in the name: what is kept is right for ever.
// - A page comes from the network if that answers within PATIENCE, else from what is kept.
// - A new build waits until the pages of the old one are gone; nothing is reloaded under anybody's hands.

const BUILT = `build-${BUILD}`;
const PAGES = "pages";
const PATIENCE = 3000;
const IMMUTABLE = /^\/(assets|compiled|media)\//;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(BUILT).then((cache) => cache.addAll(ASSETS)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOldBuilds().then(() => self.clients.claim()));
});

// The page says what it needs to be opened again.
self.addEventListener("message", (event) => {
  const { keep, also } = event.data;
  event.waitUntil(keepPage(keep, also));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (IMMUTABLE.test(url.pathname)) event.respondWith(immutable(request));
  else if (request.mode === "navigate" && /^\/(r\/|k\/|field$)/.test(url.pathname)) {
    event.respondWith(page(event, request));
  }
});

async function keepPage(path, also) {
  const answer = await fetch(path);
  if (!mayKeep(answer)) return;
  const pages = await caches.open(PAGES);
  const built = await caches.open(BUILT);
  const missing = [];
  for (const address of also) if (!(await caches.match(address))) missing.push(address);
  await built.addAll(missing);
  await pages.put(path, answer);
}

function mayKeep(answer) {
  return answer.ok && !answer.redirected && answer.headers.get("thuocdo-offline") === "yes";
}

async function immutable(request) {
  // A player of audio asks for a part; the whole that is kept serves it as well.
  const kept = await caches.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.status === 200) {
    const copy = answer.clone();
    caches.open(BUILT).then((cache) => cache.put(request.url, copy)).catch(() => {});
  }
  return answer;
}

// Network first with a limit of time. A page that is gone meanwhile is shown as kept only to whoever has
// begun to answer.
async function page(event, request) {
  const pages = await caches.open(PAGES);
  const kept = await pages.match(request, { ignoreSearch: true });
  const fresh = fetch(request);
  event.waitUntil(fresh.then((answer) => renew(pages, request, answer.clone())).catch(() => {}));
  if (!kept) return fresh.catch(() => nothingKept());
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const answer = await Promise.race([fresh.catch(() => undefined), late]);
  if (!answer || answer.status >= 500) return kept;
  if (answer.status >= 400 && (await isBegun(new URL(request.url).pathname))) return kept;
  return answer;
}

async function renew(pages, request, answer) {
  const path = new URL(request.url).pathname;
  if (mayKeep(answer)) await pages.put(path, answer);
  else if (answer.status >= 400 && answer.status < 500 && !(await isBegun(path))) {
    await pages.delete(path, { ignoreSearch: true });
  }
}

// Whether an interview of this page lies half-filled in the journal.
function isBegun(path) {
  return new Promise((resolve) => {
    const opening = indexedDB.open("thuocdo");
    opening.onupgradeneeded = () => opening.transaction.abort();
    opening.onerror = () => resolve(false);
    opening.onsuccess = () => {
      const database = opening.result;
      const found = database.transaction("interview").objectStore("interview").index("path").count(path);
      found.onsuccess = () => (database.close(), resolve(found.result > 0));
      found.onerror = () => (database.close(), resolve(false));
    };
  });
}

function nothingKept() {
  const html =
    "<!DOCTYPE html><html lang=vi><meta charset=utf-8><meta name=viewport content='width=device-width'>" +
    "<title>Chưa có mạng</title><main><h1>Chưa có mạng</h1><p>Trang này chưa được mở lần nào trên máy này. " +
    "Xin thử lại khi có mạng.</p><p lang=en>No network, and this page has not been opened on this phone " +
    "before. Please try again when you are connected.</p></main>";
  return new Response(html, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

// Keeps of older builds what kept pages still need, directly or through their scripts.
async function forgetOldBuilds() {
  const names = (await caches.keys()).filter((name) => name.startsWith("build-") && name !== BUILT);
  const pages = await caches.open(PAGES);
  const texts = await Promise.all((await pages.matchAll()).map((answer) => answer.text()));
  const built = await caches.open(BUILT);
  for (const name of names) {
    const old = await caches.open(name);
    const needed = new Set();
    const look = async (text) => {
      for (const request of await old.keys()) {
        const file = new URL(request.url).pathname;
        if (needed.has(file) || !text.includes(file.slice(file.lastIndexOf("/") + 1))) continue;
        needed.add(file);
        const answer = await old.match(request);
        await built.put(file, answer.clone());
        if (file.endsWith(".js")) await look(await answer.text());
      }
    };
    for (const text of texts) await look(text);
    await caches.delete(name);
  }
}
