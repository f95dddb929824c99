// What was typed, kept in this browser until the server has it: reload, back, a lost connection, a
// login that ended and a second tab cost nothing.
import { page, send } from "../shell/http.js";
import { t } from "../shell/words.js";
import { api, video } from "./lines.js";

const PREFIX = `lifestream.draft.${video}.`;
const AGAIN_MS = 15_000;
const memory = new Map();

export const newId = () =>
  crypto.randomUUID?.() ??
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
export const plain = (text) => text.split(/\s+/).filter(Boolean).join(" ");

export function keep(id, draft) {
  memory.set(id, draft);
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify(draft));
  } catch {
    // Private windows refuse: it is kept as long as the page.
  }
}

export function drop(id) {
  memory.delete(id);
  try {
    localStorage.removeItem(PREFIX + id);
  } catch {
    // Nothing was kept.
  }
}

export function all() {
  const found = new Map(memory);
  try {
    for (const key of Object.keys(localStorage)) {
      const id = key.slice(PREFIX.length);
      if (key.startsWith(PREFIX) && !found.has(id))
        found.set(id, JSON.parse(localStorage.getItem(key)));
    }
  } catch {
    // What cannot be read is not ours.
  }
  return found;
}

export const of = (id) => all().get(id);

// Puts back what was typed into a dialog's text fields when the page went away, and keeps it from
// now on. Returns what forgets it: for when it was sent, or the dialog was closed.
export function keepFields(form, id) {
  const key = `lifestream.typed.${video}.${id}`;
  const fields = () => [
    ...form.querySelectorAll("input[type=text], input[type=search], input:not([type])"),
  ];
  try {
    const kept = JSON.parse(localStorage.getItem(key)) ?? {};
    for (const field of fields()) field.value = kept[field.name] ?? field.value;
  } catch {
    // What cannot be read is not ours.
  }
  form.addEventListener("input", () => {
    try {
      localStorage.setItem(
        key,
        JSON.stringify(Object.fromEntries(fields().map((field) => [field.name, field.value]))),
      );
    } catch {
      // Private windows refuse: it stays as long as the page.
    }
  });
  return () => localStorage.removeItem(key);
}

async function freshToken() {
  const fresh = await page(location.href);
  const meta = 'meta[name="csrf-token"]';
  document.querySelector(meta).content = fresh.querySelector(meta)?.content ?? "";
}

// Sends one edit. A token that grew old is renewed: it is no reason to trouble anybody.
export async function post(edit) {
  const body = { edit_id: newId(), ...edit };
  try {
    return await send("POST", `${api}/edits`, body);
  } catch (error) {
    if (error.code !== "CSRF_TOKEN_INVALID") throw error;
    await freshToken();
    return send("POST", `${api}/edits`, body);
  }
}

// Why something was not saved, and what to do; empty when it was refused for what it says.
export function reasonOf(error) {
  if (error.status === 401 || error.status === 403) {
    return t(
      "You are signed out, so this is not saved yet. Your words are kept in this browser: sign in again in another tab, then try again.",
    );
  }
  if (error.status === undefined || error.status >= 500 || error.status === 429) {
    return t(
      "LifeStream cannot be reached, so this is not saved yet. Your words are kept in this browser and sent as soon as it answers.",
    );
  }
  return "";
}

// Says above the lines what is not saved; `again` tries once more, by button and by itself.
export class Unsaved {
  constructor(again) {
    this.again = again;
    addEventListener("online", again);
    document.addEventListener("visibilitychange", () => !document.hidden && this.node && again());
  }

  say(text, label = t("Try again"), act = this.again) {
    clearTimeout(this.timer);
    const place = document.querySelector("[data-save-state]");
    if (!text) {
      this.node?.remove();
      this.node = null;
      return;
    }
    if (!this.node?.isConnected) {
      this.node = document
        .querySelector("template[data-unsaved]")
        .content.firstElementChild.cloneNode(true);
      place?.append(this.node);
    }
    const words = this.node.querySelector("p");
    if (words.textContent !== text) words.textContent = text;
    const button = this.node.querySelector("button");
    button.textContent = label;
    button.onclick = act;
    if (act === this.again) this.timer = setTimeout(this.again, AGAIN_MS);
  }
}
