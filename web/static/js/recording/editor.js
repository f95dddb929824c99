// Typing over the transcript: one line at a time, in its place. Fetched where typing is allowed.

import { announce } from "../shell/http.js";
import { toast } from "../shell/toast.js";
import { t } from "../shell/words.js";
import * as drafts from "./drafts.js";
import { nameOf, rename, video } from "./lines.js";

const QUIET_MS = 1200;
let desk = null;
export function open(words, media, player) {
  desk ??= new Desk(words, media, player);
  return desk;
}

const template = (name) =>
  document.querySelector(`template[data-${name}]`).content.firstElementChild.cloneNode(true);

class Desk {
  constructor(words, media, player) {
    this.words = words;
    this.media = media;
    this.player = player;
    this.open = null;
    this.busy = new Map();
    for (const sheet of document.querySelectorAll("link[data-later]")) sheet.media = "all";
    words.engage();
    this.unsaved = new drafts.Unsaved(() => this.sendAll());
    this.channel = globalThis.BroadcastChannel ? new BroadcastChannel(`lifestream.${video}`) : null;
    this.channel?.addEventListener("message", ({ data }) => this.elsewhere(data));
    words.listeners.add(() => this.flag());
    this.sendAll();
  }

  // Another tab changed something.
  elsewhere({ version, total }) {
    if (version <= this.words.lines.version) return;
    this.words.lines.forget(total, version);
    this.words.forget();
  }

  flag() {
    const kept = drafts.all();
    for (const node of this.words.nodes.values()) {
      node.toggleAttribute("data-draft", kept.has(node.dataset.id) && node !== this.open?.node);
    }
  }

  // --- Sending. ---

  // Takes an answer of the server into the page and tells other tabs.
  took(result) {
    rename(result.speakers);
    this.words.applied(result);
    this.channel?.postMessage({ version: result.version, total: result.total });
    document.dispatchEvent(new CustomEvent("lifestream:edited"));
    return result;
  }

  // One edit that is not about words; a refusal is said.
  async act(edit, said) {
    const edit_id = drafts.newId();
    try {
      const result = this.took(await drafts.post({ edit_id, ...edit }));
      if (said) toast(said, () => this.undo([edit_id]));
      return result;
    } catch (error) {
      if (error.code === "EDIT_CONFLICT") this.words.refresh();
      toast(drafts.reasonOf(error) || error.message);
      return null;
    }
  }

  async undo(ids) {
    for (const undoes of [...ids].reverse()) {
      if (!(await this.act({ kind: "undo", undoes }))) return false;
    }
    if (ids.length) announce(t("Undone"));
    return true;
  }

  async sendAll() {
    for (const id of drafts.all().keys()) await this.save(id);
  }

  // Sends the words typed into a line; true when nothing of it is left to send.
  save(id) {
    const before = this.busy.get(id) ?? Promise.resolve();
    const mine = before
      .then(() => this.saveNow(id))
      .finally(() => {
        if (this.busy.get(id) === mine) this.busy.delete(id);
      });
    this.busy.set(id, mine);
    return mine;
  }

  async saveNow(id) {
    const draft = drafts.of(id);
    if (!draft) return true;
    if (drafts.plain(draft.text) === drafts.plain(draft.base_text)) return this.saved(id);
    try {
      const { edit_id, base_text, text } = draft;
      const result = await drafts.post({ edit_id, kind: "text", segment_id: id, base_text, text });
      this.saved(id, draft, result);
      this.took(result);
      return true;
    } catch (error) {
      return this.notSaved(id, draft, error);
    }
  }

  saved(id, draft, result) {
    const typed = drafts.of(id);
    const now = result?.segments.find((one) => one.id === id);
    if (draft) {
      this.done ??= [];
      this.done.push(draft.edit_id);
    }
    // Typing went on while it was on its way: that rests on what was just saved.
    if (draft && typed && typed.text !== draft.text) {
      drafts.keep(id, {
        edit_id: drafts.newId(),
        base_text: now?.text ?? draft.text,
        text: typed.text,
      });
    } else drafts.drop(id);
    if (this.open?.id === id && now) this.open.base = now.text;
    this.state(id, t("Saved"));
    if (!drafts.all().size) this.unsaved.say("");
    this.flag();
    return true;
  }

  notSaved(id, draft, error) {
    this.state(id, t("Not saved yet"));
    if (error.code === "EDIT_CONFLICT") {
      this.conflict(id, draft, error.problem.current);
      return false;
    }
    const reason = drafts.reasonOf(error);
    if (reason) this.unsaved.say(reason);
    else this.refused(id, t("Not saved: {message}", { message: error.message }), t("Let it go"));
    this.flag();
    return false;
  }

  // What was typed stays until it is let go.
  refused(id, text, label) {
    this.unsaved.say(text, label, () => {
      drafts.drop(id);
      this.unsaved.say("");
      this.flag();
    });
  }

  state(id, text) {
    const place = this.open?.id === id ? this.open.node.querySelector(".line-state") : null;
    if (place) place.textContent = text;
  }

