// The size of the text and the contrast, for whoever needs more of either: two fields beside the
// languages, remembered on this phone. Without scripts the browser's own zoom and settings do the same.

const SIZES = [100, 125, 150, 200];
const WISHES = "reach";

function wishes() {
  try {
    return JSON.parse(localStorage.getItem(WISHES)) ?? {};
  } catch {
    return {};
  }
}

// Applies what was wished for and puts the fields into the masthead, again whenever the screen changes.
export function reach() {
  let wished = wishes();
  const root = document.documentElement;
  const wish = (more) => {
    wished = { ...wished, ...more };
    try {
      localStorage.setItem(WISHES, JSON.stringify(wished));
    } catch {
      // A phone that keeps nothing: it holds as long as the page.
    }
    apply();
  };
  const size = make("select", {});
  size.append(...SIZES.map((percent) => make("option", { value: percent, textContent: `Aa ${percent} %` })));
  const contrast = make("button", { type: "button" });
  const row = make("div", { className: "reach" });
  row.setAttribute("role", "group");
  row.dir = "ltr";
  row.append(size, contrast);
  size.onchange = () => wish({ size: +size.value });
  contrast.onclick = () => wish({ contrast: isMore() ? "less" : "more" });
  // The form knows nothing of these fields.
  for (const kind of ["input", "change", "click"]) row.addEventListener(kind, (event) => event.stopPropagation());

  const isMore = () => (wished.contrast ?? (matchMedia("(prefers-contrast: more)").matches ? "more" : "less")) === "more";
  function apply() {
    const percent = SIZES.includes(wished.size) ? wished.size : 100;
    size.value = percent;
    // In percent of what the browser is set to.
    root.style.fontSize = percent > 100 ? `${percent}%` : "";
    if (wished.contrast) root.dataset.contrast = wished.contrast;
    contrast.setAttribute("aria-pressed", isMore());
  }
  function place() {
    const header = document.querySelector("main > header");
    if (!header || header.contains(row)) return;
    const said = root.lang === "en" ? ["Display", "Text size", "Contrast"] : ["Hiển thị", "Cỡ chữ", "Tương phản"];
    row.lang = root.lang === "en" ? "en" : "vi";
    row.setAttribute("aria-label", said[0]);
    size.setAttribute("aria-label", said[1]);
    contrast.textContent = said[2];
    header.prepend(row);
  }
  apply();
  place();
  const main = document.querySelector("main");
  if (main) new MutationObserver(place).observe(main, { childList: true });
}

function make(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}
