// The list of keys ("?"): what there is, another key for each, and a switch for all.
import { all, areOff, change, keysOf, nameOf, reset, turn } from "./keys.js";
import { t } from "./words.js";

const SPOKEN = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in node && key !== "list") node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

function caps(action) {
  const kept = keysOf(action);
  if (!kept.length) return [element("span", { className: "soft" }, t("no key"))];
  return kept.flatMap((key, position) => {
    const parts = key.split(/[ ]/).flatMap((step, index) => {
      const shown = step.split(/\+(?=.)/).map((part) => SPOKEN[part] ?? part);
      const pieces = shown.map((part) =>
        element("kbd", {}, part.length === 1 ? part.toUpperCase() : part),
      );
      return index ? [t(" then "), ...pieces] : pieces;
    });
    return position ? [t(" or "), ...parts] : parts;
  });
}

function row(action, draw) {
  const button = element("button", { type: "button", className: "button quiet" }, t("Change"));
  button.setAttribute("aria-label", t("Change the key for: {label}", { label: action.label }));
  button.onclick = () => {
    button.textContent = t("Press a key");
    const heard = (event) => {
      const name = nameOf(event);
      if (!name) return;
      event.preventDefault();
      event.stopPropagation();
      button.removeEventListener("keydown", heard);
      button.removeEventListener("blur", draw);
      if (name === "Backspace" || name === "Delete") change(action.id, null);
      else if (name !== "Escape" && name !== "Tab") change(action.id, name);
      draw(action.id);
    };
    button.addEventListener("keydown", heard);
    button.addEventListener("blur", draw, { once: true });
  };
  return element(
    "tr",
    { "data-action": action.id },
    element("th", { scope: "row" }, action.label),
    element("td", {}, ...caps(action)),
    element("td", {}, button),
  );
}

function table(group, draw) {
  const rows = all()
    .filter((action) => action.group === group)
    .map((action) => row(action, draw));
  return element("table", {}, element("caption", {}, group), element("tbody", {}, ...rows));
}

export function open() {
  document.querySelector("dialog.keys")?.remove();
  const dialog = element("dialog", { className: "keys dialog", "aria-labelledby": "keys-title" });
  const lists = element("div", { className: "key-lists" });
  const draw = (focused) => {
    const groups = [...new Set(all().map((action) => action.group))];
    lists.replaceChildren(...groups.map((group) => table(group, draw)));
    if (typeof focused === "string")
      lists.querySelector(`[data-action="${CSS.escape(focused)}"] button`)?.focus();
  };
  draw();
  const off = element("input", { type: "checkbox", checked: !areOff(), id: "keys-on" });
  off.onchange = () => turn(!off.checked);
  const again = element("button", { type: "button", className: "button" }, t("As they were"));
  again.onclick = () => {
    reset();
    draw();
  };
  const close = element("button", { type: "button", className: "button primary" }, t("Close"));
  close.onclick = () => dialog.close();
  dialog.append(
    element("h2", { id: "keys-title" }, t("Keys")),
    element(
      "p",
      { className: "soft" },
      t(
        "They work wherever you are not typing. To change one, press its button and then the key; Backspace brings the old one back.",
      ),
    ),
    lists,
    element(
      "div",
      { className: "dialog-foot" },
      element(
        "label",
        { className: "check", htmlFor: "keys-on" },
        off,
        " ",
        t("Keys without Ctrl or Alt are on"),
      ),
      again,
      close,
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}
