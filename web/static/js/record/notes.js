// Notes and marks while it is recorded: each with its second, kept here at once, sent when they can.

import { t } from "../shell/words.js";
import * as parts from "../uploads/parts.js";
import { clockText } from "./times.js";

export class Notes {
  // second(): where the recording is; changed(): notes wait to be sent.
  constructor(place, { second, changed }) {
    this.list = place.querySelector("[data-note-list]");
    this.pattern = place.querySelector("[data-note-pattern]").content.firstElementChild;
    this.form = place.querySelector("[data-note-form]");
    this.second = second;
    this.changed = changed;
    this.startedAt = null;
    const field = this.form.elements.text;
    // A line belongs to the second at which it was begun, not to the one at which it was finished.
    field.addEventListener("input", () => {
      if (!field.value) this.startedAt = null;
      else this.startedAt ??= this.second();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = field.value.trim();
      if (!text || !this.id) return;
      this.add({ text, at_s: this.startedAt ?? this.second() });
      field.value = "";
      this.startedAt = null;
    });
    place.querySelector("[data-mark]").addEventListener("click", () => this.mark());
  }

  begin(id) {
    this.id = id;
    this.list.replaceChildren();
  }

  mark() {
    if (this.id) this.add({ text: "", at_s: this.second(), is_mark: true });
  }

  async add({ text, at_s, is_mark = false }) {
    const at = Math.round(at_s * 10) / 10;
    const note = { id: this.id, note: crypto.randomUUID(), at_s: at, text, is_mark, sent: false };
    this.show(note);
    await this.keep(note);
  }

  async keep(note) {
    await parts.keepNote({ ...note, sent: false }).catch(() => {});
    this.changed(note.id);
  }

  show(note) {
    const item = this.pattern.cloneNode(true);
    item.querySelector("[data-at]").textContent = clockText(note.at_s);
    const field = item.querySelector("input");
    field.value = note.text;
    field.setAttribute("aria-label", t("Note at {at}", { at: clockText(note.at_s) }));
    if (note.is_mark) field.placeholder = t("Marked");
    field.addEventListener("change", () => {
      note.text = field.value.trim();
      this.keep(note);
    });
    item.querySelector("button").addEventListener("click", () => {
      Object.assign(note, { text: "", is_mark: false });
      item.remove();
      this.keep(note);
      this.form.elements.text.focus();
    });
    this.list.append(item);
    item.scrollIntoView({ block: "nearest" });
  }
}
