// A day: one's own words are saved while they are written, arrow keys lead to the days around.
import { announce, ProblemError, send } from "./shell/http.js";
import { t } from "./shell/words.js";

const QUIET_MS = 1200;
const form = document.querySelector("[data-words]");
const box = form.querySelector("textarea");
const place = form.querySelector("[data-saved]");
const draft = `lifestream.words.${form.dataset.words}`;
let version = Number(form.elements.version.value);
let saved = box.value;
let timer = 0;
let saving = null;

// Words that never reached the server: a lost connection, an ended login, a closed window.
function keep(text) {
  try {
    if (text === null) localStorage.removeItem(draft);
    else localStorage.setItem(draft, text);
  } catch {
    // A full or forbidden store: saving goes on without it.
  }
}

function identity() {
  return crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
}

async function save() {
  clearTimeout(timer);
  if (saving) await saving;
  const text = box.value;
  // A choice that stands there is not renewed: to press it takes the focus from the box.
  if (text === saved || form.querySelector(".conflict")) return;
  place.textContent = t("Saving …");
  saving = put(text).finally(() => {
    saving = null;
  });
  await saving;
  if (box.value !== saved && !form.querySelector(".conflict")) soon();
}

async function put(text) {
  try {
    const kept = await send("PUT", form.dataset.words, { text, version, entry_id: identity() });
    saved = text;
    version = kept.version;
    form.elements.version.value = version;
    place.textContent = t("Saved");
    if (box.value === text) keep(null);
  } catch (error) {
    if (error instanceof ProblemError && error.code === "EDIT_CONFLICT") await conflict();
    else place.textContent = t("Not saved yet; kept in this browser");
  }
}

// Another window saved meanwhile: both texts stay until the reader decides.
async function conflict() {
  const response = await fetch(form.dataset.words, { headers: { Accept: "application/json" } });
  const now = await response.json();
  form.querySelector(".conflict")?.remove();
  const notice = document.createElement("div");
  notice.className = "notice warn conflict";
  notice.setAttribute("role", "alert");
  const words = document.createElement("p");
  words.textContent = t("These words were changed in another window. There it says:");
  const other = document.createElement("pre");
  other.textContent = now.text || t("(nothing)");
  const row = document.createElement("p");
  row.className = "actions";
  row.append(
    choice(t("Keep mine"), () => decide(notice, now.version, box.value)),
    choice(t("Take the other"), () => decide(notice, now.version, now.text, now.text)),
  );
  notice.append(words, other, row);
  form.prepend(notice);
  place.textContent = "";
}

function choice(label, run) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = label;
  button.addEventListener("click", run);
  return button;
}

function decide(notice, now, text, stands = null) {
  version = now;
  box.value = text;
  saved = stands;
  notice.remove();
  box.focus();
  if (stands === null) save();
  else {
    keep(null);
    announce(t("The other words stand here now."));
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(save, QUIET_MS);
}

box.addEventListener("input", () => {
  keep(box.value);
  place.textContent = "";
  if (!form.querySelector(".conflict")) soon();
});
box.addEventListener("blur", save);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
addEventListener("pagehide", () => {
  if (box.value !== saved) keep(box.value);
});

try {
  const left = localStorage.getItem(draft);
  if (left !== null && left !== saved) {
    box.value = left;
    place.textContent = t("Words from before, not saved yet");
    soon();
  }
} catch {
  // No store: nothing was left.
}

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, video, [data-menu]")) return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const days = { ArrowLeft: "[data-day-before]", ArrowRight: "[data-day-after]" };
  const link = days[event.key] && document.querySelector(days[event.key]);
  if (link) link.click();
});
