// One file on its way to storage, in chunks, by Cloud Storage's resumable protocol.
import { ProblemError, send } from "./http.js";

const MOST_TRIES = 8;
const MOST_WAIT_MS = 30000;

export class Paused extends Error {}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function arrived(answer) {
  const range = /bytes=0-(\d+)/.exec(answer.range ?? "");
  return range ? Number(range[1]) + 1 : 0;
}

export class Transfer {
  // record: {name, size, session, videoId, jobId, chunkBytes}; kept by the caller between visits.
  constructor(file, record, { options, onProgress, onRecord }) {
    Object.assign(this, { file, record, options, onProgress, onRecord });
    this.stopped = false;
    this.stop = null;
  }

  pause() {
    this.stopped = true;
    this.stop?.();
  }

  async run() {
    this.stopped = false;
    if (!this.record.session) await this.announce();
    let offset = await this.patiently(() => this.offset());
    while (offset < this.file.size) {
      offset = await this.patiently(() => this.chunk(offset));
      this.onProgress(offset);
    }
    return send("POST", "/api/v1/upload/confirm", { video_id: this.record.videoId });
  }

  async announce() {
    const ticket = await send("POST", "/api/v1/upload/presigned-url", {
      filename: this.file.name,
      size_bytes: this.file.size,
      content_type: this.file.type,
      ...this.options,
    });
    const started = await fetch(ticket.upload.url, {
      method: ticket.upload.method,
      headers: ticket.upload.headers,
    });
    if (!started.ok) {
      throw new ProblemError(await started.json().catch(() => ({})), started.status);
    }
    Object.assign(this.record, {
      session: started.headers.get("Location"),
      videoId: ticket.video_id,
      jobId: ticket.job_id,
      chunkBytes: ticket.upload.chunk_bytes,
    });
    this.onRecord(this.record);
  }

  async offset() {
    const answer = await this.put(null, `bytes */${this.file.size}`);
    return answer.status === 308 ? arrived(answer) : this.file.size;
  }

  async chunk(offset) {
    const end = Math.min(offset + this.record.chunkBytes, this.file.size);
    const range = `bytes ${offset}-${end - 1}/${this.file.size}`;
    const answer = await this.put(this.file.slice(offset, end), range, offset);
    return answer.status === 308 ? arrived(answer) : this.file.size;
  }

  // Tries again when the network or the server fails; a refusal is final.
  async patiently(step) {
    for (let tries = 0; ; tries += 1) {
      if (this.stopped) throw new Paused();
      try {
        return await step();
      } catch (error) {
        if (this.stopped) throw new Paused();
        if (error instanceof ProblemError && error.status === 409) return this.offset();
        const refused = error instanceof ProblemError && error.status < 500 && error.status !== 429;
        if (refused || tries >= MOST_TRIES) throw error;
        await pause(Math.min(1000 * 2 ** tries, MOST_WAIT_MS));
      }
    }
  }

  put(blob, range, offset = 0) {
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      this.stop = () => {
        request.abort();
        failed(new Paused());
      };
      request.open("PUT", this.record.session);
      request.setRequestHeader("Content-Range", range);
      request.upload.onprogress = (event) => this.onProgress(offset + event.loaded);
      request.onerror = () => failed(new Error("The connection broke."));
      request.onload = () => {
        if (request.status === 308 || (request.status >= 200 && request.status < 300)) {
          done({ status: request.status, range: request.getResponseHeader("Range") });
          return;
        }
        let problem = {};
        try {
          problem = JSON.parse(request.responseText);
        } catch {
          // Not one of ours; the status says enough.
        }
        failed(new ProblemError(problem, request.status));
      };
      request.send(blob);
    });
  }
}
