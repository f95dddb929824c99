// One file on its way to storage, in chunks, by Cloud Storage's resumable protocol. What the store
// has is the truth; after every break it is asked, so that at most one chunk is sent twice.
// What is still being recorded (row.live) is sent as it grows; its last chunk says how long it is.

import { t } from "../shell/words.js";
import { LoginNeeded, problemOf, Refused } from "./api.js";

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30000;
const LOGIN_WAIT_MS = 20000;
const SILENT_MS = 90000;
// With the waits between them about a quarter of an hour: a server may be away for ten minutes.
const MAX_FAILURES = 40;
const QUANTUM_BYTES = 256 * 1024;
const GROWS_WITHIN_MS = 60000;
const NO_ROOM = 507;
const GONE = new Set([403, 404, 410]);

export class Paused extends Error {}

// The store does not know the session any more.
class SessionGone extends Error {}

function arrived(range) {
  const found = /bytes=0-(\d+)/.exec(range ?? "");
  return found ? Number(found[1]) + 1 : 0;
}

export class Transfer {
  // row: {name, size, type, options, session, videoId, jobId, chunkBytes, sent, dirty, live}; `show`
  // is called with what changed of it, `before` is done whenever bytes have arrived.
  constructor(file, row, { api, show, before = async () => {} }) {
    this.file = file;
    this.row = row;
    this.api = api;
    this.show = show;
    this.before = before;
    this.complete = false;
    this.stopped = false;
    this.tries = 0;
  }

  // Ends the present request or wait; run() throws Paused.
  pause() {
    this.stopped = true;
    this.abort?.();
    this.wake();
  }

  // Ends the present wait: the network is back, or the login.
  wake() {
    this.waking?.();
  }

  async run() {
    for (;;) {
      if (!this.row.videoId) await this.patiently(() => this.announce());
      if (!this.row.session) {
        const over = await this.patiently(() => this.renew());
        if (over) return over;
      }
      try {
        if (this.row.session) {
          await this.send();
          await this.patiently(() => this.amend());
          await this.patiently(() => this.before());
          return await this.patiently(() => this.confirm());
        }
      } catch (error) {
        if (!(error instanceof SessionGone)) throw error;
        this.show({ session: null, sent: 0 });
      }
    }
  }

  async announce() {
    const { row } = this;
    const ticket = await this.api.call("POST", "/api/v1/upload/presigned-url", {
      filename: row.name,
      size_bytes: row.live ? null : row.size,
      content_type: row.type,
      ...row.options,
    });
    this.show({ videoId: ticket.video_id, jobId: ticket.job_id, dirty: false });
    await this.patiently(() => this.giveTranscript());
    await this.begin(ticket.upload);
  }

