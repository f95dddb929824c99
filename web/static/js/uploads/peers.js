// Other engines of the same uploads: in browsers without shared workers each tab has one. A lock
// for each upload keeps two of them from sending the same file; what one does the others show.

const CHANNEL = "lifestream-uploads";
// A row in one of these states has an engine at work on it.
export const MOVING = new Set(["checking", "waiting", "sending", "offline", "login"]);

const lockOf = (id) => `lifestream-upload-${id}`;

class Elsewhere extends Error {
  name = "Elsewhere";
}

export class Peers {
  constructor(uploads) {
    this.uploads = uploads;
    this.channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL);
    if (this.channel) this.channel.onmessage = ({ data }) => this.hear(data);
  }

  // Does `work` with nobody else doing it.
  async alone(id, work) {
    if (!globalThis.navigator?.locks) return work();
    return navigator.locks.request(lockOf(id), { ifAvailable: true }, (lock) => {
      if (lock) return work();
      this.await(id);
      throw new Elsewhere();
    });
  }

  // Which of `rows` another engine is at work on.
  async mark(rows) {
    const { held = [] } = (await globalThis.navigator?.locks?.query()) ?? {};
    for (const { name } of held) {
      const row = [...rows.values()].find((one) => lockOf(one.id) === name);
      if (!row) continue;
      row.elsewhere = true;
      this.await(row.id);
    }
  }

  // Takes a row over when the engine that had it ends, with its tab.
  await(id) {
    navigator.locks.request(lockOf(id), () => {
      // Not within the lock: going on needs it. And what the other said last is to be heard first.
      setTimeout(() => {
        const row = this.uploads.rows.get(id);
        if (!row?.elsewhere) return;
        row.elsewhere = false;
        this.uploads.restore(row);
      }, 500);
    });
  }

  row(row) {
    this.channel?.postMessage({ row });
  }

  gone(id) {
    this.channel?.postMessage({ gone: id });
  }

  // A wish for a row of another engine.
  pass(message) {
    this.channel?.postMessage({ wish: { ...message, token: "" } });
  }

  hear({ row, gone, wish }) {
    const { rows, running, files } = this.uploads;
    if (gone && rows.delete(gone)) this.uploads.tell({ say: "gone", id: gone, into: "" });
    if (wish && rows.get(wish.id) && !rows.get(wish.id).elsewhere) this.uploads.do(wish);
    // Who has the file knows best, until it has arrived.
    if (!row || running.has(row.id) || (files.has(row.id) && row.state !== "arrived")) return;
    const known = rows.get(row.id);
    const mine = { ...row, elsewhere: MOVING.has(row.state) };
    if (!known && mine.elsewhere) this.watch(row.id);
    if (known) Object.assign(known, mine);
    else rows.set(row.id, mine);
    this.uploads.tell({ say: "row", row: rows.get(row.id) });
  }

  // The other engine takes its lock once it moves; only then is there something to wait for.
  watch(id) {
    setTimeout(() => this.uploads.rows.get(id)?.elsewhere && this.await(id), 3000);
  }
}
