// The upload tray: rows for files on their way, kept over reloads, two at a time.
import * as handles from "./handles.js";
import { announce, send, sizeText } from "./http.js";
import { Paused, Transfer } from "./transfer.js";

const STORE = "lifestream.uploads";
const AT_ONCE = 2;
const running = new Set();
const waiting = [];

const keyOf = (file) => `${file.name}|${file.size}`;

function records() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) ?? {};
  } catch {
    return {};
  }
}

function remember(key, record) {
  const all = records();
  if (record) all[key] = record;
  else delete all[key];
  try {
    localStorage.setItem(STORE, JSON.stringify(all));
  } catch {
    // Without storage the upload still works; it only cannot continue after a reload.
  }
}

class Row {
  constructor(tray, record) {
    this.record = record;
    this.key = `${record.name}|${record.size}`;
    this.node = document.querySelector("[data-tray-row]").content.firstElementChild.cloneNode(true);
    tray.append(this.node);
    this.part("name").textContent = record.name;
    this.part("pause").onclick = () => this.transfer?.pause();
    this.part("resume").onclick = () => this.resume();
    this.part("drop").onclick = () => this.remove();
  }

  part(name) {
    return this.node.querySelector(`[data-${name}]`);
  }

  say(text, { paused = false, failed = false } = {}) {
    this.part("detail").textContent = text;
    this.part("pause").hidden = paused || failed;
    this.part("resume").hidden = !paused && !failed;
    this.node.classList.toggle("failed", failed);
  }

  progress(sent) {
    this.record.sent = sent;
    this.part("bar").value = this.record.size ? sent / this.record.size : 0;
    this.say(`${sizeText(sent)} of ${sizeText(this.record.size)}`);
  }

  percent() {
    return Math.floor((100 * (this.record.sent ?? 0)) / Math.max(this.record.size, 1));
  }

  showPaused() {
    this.part("bar").value = (this.record.sent ?? 0) / Math.max(this.record.size, 1);
    this.say(`Paused at ${this.percent()} %`, { paused: true });
  }

  async resume() {
    const file = this.file ?? (await handles.file(this.key));
    if (file && keyOf(file) === this.key) enqueue(this, file);
    else {
      this.say(`Paused at ${this.percent()} %. Choose the same file to continue.`, { paused: true });
      document.querySelector("#files")?.click();
    }
  }

  async remove() {
    this.transfer?.pause();
    this.node.remove();
    remember(this.key, null);
    handles.drop(this.key);
    if (this.record.videoId) {
      await send("DELETE", `/api/v1/videos/${this.record.videoId}`).catch(() => {});
    }
  }

  async run() {
    this.transfer = new Transfer(this.file, this.record, {
      options: this.options ?? {},
      onProgress: (sent) => this.progress(sent),
      onRecord: (record) => remember(this.key, record),
    });
    try {
      const job = await this.transfer.run();
      remember(this.key, null);
      handles.drop(this.key);
      this.node.remove();
      announce(`${this.record.name} has arrived`);
      document.dispatchEvent(new CustomEvent("lifestream:uploaded", { detail: job }));
    } catch (error) {
      if (error instanceof Paused) {
        remember(this.key, this.record.session ? this.record : null);
        if (this.node.isConnected) this.showPaused();
        return;
      }
      // A session the server no longer knows cannot continue; the next try starts afresh.
      if (error.status === 404 || error.status === 410) this.record.session = null;
      this.say(error.message, { failed: true });
      announce(`${this.record.name}: ${error.message}`);
    }
  }
}

const rows = new Map();

function enqueue(row, file) {
  row.file = file;
  row.say("Waiting for its turn");
  waiting.push(row);
  next();
}

function next() {
  while (running.size < AT_ONCE && waiting.length) {
    const row = waiting.shift();
    running.add(row);
    row.run().finally(() => {
      running.delete(row);
      next();
    });
  }
}

// Files the user chose or dropped; a file that was paused goes on where it stopped.
export function add(tray, files, { options = {}, handlesOf = [] } = {}) {
  [...files].forEach((file, position) => {
    const key = keyOf(file);
    let row = rows.get(key);
    if (!row?.node.isConnected) {
      row = new Row(tray, { name: file.name, size: file.size, ...records()[key] });
      rows.set(key, row);
    }
    if (running.has(row) || waiting.includes(row)) return;
    row.options = options;
    if (handlesOf[position]) handles.keep(key, handlesOf[position]);
    enqueue(row, file);
  });
  announce(`${files.length} added`);
}

// Uploads of an earlier visit that were not finished.
export function restore(tray) {
  for (const [key, record] of Object.entries(records())) {
    const row = new Row(tray, record);
    rows.set(key, row);
    row.showPaused();
  }
}

addEventListener("beforeunload", (event) => {
  if (running.size) event.preventDefault();
});
addEventListener("pagehide", () => {
  for (const row of running) if (row.record.session) remember(row.key, row.record);
});
