// Keys: one table of actions, to which each page adds its own. They are off in fields, each can be
// changed, and all can be turned off (WCAG 2.2, 2.1.4 Character Key Shortcuts).
const STORE = "lifestream.keys";
const SEQUENCE_MS = 1200;
const FIELDS =
  "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true]";

const actions = new Map();
let wishes = load();
let prefix = "";
let prefixTimer = 0;

function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE)) ?? {};
    return { off: kept.off === true, keys: kept.keys ?? {} };
  } catch {
    return { off: false, keys: {} };
  }
}

function keep() {
  try {
    localStorage.setItem(STORE, JSON.stringify(wishes));
  } catch {
    // Without storage the change lasts as long as the page.
  }
}

// What was pressed, as it stands in the table: "k", "Shift+S", "Ctrl+K", "Space", "<".
export function nameOf(event) {
  if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return "";
  const letter = /^[a-z]$/i.test(event.key);
  let name = event.key === " " ? "Space" : event.key;
  // With Alt some systems type another letter; the key's own name is what was meant.
  if (event.altKey && /^Key[A-Z]$/.test(event.code)) name = event.code.slice(3).toLowerCase();
  const held = [];
  if (event.ctrlKey || event.metaKey) held.push("Ctrl");
  if (event.altKey) held.push("Alt");
  if (event.shiftKey && (letter || event.key.length > 1)) held.push("Shift");
  if (letter || held.includes("Alt")) name = held.length ? name.toUpperCase() : name.toLowerCase();
  return [...held, name].join("+");
}

export const keysOf = (action) => wishes.keys[action.id] ?? action.keys;
export const all = () => [...actions.values()];
export const areOff = () => wishes.off;

// Adds actions: {id, keys: ["k", "g l"], label, group, run(event), inFields}.
export function bind(list) {
  for (const action of list) actions.set(action.id, action);
}

export function turn(off) {
  wishes.off = off;
  keep();
}

// Gives an action another key; the action that had it loses it. No key: as it was made.
export function change(id, key) {
  if (key) {
    for (const other of all()) {
      if (other.id !== id && keysOf(other).includes(key)) {
        wishes.keys[other.id] = keysOf(other).filter((one) => one !== key);
      }
    }
    wishes.keys[id] = [key];
  } else delete wishes.keys[id];
  keep();
}

export function reset() {
  wishes = { off: wishes.off, keys: {} };
  keep();
}

function remember(name) {
  clearTimeout(prefixTimer);
  prefix = name;
  prefixTimer = setTimeout(() => (prefix = ""), SEQUENCE_MS);
}

function wanted(name, inField) {
  for (const action of all()) {
    if (inField && !action.inFields) continue;
    if (keysOf(action).includes(name)) return action;
  }
  return null;
}

function pressed(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const name = nameOf(event);
  if (!name) return;
  const inField = event.target.closest?.(FIELDS) !== null && event.target.closest !== undefined;
  if (wishes.off && !/^(Ctrl|Alt)\+/.test(name)) return;
  // A button that has the focus keeps Space and Enter for itself.
  if (
    ["Space", "Enter"].includes(name) &&
    event.target.closest?.("a, button, summary, [role=slider], video")
  )
    return;
  const whole = prefix ? `${prefix} ${name}` : name;
  const action = wanted(whole, inField) ?? (prefix ? wanted(name, inField) : null);
  if (action) {
    remember("");
    // An open dialog is a page of its own.
    if (document.querySelector("dialog[open]") && !action.inDialogs) return;
    event.preventDefault();
    action.run(event);
    return;
  }
  const begins =
    !inField && all().some((one) => keysOf(one).some((key) => key.startsWith(`${name} `)));
  remember(begins ? name : "");
}

addEventListener("keydown", pressed);
