// Ticks and notes of a checklist: kept in this browser, and in files that the reader saves.
// Both hold the same: {checklist, title, version, saved, items: [{id, action, done, note}]}.
const LARGEST = 500000;
const root = document.querySelector("[data-checklist]");
const one = (selector) => root.querySelector(selector);
const { checklist, version, slug } = root.dataset;
const key = `checklist-${checklist}`;
const title = document.querySelector("h1").textContent;
const rows = [...root.querySelectorAll(".dc-item")].map((item) => ({
  box: item.querySelector("input"),
  action: item.querySelector("label").textContent,
  details: item.querySelector("details"),
  note: item.querySelector("textarea"),
  print: item.querySelector(".dc-item__note"),
}));
const tiles = rows.map(() => document.createElement("i"));
const says = one("[data-says]");
const promise = one(".dc-progress .dc-soft");
const undo = one("[data-does=undo]");
const picker = one("[type=file]");
let before;

const say = (words, state) => {
  says.textContent = words.slice(0, 3000);
  says.hidden = false;
  before = state;
  undo.hidden = !state;
};

const today = () => new Date().toLocaleDateString("sv");

const current = () => ({
  checklist,
  title,
  version,
  saved: today(),
  items: rows
    .filter(({ box, note }) => box.checked || note.value)
    .map(({ box, action, note }) => ({ id: box.value, action, done: box.checked, note: note.value })),
});

const count = (list) => [list.filter((box) => box.checked).length, list.length];

const draw = () => {
  const [done, all] = count(rows.map(({ box }) => box));
  one(".dc-progress [role]").textContent = `${done} of ${all} done`;
  tiles.forEach((tile, index) => tile.classList.toggle("is-done", index < done));
  for (const group of root.querySelectorAll("section:has(.dc-item)")) {
    group.querySelector("span").textContent = count([...group.querySelectorAll("[type=checkbox]")]).join(" of ");
  }
  for (const { note, print } of rows) {
    print.textContent = `Note: ${note.value}`;
    print.hidden = !note.value;
  }
};

const text = (value) => (typeof value === "string" ? value : "");
const usable = ({ items }) => items.filter((item) => text(item?.id) && text(item.action));

// An empty list is one that was saved before the first tick; one of which nothing can be read is damaged.
const isSound = (state) =>
  Array.isArray(state?.items) &&
  [state.checklist, state.version].every((number) => /^\d+$/.test(number)) &&
  (!state.items.length || usable(state).length > 0);

// Returns in words what is on the list no longer, so that no note goes unsaid.
const show = (state) => {
  const left = new Map(usable(state).map((item) => [item.id, item]));
  for (const { box, note, details } of rows) {
    const item = left.get(box.value);
    box.checked = item?.done === true;
    note.value = text(item?.note).slice(0, 1000);
    details.open = note.value !== "";
    left.delete(box.value);
  }
  draw();
  const gone = [...left.values()].map(({ action, note }) => `“${action}”${text(note) && ` (your note: ${note})`}`);
  return gone.length ? ` No longer on the list: ${gone.join("; ")}.` : "";
};

const changed = (kept, gone) =>
  String(kept.version) === version ? gone : ` They were made on version ${kept.version}; this is version ${version}.${gone}`;

const keep = () => {
  draw();
  try {
    const state = current();
    if (state.items.length) localStorage.setItem(key, JSON.stringify(state));
    else localStorage.removeItem(key);
    promise.hidden = false;
  } catch {
    promise.hidden = true;
    say("This browser does not keep your ticks. They last until you close the page. Save them as a file.", before);
  }
};

const load = () => {
  let kept;
  try {
    kept = JSON.parse(localStorage.getItem(key));
  } catch {
    // Refused or damaged: the page begins empty, and says so once something is to be kept.
  }
  const sound = isSound(kept) ? kept : { items: [] };
  const gone = show(sound);
  return sound.items.length ? changed(sound, gone) : "";
};

const open = async (file) => {
  let found;
  try {
    found = file.size > LARGEST ? 0 : JSON.parse(await file.text());
  } catch {
    // Not a file of ours; said below.
  }
  const was = current();
  if (found === 0) {
    say("That file is too large to be one that was saved here. Nothing has changed.");
  } else if (!isSound(found)) {
    say("That file was not saved from a checklist, or it is damaged. Nothing has changed.");
  } else if (String(found.checklist) !== checklist) {
    say(`That file belongs to another checklist${text(found.title) && `, “${found.title.slice(0, 99)}”`}. Open it there. Nothing has changed.`);
  } else {
    say(`Your file is open, with its ticks and notes.${changed(found, show(found))}`, was);
    keep();
  }
};

const does = {
  print: () => window.print(),
  save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(current(), null, 1)], { type: "application/json" }));
    link.download = `${slug}-${today()}-version-${version}.json`;
    link.click();
  },
  open: () => picker.click(),
  clear() {
    const was = current();
    show({ items: [] });
    say("Your ticks and notes are gone from this browser.", was);
    keep();
  },
  undo() {
    show(before);
    say("Your ticks and notes are back.");
    keep();
    one("[data-does=clear]").focus();
  },
};

const bar = document.createElement("div");
bar.append(...tiles);
one(".dc-progress").append(bar);
for (const element of root.querySelectorAll("[hidden]")) {
  element.hidden = element.matches("[data-says], [data-does=undo], [type=file], .dc-item__note");
}
root.addEventListener("click", ({ target }) => does[target.dataset.does]?.());
root.addEventListener("input", ({ target }) => target === picker || keep());
picker.addEventListener("change", () => {
  const [file] = picker.files;
  picker.value = "";
  if (file) open(file);
});
addEventListener("storage", (event) => event.key === key && load());
addEventListener("pageshow", (event) => event.persisted && load());
addEventListener("beforeprint", () => {
  const day = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
  document.querySelector("[data-printed]").textContent = day;
});
const news = load();
if (news) say(`Your ticks are still here.${news}`);
