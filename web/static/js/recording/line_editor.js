// The field in which a line is typed, with its buttons and keys.

import { t } from "../shell/words.js";
import * as drafts from "./drafts.js";
import { nameOf, voices } from "./lines.js";

export class LineEditor {
  constructor(desk, line, node, { base, at, select, walking }) {
    this.desk = desk;
    this.id = line.id;
    this.line = line;
    this.node = node;
    this.base = base;
    this.walking = walking;
    this.box = document
      .querySelector("template[data-line-editor]")
      .content.firstElementChild.cloneNode(true);
    this.text = this.box.querySelector("textarea");
    this.text.value = drafts.of(line.id)?.text ?? line.text.trim();
    if (line.language) this.text.lang = line.language;
    const state = document.createElement("span");
    state.className = "line-state";
    state.role = "status";
    this.box.querySelector(".spring").append(state);
    if (walking)
      this.box.querySelector(".fine").firstChild.nextSibling.textContent =
        t(" next doubtful word ");
    this.speakers();
    node.classList.add("editing");
    node.append(this.box);
    this.wire();
    this.fit();
    this.text.focus({ preventScroll: true });
    const end = this.text.value.length;
    this.text.setSelectionRange(...(select ?? [at ?? end, at ?? end]));
    node.scrollIntoView({ block: "nearest" });
  }

  speakers() {
    const field = this.box.querySelector("select");
    const labels = Object.keys(voices);
    const own = this.line.speaker;
    if (!own) field.append(new Option(t("Unknown speaker"), "", true, true));
    for (const label of labels)
      field.append(new Option(nameOf(label), label, label === own, label === own));
    field.append(new Option(t("Somebody new"), "new"));
    field.onchange = () => field.value && this.desk.reassign(field.value);
  }

  wire() {
    const { box, desk, text } = this;
    text.addEventListener("input", () => {
      this.fit();
      desk.typed(text.value);
    });
    text.addEventListener("keydown", (event) => this.press(event));
    box.querySelector("[data-split]").onclick = () => this.split();
    box.querySelector("[data-merge]").onclick = () => desk.merge(this.index());
    box.querySelector("[data-revert]").onclick = () => desk.revert();
    box.querySelector("[data-done]").onclick = () => desk.close({ focus: true });
  }

  press(event) {
    if (event.isComposing) return;
    const { desk, text } = this;
    const atStart = text.selectionStart === 0 && text.selectionEnd === 0;
    if (event.key === "Enter" && event.shiftKey) this.split();
    else if (event.key === "Enter") desk.next();
    else if (event.key === "Escape") desk.revert();
    else if (event.key === "Backspace" && atStart && this.index() > 0) desk.merge(this.index() - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  split() {
    const { selectionStart: at, value } = this.text;
    const before = drafts.plain(value.slice(0, at));
    const after = drafts.plain(value.slice(at));
    if (before && after) this.desk.split(before.length + 1);
    else
      this.box.querySelector(".line-state").textContent = t(
        "Put the cursor between two words first.",
      );
  }

  index() {
    return this.desk.words.lines.place(this.id);
  }

  // Where browsers do not do it themselves.
  fit() {
    if (!CSS.supports("field-sizing", "content")) {
      this.text.style.height = "auto";
      this.text.style.height = `${this.text.scrollHeight}px`;
    }
    this.desk.words.draw();
  }

  remove() {
    this.box.remove();
    this.node.querySelector(".conflict")?.remove();
    this.node.classList.remove("editing");
  }
}
