// Recordings of this browser among its uploads: they grow, and may lose their page before they end.
import { GrowingFile } from "./growing.js";
import * as parts from "./parts.js";

export const recorderLock = (id) => `lifestream-recorder-${id}`;

// A page has begun to record and holds the lock of its recorder.
export function begin(uploads, row) {
  const known = uploads.rows.get(row.id);
  if (known) return;
  uploads.rows.set(row.id, row);
  uploads.files.set(row.id, new GrowingFile(row.id));
  const fresh = { live: true, recorded: true, sent: 0, addedAt: Date.now() };
  uploads.show(row, { ...fresh, state: "waiting" });
  uploads.enqueue(row);
  watch(uploads, row);
}

// Without its page nothing comes any more, whatever ended it: what is there is offered.
function watch(uploads, row) {
  globalThis.navigator?.locks?.request(recorderLock(row.id), () => {
    if (row.live && uploads.rows.get(row.id) === row && !row.elsewhere) return cut(uploads, row);
    return null;
  });
}

async function cut(uploads, row) {
  uploads.running.get(row.id)?.pause();
  const file = new GrowingFile(row.id);
  const size = await file.load().catch(() => 0);
  if (!size) {
    await uploads.remove(row);
    return;
  }
  uploads.files.set(row.id, file);
  uploads.show(row, { state: "cut", size, speed: 0 });
}

export async function restore(uploads, row) {
  const { held = [] } = (await globalThis.navigator?.locks?.query()) ?? {};
  const isOn = held.some(({ name }) => name === recorderLock(row.id));
  if (row.live && !isOn) {
    uploads.show(row, { elsewhere: false });
    await cut(uploads, row);
    return;
  }
  const file = new GrowingFile(row.id);
  await file.load();
  uploads.files.set(row.id, file);
  uploads.show(row, { elsewhere: false, size: Math.max(file.size, row.live ? row.size : 0) });
  if (row.live) watch(uploads, row);
  if (row.state !== "paused" && row.state !== "failed") uploads.enqueue(row);
}

export function grew(uploads, row, { start, size, bytes, durationS }) {
  const file = uploads.files.get(row.id);
  file?.grew(start, size, bytes);
  if (bytes) file.makeRoom(row.sent ?? 0).catch(() => {});
  uploads.show(row, { size, durationS });
  uploads.running.get(row.id)?.wake();
}

// It was stopped, or is taken as it was left: now its size is known.
export function ended(uploads, row) {
  uploads.show(row, { live: false });
  if (row.state === "cut") uploads.enqueue(row);
  else uploads.running.get(row.id)?.wake();
}

// The notes that the server does not have yet, each under an id of its own.
export async function sendNotes(api, row) {
  const place = `/api/v1/videos/${encodeURIComponent(row.videoId)}/remarks`;
  for (const note of await parts.notes(row.id)) {
    if (note.sent) continue;
    const { at_s, text, is_mark } = note;
    const address = `${place}/${encodeURIComponent(note.note)}`;
    const kind = text ? "note" : "mark";
    if (text || is_mark) await api.call("PUT", address, { kind, start_s: at_s, text });
    else await api.call("DELETE", address);
    const now = (await parts.notes(row.id)).find((one) => one.note === note.note);
    // It may have been changed meanwhile, and then goes again.
    if (now && now.text === text) await parts.keepNote({ ...now, sent: true });
  }
}

export const forget = (id) => parts.forget(id).catch(() => {});
