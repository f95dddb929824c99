// A file that is still being recorded, read like any other: its parts are in the browser's storage,
// those that found no room there in memory.
import * as parts from "./parts.js";

export class GrowingFile {
  constructor(id) {
    this.id = id;
    this.size = 0;
    this.starts = [];
    this.memory = new Map();
  }

  // Finds what an earlier page kept; returns how many bytes there are.
  async load() {
    this.starts = await parts.starts(this.id);
    const last = this.starts.at(-1);
    if (last === undefined) return 0;
    const [bytes] = await parts.read(this.id, last, last + 1);
    this.size = last + bytes.byteLength;
    return this.size;
  }

  // A part that the page has stored, or, with `bytes`, could not store.
  grew(start, size, bytes) {
    this.starts.push(start);
    if (bytes) this.memory.set(start, bytes);
    this.size = size;
  }

  async slice(from, until) {
    const end = Math.min(until, this.size);
    const first = this.starts.findLastIndex((start) => start <= from);
    const wanted = this.starts.slice(first).filter((start) => start < end);
    const blob = new Blob(await Promise.all(wanted.map((start) => this.part(start))));
    return blob.slice(from - this.starts[first], end - this.starts[first]);
  }

  async part(start) {
    if (this.memory.has(start)) return this.memory.get(start);
    const [bytes] = await parts.read(this.id, start, start + 1);
    if (!bytes) throw new Error("a part of the recording is missing in this browser");
    return bytes;
  }

  // There is no room: what the server has need not be kept here as well.
  async makeRoom(sent) {
    const next = this.starts.findLast((start) => start <= sent) ?? 0;
    await parts.drop(this.id, next);
    for (const start of this.memory.keys()) if (start < next) this.memory.delete(start);
  }
}
