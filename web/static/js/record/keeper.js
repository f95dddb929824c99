// Keeps what a recorder gives on this browser's disk, part by part and in order, and tells the
// uploads, which send it on. The recorder is the browser's own, or one of a test.

import { t } from "../shell/words.js";
import * as parts from "../uploads/parts.js";

// How often a recorder gives what it has: what a crash can take.
export const PART_MS = 1000;

export class Keeper {
  // tell(message): to the uploads. warn(sentence): to the person at the page.
  constructor(id, { tell, warn = (_sentence) => {}, durationS = () => 0 }) {
    this.id = id;
    this.tell = tell;
    this.warn = warn;
    this.durationS = durationS;
    this.size = 0;
    this.waiting = 0;
    this.line = Promise.resolve();
  }

  // A part; kept when the promise is.
  take(blob) {
    if (!blob.size) return this.line;
    this.waiting += 1;
    this.line = this.line.then(async () => {
      await this.store(await blob.arrayBuffer());
      this.waiting -= 1;
    });
    return this.line;
  }

  async store(bytes) {
    const start = this.size;
    const message = { do: "grew", id: this.id, start, size: start + bytes.byteLength };
    message.durationS = this.durationS();
    this.size = message.size;
    try {
      await parts.put(this.id, start, bytes);
    } catch (error) {
      // A full disk, or a private window without storage: the uploads have it, and send it.
      message.bytes = bytes;
      this.warn(
        error.name === "QuotaExceededError"
          ? t(
              "This browser’s storage is full. What is recorded now is sent on at once and kept in memory until it has arrived; free some space, and keep this page open.",
            )
          : t(
              "This browser keeps nothing on its disk (a private window, perhaps). What is recorded is sent on at once; keep this page open until it has arrived.",
            ),
      );
    }
    this.tell(message);
  }

  // All parts are kept; says so to the uploads.
  async end() {
    await this.line;
    this.tell({ do: this.size ? "ended" : "remove", id: this.id });
  }
}
