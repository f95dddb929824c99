// All uploads of this browser: their rows, two of them moving at a time. Lives in a shared worker,
// so that pages come and go; in browsers without one, in each page.
//
// A row is plain data: {id, name, size, type, modified, edges, sha256, state, message, sent, speed,
// leftS, options, when, thumb, durationS, videoId, jobId, session, chunkBytes, twin, needsFile,
// addedAt}. States: checking, twin, waiting, sending, offline, login, paused, failed, arrived.
// Of what is recorded here also {recorded, live}: `live` until it has ended, and then state "cut"
// where its page ended first.

import { t } from "../shell/words.js";
import { Api, Refused } from "./api.js";
import { MOVING, Peers } from "./peers.js";
import * as recordings from "./recordings.js";
import { edgeDigest, wholeDigest } from "./sha256.js";
import * as store from "./store.js";
import { Paused, Transfer } from "./transfer.js";

const AT_ONCE = 2;
const WHOLE_DIGEST_BYTES = 256 * 1024 * 1024;
const LOOK_MS = 3000;
const SHOW_EVERY_MS = 250;
const SPEED_OVER_MS = 5000;
const UNREADABLE = new Set(["NotReadableError", "NotFoundError", "NotAllowedError"]);

export class Uploads {
  // tell(message): what every page is to know.
  constructor(tell) {
    this.tell = tell;
    this.api = new Api();
    this.rows = new Map();
    this.files = new Map();
    this.running = new Map();
    this.checks = Promise.resolve();
    this.peers = new Peers(this);
    this.ready = this.load();
  }

  async load() {
    for (const row of await store.rows()) this.rows.set(row.id, row);
    await this.peers.mark(this.rows);
    for (const row of this.rows.values()) if (!row.elsewhere) await this.restore(row);
  }

  // A row whose engine ended while it moved goes on by itself where its file can still be read.
  async restore(row) {
    if (row.state === "arrived" || this.files.has(row.id)) return;
    if (row.recorded) {
      await recordings.restore(this, row);
      return;
    }
    if (row.state === "failed") return;
    const moved = MOVING.has(row.state) || row.state === "twin";
    const file = await store.fileOf(row.id);
    const same = file && file.size === row.size && file.lastModified === row.modified;
    this.show(row, { state: "paused", needsFile: !same, elsewhere: false });
    if (!same) return;
    this.files.set(row.id, file);
    if (moved) this.enqueue(row);
  }

  // What a page asks for.
  async do(message) {
    if (message.token) this.api.token = message.token;
    if (message.do === "wake" || message.do === "hello") this.wake();
    if (message.do === "wake") return;
    await this.ready;
    if (message.do === "hello") {
      this.tell({ say: "rows", rows: [...this.rows.values()], lasts: store.lasts });
      return;
    }
    if (message.do === "add") {
      this.add(message);
      return;
    }
    if (message.do === "record") {
      recordings.begin(this, message.row);
      return;
    }
    const row = this.rows.get(message.id);
    if (!row) return;
    if (row.elsewhere && !message.file) this.peers.pass(message);
    else this[`on_${message.do}`]?.(row, message);
  }

  wake() {
    for (const transfer of this.running.values()) transfer.wake();
  }

  add({ row, file, handle }) {
    this.rows.set(row.id, row);
    this.files.set(row.id, file);
    if (handle) store.keepHandle(row.id, handle);
    this.show(row, { state: "checking", sent: 0, addedAt: Date.now() });
    this.checks = this.checks
      .then(() => this.check(row, file))
      .catch((error) => this.fail(row, error));
  }

  // Before bytes move: is it on its way already, or in the library?
  async check(row, file) {
    // The page looks at what it is and when it was recorded, unless it was left in between.
    for (let waited = 0; !row.when && waited < LOOK_MS && this.rows.has(row.id); waited += 25) {
      await new Promise((done) => setTimeout(done, 25));
    }
    if (!this.rows.has(row.id)) return;
    row.edges = await edgeDigest(file);
    const other = [...this.rows.values()].find((one) => one !== row && one.edges === row.edges);
    if (other && other.state !== "arrived") {
      await this.remove(row, other.id);
      if (!this.running.has(other.id) && other.state !== "twin") this.on_resume(other, { file });
      return;
    }
    const twin = await this.twin(row, file).catch(() => null);
    if (!this.rows.has(row.id) || row.state !== "checking") return;
    if (twin) this.show(row, { state: "twin", twin });
    else this.enqueue(row);
  }

  async twin(row, file) {
    const found = async (query) => (await this.api.call("GET", `/api/v1/videos?${query}`)).videos;
    const match = (video, exact) => ({ title: video.title, url: video.page_url, exact });
    if (file.size <= WHOLE_DIGEST_BYTES) {
      row.sha256 = await wholeDigest(file, () => row.state !== "checking");
      const [exact] = row.sha256 ? await found(`sha256=${row.sha256}`) : [];
      if (exact) return match(exact, true);
    }
    const named = await found(`limit=50&title=${encodeURIComponent(row.name.slice(0, 200))}`);
    const alike = named.find(
      (one) => one.filename === row.name && one.size_bytes === row.size && hasArrived(one),
    );
    return alike ? match(alike, false) : null;
  }

  enqueue(row) {
    this.show(row, { state: "waiting", message: "", needsFile: false });
    this.next();
  }

  next() {
    for (const row of this.rows.values()) {
      // What is being recorded waits for nothing: it has to keep up.
      const going = [...this.running.keys()].filter((id) => !this.rows.get(id)?.live);
      if (going.length >= AT_ONCE && !row.live) continue;
      if (row.state === "waiting" && !row.elsewhere && this.files.has(row.id)) this.start(row);
    }
  }

