// The rows of the tray, and what their buttons do.
import { announce } from "../shell/http.js";
import { t, tn } from "../shell/words.js";
import { RowView } from "./tray_row.js";

const FOLDED = "lifestream.tray.folded";
const ASKING = new Set(["twin", "login", "failed", "refused", "cut"]);
const MOVING = new Set(["checking", "waiting", "sending", "offline", "login"]);

export class Rows {
  constructor(list, { tell, flagged }) {
    this.list = list;
    this.tell = tell;
    this.flagged = flagged;
    this.lasts = true;
    this.outlasts = true;
    this.inLibrary = list.dataset.tray === "library";
    this.dock = list.closest("[data-tray-dock]");
    this.views = new Map();
    // Every upload there is, also those that are not shown here.
    this.ids = new Set();
    this.handle = this.dock?.querySelector("[data-tray-fold]");
    if (this.handle) {
      // On a phone the dock would cover the page; one line of it says enough.
      this.fold(sessionStorage.getItem(FOLDED) ?? matchMedia("(max-width: 48rem)").matches);
      this.handle.onclick = () => {
        this.fold(!list.hidden);
        sessionStorage.setItem(FOLDED, list.hidden ? "1" : "");
      };
    }
    addEventListener("beforeunload", (event) => this.wouldLose() && event.preventDefault());
  }

  hear(message) {
    this[`on_${message.say}`]?.(message);
  }

  fold(folded) {
    this.list.hidden = Boolean(folded);
    this.handle.setAttribute("aria-expanded", String(!folded));
  }

  on_engine({ outlasts }) {
    this.outlasts = outlasts;
  }

  on_rows({ rows, lasts }) {
    this.lasts = lasts;
    this.ids = new Set(rows.map(({ id }) => id));
    for (const [id, view] of this.views) {
      if (!this.ids.has(id) && view.row.state !== "refused") this.on_gone({ id });
    }
    for (const row of rows.sort((a, b) => a.addedAt - b.addedAt)) {
      if (this.inLibrary && row.state === "arrived" && this.isListed(row)) {
        // The library shows what became of it; the tray has done its work.
        this.tell({ do: "remove", id: row.id });
      } else this.on_row({ row });
    }
    this.sum();
  }

  isListed({ videoId }) {
    const entry = document.querySelector(`[data-row="${CSS.escape(videoId)}"]`);
    return entry && !entry.dataset.liveJob;
  }

  on_row({ row }) {
    let view = this.views.get(row.id);
    // What the page refused may be on its way out of the uploads still.
    if (view?.row.state === "refused") return;
    if (row.state !== "refused") this.ids.add(row.id);
    // In the library the recording's own row takes over.
    if (this.inLibrary && row.state === "arrived") {
      if (view) this.drop(view);
      return;
    }
    if (!view) {
      view = new RowView(row, (doing, more) => this.act(row.id, doing, more), !this.outlasts);
      this.views.set(row.id, view);
      this.list.append(view.node);
    }
    if (this.dock && ASKING.has(row.state) && view.node.dataset.state !== row.state)
      this.fold(false);
    view.show(row);
    if (this.inLibrary && row.videoId) this.cover(row.videoId);
    this.sum();
  }

  // What is still on its way from here is shown once, in the tray.
  cover(videoId) {
    const entry = document.querySelector(`[data-row="${CSS.escape(videoId)}"]`);
    if (entry) entry.hidden = true;
  }

  on_arrived({ row }) {
    announce(t("{name} has arrived", { name: row.name }));
    const detail = { video_id: row.videoId, job_id: row.jobId, thumb: row.thumb };
    document.dispatchEvent(new CustomEvent("lifestream:uploaded", { detail }));
  }

  on_gone({ id, into = "" }) {
    this.ids.delete(id);
    const view = this.views.get(id);
    if (into) announce(t("{name} was on its way already", { name: view?.row.name }));
    if (view && view.row.state !== "refused") this.drop(view);
    else this.sum();
  }

  drop(view) {
    this.views.delete(view.row.id);
    const hadFocus = view.node.contains(document.activeElement);
    const next = view.node.nextElementSibling ?? view.node.previousElementSibling;
    view.remove();
    if (hadFocus)
      (next?.querySelector("button:not([hidden])") ?? document.querySelector("#main")).focus();
    this.sum();
  }

  async act(id, doing, more = {}) {
    const view = this.views.get(id);
    const { row } = view;
    if (doing === "remove" && row.state === "refused") {
      this.drop(view);
      return;
    }
    if (doing !== "resume" || !row.needsFile) {
      this.tell({ do: doing, id, ...more });
      return;
    }
    const { fileOf } = await import("./store.js");
    const kept = await fileOf(id, { ask: true });
    const { pick } = await import("./adding.js");
    const [chosen] = kept ? [{ file: kept }] : await pick({ multiple: false });
    if (chosen) this.tell({ do: "resume", id, ...chosen });
  }

  // Only what cannot go on later by itself or with the same file is worth holding a reader back.
  wouldLose() {
    if (this.lasts && this.outlasts) return false;
    return [...this.views.values()].some(({ row }) => MOVING.has(row.state) && !row.elsewhere);
  }

  // One line for all, and whether there is anything at all.
  sum() {
    const rows = [...this.views.values()].map((view) => view.row);
    this.flagged(this.ids.size > 0);
    if (!this.dock) return;
    this.dock.hidden = !rows.length;
    const moving = rows.filter((row) => MOVING.has(row.state));
    const all = moving.reduce((sum, row) => sum + row.size, 0);
    const sent = moving.reduce((sum, row) => sum + (row.sent ?? 0), 0);
    const percent = all ? Math.floor((100 * sent) / all) : 0;
    const asking = rows.filter((row) => ASKING.has(row.state)).length;
    const first = rows.some((row) => row.live && row.state !== "cut")
      ? t("1 being recorded")
      : moving.length
        ? t("{count} uploading · {percent} %", { count: moving.length, percent })
        : tn(rows.length, "{n} upload", "{n} uploads");
    const waits = asking ? ` · ${tn(asking, "{n} waits for you", "{n} wait for you")}` : "";
    this.dock.querySelector("[data-tray-sum]").textContent = first + waits;
  }
}
