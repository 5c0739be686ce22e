// Finds a unit while its name is typed. The page works without this: see
// `app/src/respondent/unit_picker.rs`. The rules of the search are those of
// `server/src/unit_search.rs`, and a test compares them; former names are searched there only.

/** So many results are shown. */
const SHOWN = 50;

/** Lower case, no marks, `d` for `đ`, one space between words. */
export const fold = (text) =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replaceAll("đ", "d")
    .replace(/[^\p{Alphabetic}\p{N}]+/gu, " ")
    .trim();

const padded = (text) => " " + fold(text);

/** The answer of the server, ready to be searched. */
export const directory = ({ parents, units }) => {
  const above = parents.map(([code, name]) => ({ code, name, sought: padded(name) }));
  return units.map(([code, name, parent]) => ({
    code,
    name,
    parent: above[parent],
    sought: padded(name),
  }));
};

/** The units that fit, the best first; below one parent if its code is given. */
export const find = (units, typed, parent) => {
  const text = padded(typed);
  if (text === " ") return [];
  const words = text.match(/ [^ ]+/g);
  // By how well they fit: beginning, phrase, words, words with the parent's.
  const found = [[], [], [], []];
  for (const unit of units) {
    if (parent && unit.parent?.code !== parent) continue;
    const own = unit.sought;
    const has = (word) => own.includes(word);
    const fit = own.startsWith(text)
      ? 0
      : own.includes(text)
        ? 1
        : words.every(has)
          ? 2
          : words.every((word) => has(word) || unit.parent?.sought.includes(word))
            ? 3
            : -1;
    if (fit >= 0) found[fit].push(unit);
  }
  return found.flat();
};

const link = (href, ...children) => {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.append(...children);
  return anchor;
};

const element = (name, content) => {
  const made = document.createElement(name);
  made.append(content);
  return made;
};

const line = (href, unit) => {
  const detail = unit.parent ? [element("span", unit.parent.name)] : [];
  const name = element("b", unit.name);
  return element("li", link(href + encodeURIComponent(unit.code), name, ...detail));
};

const start = (form) => {
  const { list, href, one, found, more, none, former, offline } = form.dataset;
  const field = form.elements.q;
  const count = document.getElementById("count");
  const shown = document.getElementById("units");
  const parent = form.elements.parent?.value;
  // What stands there while nothing is typed.
  const untyped = field.defaultValue ? [] : [...shown.childNodes];
  const untypedCount = field.defaultValue ? [] : [...count.childNodes];
  const numbered = (text, number) => text.replace("#", number);
  let units;
  let asking;

  const ask = async () => {
    const answer = await fetch(list);
    if (!answer.ok) throw new Error(answer.status);
    units = directory(await answer.json());
  };

  const tell = (text) => count.replaceChildren(element("p", text));

  const show = (lines) => {
    shown.replaceChildren(...lines);
    shown.hidden = !lines.length;
  };

  const say = (all) => {
    if (!all) {
      const onServer = link(form.action + "?" + new URLSearchParams(new FormData(form)), former);
      onServer.className = "button quiet";
      count.replaceChildren(element("p", none), onServer);
      return;
    }
    const text = all === 1 ? one : numbered(found, all);
    tell(all > SHOWN ? text + " " + numbered(more, SHOWN) : text);
  };

  const search = async () => {
    try {
      await (asking ??= ask());
    } catch {
      asking = undefined;
      if (field.value) tell(offline);
      return;
    }
    if (!fold(field.value)) {
      show(untyped);
      count.replaceChildren(...untypedCount);
      return;
    }
    const all = find(units, field.value, parent);
    show(all.slice(0, SHOWN).map((unit) => line(href, unit)));
    say(all.length);
  };

  field.addEventListener("input", search);
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [field, ...shown.querySelectorAll("a")];
    const here = stops.indexOf(document.activeElement);
    const next = stops[here + step];
    if (here < 0 || !next) return;
    event.preventDefault();
    next.focus();
  });
  asking = ask();
  // The first letter typed asks again.
  asking.catch(() => (asking = undefined));
  if (field.value !== field.defaultValue) search();
};

const form = globalThis.document?.getElementById("search");
if (form) start(form);