  // Two tabs, one line: both versions, and the choice.
  async conflict(id, draft, current) {
    if (!current) {
      this.refused(
        id,
        t("The line you typed into is not there any more. Your words: “{text}”", {
          text: draft.text,
        }),
        t("Let them go"),
      );
      return;
    }
    if (drafts.plain(current.text) === drafts.plain(draft.text)) return void this.saved(id);
    // One choice at a time: the next one comes when this is made.
    if (this.open?.id !== id && this.open?.node.querySelector(".conflict")) return;
    if (this.open?.id !== id) await this.edit(id, { index: current.index });
    const node = this.open?.node ?? this.words.nodes.get(current.index);
    node.querySelector(".conflict")?.remove();
    const box = template("conflict");
    box.querySelector("[data-theirs]").textContent = current.text || t("(no words left)");
    box.querySelector("[data-mine]").textContent = draft.text || t("(no words left)");
    const end = (text) => {
      box.remove();
      this.words.lines.items[current.index] = current;
      if (text === null) {
        drafts.drop(id);
        if (this.open?.id === id) this.open.text.value = current.text;
        this.close().then(() => this.sendAll());
        this.words.refresh();
      } else {
        drafts.keep(id, { edit_id: drafts.newId(), base_text: current.text, text });
        this.save(id)
          .then(() => this.sendAll())
          .then(() => this.open?.text.focus());
      }
    };
    box.querySelector("[data-keep-mine]").onclick = () => end((drafts.of(id) ?? draft).text);
    box.querySelector("[data-keep-theirs]").onclick = () => end(null);
    node.append(box);
  }

  // --- The line that is edited. ---

  // Opens a line: by id, or the one that has the focus, plays, or is at the top.
  async edit(
    id,
    /** @type {{caret?: {clientX: number, clientY: number}, select?: number[], index?: number, walking?: boolean}} */
    { caret, select, index, walking = false } = {},
  ) {
    const { words } = this;
    if (!words.pane) return;
    if (this.open) await this.close();
    let place = index ?? (id ? words.lines.place(id) : this.wanted());
    if (place < 0) return;
    if (words.lines.lacking(place, place + 1, true).length) {
      await words.lines.fetch(words.lines.lacking(place, place + 1, true)[0]).catch(() => {});
    }
    if (id && words.lines.items[place]?.id !== id) place = Math.max(words.lines.place(id), 0);
    const line = words.lines.items[place];
    if (!line) return;
    words.follow(false);
    if (!words.nodes.get(place)?.isConnected) words.toIndex(place);
    const at = caret
      ? document.caretPositionFromPoint?.(caret.clientX, caret.clientY)?.offset
      : undefined;
    const { LineEditor } = await import("./line_editor.js");
    const base = drafts.of(line.id)?.base_text ?? line.text.trim();
    this.open = new LineEditor(this, line, words.nodes.get(place), { base, at, select, walking });
    words.draw();
    this.flag();
  }

  wanted() {
    const { words } = this;
    const held = document.activeElement?.closest?.(".line");
    if (held) return words.lines.place(held.dataset.id);
    return words.current >= 0
      ? words.current
      : Math.max(words.lines.at(this.media?.currentTime ?? 0), words.topIndex(), 0);
  }

  typed(text) {
    const { id, base } = this.open;
    const known = drafts.of(id);
    // The id stands for these words: other words are another edit.
    drafts.keep(id, { edit_id: drafts.newId(), base_text: known?.base_text ?? base, text });
    this.state(id, "");
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.save(id), QUIET_MS);
  }

  // Leaves the line; what was typed is saved.
  async close({ focus = false } = {}) {
    const { open: left, words } = this;
    if (!left) return;
    clearTimeout(this.quiet);
    this.open = null;
    left.remove();
    words.settle();
    const saved = this.save(left.id);
    if (focus) words.focus(words.lines.place(left.id));
    await saved;
    const ids = this.done ?? [];
    this.done = [];
    if (ids.length) toast(t("Line saved."), () => this.undo(ids));
  }

  async next() {
    const index = this.words.lines.place(this.open.id);
    const { walking } = this.open;
    await this.close({ focus: true });
    if (walking) await this.check();
    else if (index + 1 < this.words.lines.total) await this.edit(null, { index: index + 1 });
  }

  // As it was when the line was opened, also when something was saved on the way.
  async revert() {
    const { open: left } = this;
    clearTimeout(this.quiet);
    await this.busy.get(left.id);
    drafts.drop(left.id);
    const ids = this.done ?? [];
    this.done = [];
    await this.close({ focus: true });
    await this.undo(ids);
    this.words.redraw();
  }

  async split(at_char) {
    const { id } = this.open;
    await this.close();
    const index = this.words.lines.place(id);
    const done = await this.act(
      { kind: "split", segment_id: id, at_char, base_text: this.words.lines.items[index]?.text },
      t("Line split."),
    );
    await this.edit(null, { index: done ? index + 1 : index, select: [0, 0] });
  }

  // Joins the line at `index` with the next one.
  async merge(index) {
    await this.close();
    const line = this.words.lines.items[index];
    if (!line) return;
    const done = await this.act(
      { kind: "merge", segment_id: line.id, base_text: line.text },
      t("Lines joined."),
    );
    const caret = line.text.trim().length + 1;
    await this.edit(null, { index, select: done ? [caret, caret] : undefined });
  }

  async reassign(speaker) {
    const { id } = this.open;
    await this.close();
    const done = await this.act({ kind: "reassign", segment_id: id, speaker });
    const label = done?.segments.find((one) => one.id === id)?.speaker;
    if (label)
      toast(t("This line is {name}’s now.", { name: nameOf(label) }), () =>
        this.undo([done.edit_id]),
      );
    this.words.focus(this.words.lines.place(id));
  }

  voice(button) {
    return import("./voice_dialog.js").then((module) => module.open(this, button));
  }

  replace() {
    return import("./replace_dialog.js").then((module) => module.open(this));
  }

  history() {
    return import("./history_dialog.js").then((module) => module.open(this));
  }

  check() {
    return import("./quick_check.js").then((module) => module.next(this));
  }
}