  on_grew(row, message) {
    recordings.grew(this, row, message);
  }

  on_ended(row) {
    recordings.ended(this, row);
  }

  on_noted(row) {
    this.running.get(row.id)?.wake();
  }

  start(row) {
    const transfer = new Transfer(this.files.get(row.id), row, {
      api: this.api,
      show: (changes, how) => this.rows.get(row.id) === row && this.show(row, changes, how),
      before: () => (row.recorded ? recordings.sendNotes(this.api, row) : Promise.resolve()),
    });
    this.running.set(row.id, transfer);
    this.show(row, { state: "sending" });
    this.peers
      .alone(row.id, () => transfer.run())
      .then((job) => this.arrive(row, job))
      .catch((error) => this.stop(row, error))
      .finally(() => {
        this.running.delete(row.id);
        this.next();
      });
  }

  arrive(row, job) {
    this.files.delete(row.id);
    store.keepHandle(row.id, null);
    if (row.recorded) recordings.forget(row.id);
    this.show(row, { state: "arrived", sent: row.size, session: null, jobId: job.job_id });
    this.tell({ say: "arrived", row });
  }

  stop(row, error) {
    if (!this.rows.has(row.id)) return;
    if (error instanceof Paused) {
      // What was cut off while it was sent is offered, or goes on already.
      if (!["cut", "waiting"].includes(row.state)) this.show(row, { state: "paused", speed: 0 });
    } else if (error.name === "Elsewhere") this.show(row, { elsewhere: true }, { passing: true });
    else this.fail(row, error);
  }

  fail(row, error) {
    if (!this.rows.has(row.id)) return;
    const lost = UNREADABLE.has(error.name);
    if (lost) this.files.delete(row.id);
    const message = lost
      ? t("The file was moved or changed since it was chosen. Choose it again to continue.")
      : error instanceof Refused
        ? error.message
        : t("The upload stopped: {message}", { message: error.message });
    this.show(row, { state: lost ? "paused" : "failed", needsFile: lost, message, speed: 0 });
  }

  async remove(row, into = "") {
    this.rows.delete(row.id);
    this.running.get(row.id)?.pause();
    this.files.delete(row.id);
    this.tell({ say: "gone", id: row.id, into });
    this.peers.gone(row.id);
    if (row.recorded) await recordings.forget(row.id);
    await store.forget(row.id);
  }

  on_pause(row) {
    const transfer = this.running.get(row.id);
    if (transfer) transfer.pause();
    else if (MOVING.has(row.state)) this.show(row, { state: "paused" });
  }

  // Goes on, with the file when the page had to ask for it.
  async on_resume(row, { file, handle = null }) {
    if (file && !(await this.isSame(row, file))) {
      this.show(row, {
        state: "paused",
        message: t("That is another file than {name}.", { name: row.name }),
      });
      return;
    }
    if (row.state === "cut") {
      recordings.ended(this, row);
      return;
    }
    if (file) this.files.set(row.id, file);
    if (handle) store.keepHandle(row.id, handle);
    if (this.running.has(row.id)) return;
    if (this.files.has(row.id)) this.enqueue(row);
    else this.show(row, { state: "paused", needsFile: true });
  }

  async isSame(row, file) {
    return file.size === row.size && (!row.edges || (await edgeDigest(file)) === row.edges);
  }

  // Upload it although the library has it.
  on_anyway(row) {
    this.enqueue(row);
  }

  // The user gives it up: what the store has of it goes too. What arrived stays in the library.
  async on_remove(row) {
    const { videoId, state } = row;
    await this.remove(row);
    if (videoId && state !== "arrived") {
      await this.api
        .call("DELETE", `/api/v1/videos/${encodeURIComponent(videoId)}`)
        .catch(() => {});
    }
  }

  on_facts(row, { facts }) {
    this.show(row, facts);
  }

  on_options(row, { options, when }) {
    const changes = { options: { ...row.options, ...options }, dirty: Boolean(row.videoId) };
    if (row.state !== "arrived") this.show(row, when ? { ...changes, when } : changes);
  }

  // Changes a row, keeps it and tells everybody; passing changes (bytes) now and then only.
  show(row, changes, { passing = false } = {}) {
    const newState = changes.state !== undefined && changes.state !== row.state;
    Object.assign(row, changes);
    if (changes.sent !== undefined) this.pace(row, newState);
    if (passing && !newState && Date.now() - (row.shownAt ?? 0) < SHOW_EVERY_MS) return;
    row.shownAt = Date.now();
    if (!passing) store.keep(row);
    this.tell({ say: "row", row });
    if (!row.elsewhere) this.peers.row(row);
  }

  pace(row, anew) {
    const now = Date.now();
    if (anew || !row.paceAt || row.sent < row.paceSent) {
      Object.assign(row, { paceAt: now, paceSent: row.sent, leftS: null, speed: 0 });
      return;
    }
    const ms = now - row.paceAt;
    if (ms < 500) return;
    row.speed = ((row.sent - row.paceSent) / ms) * 1000;
    row.leftS = row.speed ? (row.size - row.sent) / row.speed : null;
    // The window moves on by halves, so that the figure follows without jumping.
    if (ms > SPEED_OVER_MS) {
      row.paceSent = row.sent - (row.speed * SPEED_OVER_MS) / 2000;
      row.paceAt = now - SPEED_OVER_MS / 2;
    }
  }
}

const hasArrived = (video) =>
  video.status && !["AWAITING_UPLOAD", "CANCELLED"].includes(video.status);
