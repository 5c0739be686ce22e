// Fills in what a device can find: a place on the earth, and a picture. It is on the page only where a
// question asks for one, and works on the plain form and in the app alike, as it joins the fields that
// are marked `data-sensor`. Without it a place can be typed, and a picture cannot be given.
//
// - A picture is made smaller here, kept in a database of its own until the server has it, and named by
//   the hash of its content; the answer is this name. It is sent as often as need be: the same name is
//   the same picture.

import { opened, committed } from "./parts/database.js";
import { words } from "./parts/sensing.js";
import { shrink, hashOf } from "./parts/picture.js";

const DATABASE = "thuocdo-files";
const RETRY = 30000;
// The plain form: it says what the server must know even after the app has replaced it.
const form = document.querySelector("form[data-round]");
const said = () => words(document.documentElement.lang);
// The pictures of this page, should the browser refuse to keep them.
const held = new Map();
let timer;

function make(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

// What stands in a field is told as if it had been typed.
function fill(field, value) {
  field.value = value;
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
}

// ---- A place -----------------------------------------------------------------------------------

function joinPlace(field) {
  const status = make("p", { className: "hint" });
  status.setAttribute("role", "status");
  const button = make("button", { type: "button", className: "quiet", textContent: said().locate });
  button.onclick = () => {
    status.textContent = said().locating;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const { latitude, longitude, altitude, accuracy } = coords;
        const numbers = [latitude.toFixed(6), longitude.toFixed(6), Math.round(altitude ?? 0), Math.round(accuracy)];
        fill(field, numbers.join(" "));
        status.textContent = said().located(Math.round(accuracy));
      },
      () => (status.textContent = said().notLocated),
      { enableHighAccuracy: true, timeout: 30000, maximumAge: 60000 },
    );
  };
  if (navigator.geolocation) (field.parentNode.querySelector(".unit") ?? field).after(button, status);
}

// ---- A picture ---------------------------------------------------------------------------------

function joinPicture(field) {
  const status = make("p", { className: "hint" });
  status.setAttribute("role", "status");
  const file = make("input", { type: "file", accept: "image/*" });
  file.setAttribute("aria-labelledby", field.getAttribute("aria-labelledby") ?? "");
  const remove = make("button", { type: "button", className: "quiet", textContent: said().remove });
  const show = (canvas) => {
    file.parentNode.querySelector("canvas")?.remove();
    if (canvas) {
      canvas.className = "preview";
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", said().preview);
      status.before(canvas);
    }
    remove.hidden = !field.value;
    status.textContent = field.value ? said().chosen : "";
  };
  file.onchange = async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    status.textContent = said().preparing;
    try {
      const { canvas, blob } = await shrink(chosen);
      const hash = await hashOf(blob);
      await keep({ hash, round: form.dataset.round, visit: form.elements.visit.value, blob });
      fill(field, hash);
      show(canvas);
      send();
    } catch {
      status.textContent = said().unreadable;
    }
  };
  remove.onclick = () => {
    file.value = "";
    fill(field, "");
    show();
  };
  (field.parentNode.querySelector(".unit") ?? field).after(file, remove, status);
  show();
}

// ---- Until the server has it -------------------------------------------------------------------

async function stored(mode, act) {
  const make = (database) => database.createObjectStore("file", { keyPath: "hash" });
  const database = await opened(DATABASE, make);
  try {
    const transaction = database.transaction("file", mode, { durability: "strict" });
    const request = act(transaction.objectStore("file"));
    await committed(database, transaction);
    return request.result;
  } finally {
    database.close();
  }
}

async function keep(file) {
  held.set(file.hash, file);
  // The bytes, as some browsers lose what a kept blob points to.
  const bytes = await file.blob.arrayBuffer();
  await stored("readwrite", (files) => files.put({ ...file, blob: undefined, bytes })).catch(() => {});
}

async function forget(hash) {
  held.delete(hash);
  await stored("readwrite", (files) => files.delete(hash)).catch(() => {});
}

async function send() {
  clearTimeout(timer);
  const kept = await stored("readonly", (files) => files.getAll()).catch(() => []);
  const known = new Set(kept.map(({ hash }) => hash));
  for (const file of [...kept, ...[...held.values()].filter(({ hash }) => !known.has(hash))]) {
    const status = await put(file);
    // What can never be taken would only stand in the way of the others.
    if ([200, 201, 400, 403, 404, 410, 413, 415, 422].includes(status)) await forget(file.hash);
    else timer = setTimeout(send, RETRY);
  }
}

async function put({ hash, round, visit, blob, bytes }) {
  try {
    const answer = await fetch(`/api/v1/rounds/${round}/files/${hash}`, {
      method: "PUT",
      headers: { "Content-Type": "image/jpeg", "Thuocdo-Visit": visit },
      body: bytes ?? blob,
    });
    return answer.status;
  } catch {
    return 0;
  }
}

// ---- Start -------------------------------------------------------------------------------------

function join() {
  for (const field of document.querySelectorAll("[data-sensor]:not([data-joined])")) {
    field.dataset.joined = "";
    if (field.dataset.sensor === "geopoint") joinPlace(field);
    else joinPicture(field);
  }
}

new MutationObserver(join).observe(document.body, { childList: true, subtree: true });
addEventListener("online", send);
join();
send();