  // A transcript has to be there before the bytes are: their arrival starts the work. One that is
  // refused stops the upload once; going on with it is going on without the transcript.
  async giveTranscript() {
    const { transcript, videoId } = this.row;
    if (!transcript) return;
    const form = new FormData();
    form.append("captions", transcript, transcript.name);
    try {
      await this.api.call("PUT", `/api/v1/upload/${encodeURIComponent(videoId)}/captions`, form);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 400) throw error;
      this.show({ transcript: null });
      error.message += ` ${t("Try again to upload the recording without it.")}`;
      throw error;
    }
    this.show({ transcript: null });
  }

  // A new session for the same recording. One that was given up begins again as another; of one
  // that has arrived after all the job is returned.
  async renew() {
    const address = `/api/v1/upload/${encodeURIComponent(this.row.videoId)}`;
    try {
      await this.begin((await this.api.call("POST", `${address}/renew`)).upload);
      return null;
    } catch (error) {
      if (error instanceof SessionGone) return null;
      if (!(error instanceof Refused) || ![404, 409].includes(error.status)) throw error;
      const job = error.status === 409 && (await this.confirm().catch(() => null));
      if (job && job.status !== "CANCELLED") return job;
      this.show({ videoId: null, jobId: null, sent: 0 });
      return null;
    }
  }

  async begin(upload) {
    const started = await fetch(upload.url, { method: upload.method, headers: upload.headers });
    if (GONE.has(started.status)) throw new SessionGone();
    if (!started.ok) throw await problemOf(started);
    this.show({ session: started.headers.get("Location"), chunkBytes: upload.chunk_bytes });
  }

  async send() {
    let offset = 0;
    let unsure = true;
    this.complete = false;
    while (!this.complete) {
      if (this.row.dirty) await this.patiently(() => this.amend());
      if (this.row.live) await this.patiently(() => this.before());
      offset = await this.patiently(async () => {
        const at = unsure ? await this.ask() : offset;
        // Some of a chunk that broke has come: the connection is poor, but it works.
        if (at > offset) this.tries = 0;
        offset = at;
        if (this.complete) return at;
        unsure = true;
        const now = await this.next(at);
        unsure = false;
        return now;
      });
      this.show({ sent: offset, state: "sending" }, { passing: Boolean(this.row.live) });
    }
  }

  // Sends what comes next; of what is being recorded once there is enough of it.
  async next(offset) {
    const { live, size, chunkBytes } = this.row;
    let end = Math.min(offset + chunkBytes, size);
    if (live) end -= (end - offset) % QUANTUM_BYTES;
    if (end > offset) return this.chunk(offset, end);
    if (!live) return this.ask();
    await this.wait(GROWS_WITHIN_MS);
    return offset;
  }

  get total() {
    return this.row.live ? "*" : this.row.size;
  }

  ask() {
    return this.put(null, `bytes */${this.total}`, 0);
  }

  async chunk(offset, end) {
    const { total } = this;
    const blob = await this.file.slice(offset, end);
    return this.put(blob, `bytes ${offset}-${end - 1}/${total}`, offset);
  }

  // Sends what the user changed since the upload was announced.
  async amend() {
    if (!this.row.dirty) return;
    this.show({ dirty: false });
    const address = `/api/v1/upload/${encodeURIComponent(this.row.videoId)}`;
    try {
      await this.api.call("PATCH", address, this.row.options);
    } catch (error) {
      const late = error instanceof Refused && error.code === "UPLOAD_OVER";
      if (!late) this.show({ dirty: true });
      if (!late) throw error;
    }
  }

  confirm() {
    return this.api.call("POST", "/api/v1/upload/confirm", { video_id: this.row.videoId });
  }

  // Tries again as long as it is the network's or the login's fault; a refusal is final.
  async patiently(step) {
    for (;;) {
      if (this.stopped) throw new Paused();
      try {
        const result = await step();
        this.tries = 0;
        return result;
      } catch (error) {
        if (this.stopped) throw new Paused();
        if (error instanceof SessionGone) throw error;
        await this.bear(error);
      }
    }
  }

  async bear(error) {
    if (error instanceof LoginNeeded) {
      this.show({ state: "login" });
      await this.wait(LOGIN_WAIT_MS);
      return;
    }
    // A file that was moved or changed breaks requests too; reading it tells, by throwing.
    if (!this.row.recorded) await this.file.slice(0, 1).arrayBuffer();
    this.tries += 1;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (this.tries - 1), MAX_WAIT_MS);
    if (error instanceof Refused) {
      const busy = error.status === 409 || error.status === 429 || error.status >= 500;
      if (!busy || error.status === NO_ROOM || this.tries > MAX_FAILURES) throw error;
    } else {
      this.show({ state: "offline", retryAt: Date.now() + wait });
    }
    // A little by chance, so that many uploads do not come back in the same moment.
    await this.wait(wait * (0.8 + 0.4 * Math.random()));
  }

  wait(ms) {
    return new Promise((/** @type {(value?: undefined) => void} */ done) => {
      const timer = setTimeout(done, ms);
      this.waking = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  // How many bytes the store has after this request.
  put(blob, range, offset) {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      let last = Date.now();
      const watch = setInterval(() => Date.now() - last > SILENT_MS && request.abort(), 5000);
      this.abort = () => request.abort();
      request.open("PUT", this.row.session);
      request.setRequestHeader("Content-Range", range);
      request.upload.onprogress = (event) => {
        last = Date.now();
        if (blob) this.show({ sent: offset + event.loaded, state: "sending" }, { passing: true });
      };
      request.onloadend = () => {
        clearInterval(watch);
        const { status } = request;
        if (status === 308) done(arrived(request.getResponseHeader("Range")));
        else if (status >= 200 && status < 300) {
          this.complete = true;
          done(this.row.size);
        } else if (status === 0) failed(new Error(t("The connection broke.")));
        else if (GONE.has(status)) failed(new SessionGone());
        else failed(new Refused(parsed(request.responseText), status));
      };
      request.send(blob);
    });
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
