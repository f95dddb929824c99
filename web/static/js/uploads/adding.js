// Files that were chosen, dropped or pasted: looked at, then handed to the uploads.
import { announce, sizeText } from "../shell/http.js";
import { t, tn } from "../shell/words.js";
import { defaults, options } from "./defaults.js";
import { previewOf } from "./preview.js";
import { isoOf, isZone, recordedOf, sentence, zoneHere } from "./recorded.js";

const MEDIA =
  /\.(mkv|mp4|m4v|mov|webm|avi|ts|mts|m2ts|flv|wmv|asf|3gp|3g2|ogv|ogg|oga|opus|mpe?g|mp3|m4a|aac|wav|flac)$/i;
const TRANSCRIPT = /\.(json|vtt|srt|txt)$/i;
// What programs write behind a recording's name: Zoom ".transcript.vtt", players ".en.srt".
const MARKS = /([._-](transcript|captions?|cc|otter_ai|[a-z]{2}(-[a-z]{2})?))+$/;
const PHOTO = /\.(jpe?g|png|webp|hei[cf]|avif)$/i;
const KINDS = t(
  "Video (mp4, mov, mkv, webm, avi …), audio (mp3, m4a, wav, flac …) and photos (jpg, png, webp, heic) can be added.",
);
/** @type {[RegExp, string][]} */
const OTHERS = [
  [/^%PDF/, "a PDF document"],
  [/^PK\x03\x04/, t("an archive or an office document")],
  [/^\x89PNG|^\xff\xd8\xff|^GIF8/, t("a picture")],
  [/^ffconcat|^#EXTM3U/, t("a playlist, which only names other files")],
  [/^\s*<(!doctype|html|\?xml)/i, t("a web page")],
];

const isPhoto = (file) => PHOTO.test(file.name);
const isMedia = (file) =>
  /^(video|audio)\//.test(file.type) || MEDIA.test(file.name) || isPhoto(file);

// Why a file cannot be added: what, which, what to do. Empty when it can.
function refusalOf(file, mostBytes) {
  if (!isMedia(file))
    return t("{name} is neither video, audio nor a photo. {kinds}", {
      name: file.name,
      kinds: KINDS,
    });
  if (!file.size)
    return t("{name} is empty (0 bytes). Check the original, then choose it again.", {
      name: file.name,
    });
  if (file.size > mostBytes) {
    return t("{name} has {size}; at most {max} are accepted. Cut it into parts and add those.", {
      name: file.name,
      size: sizeText(file.size),
      max: sizeText(mostBytes),
    });
  }
  return "";
}

// The same by what a file begins with.
async function disguiseOf(file) {
  const head = new TextDecoder("latin1").decode(await file.slice(0, 64).arrayBuffer());
  const other = isPhoto(file) ? undefined : OTHERS.find(([sign]) => sign.test(head));
  return other
    ? t("{name} is {other}, whatever its name says. {kinds}", {
        name: file.name,
        other: other[1],
        kinds: KINDS,
      })
    : "";
}

const stemOf = (name) => name.replace(/\.[^.]*$/, "").toLowerCase();

// Recordings with the transcripts that are named like them; other texts stay in the list.
export function paired(found) {
  const media = found.filter(({ file }) => isMedia(file));
  const used = new Set();
  for (const one of media) {
    const stem = stemOf(one.file.name);
    const names = [stem, one.file.name.toLowerCase(), stem.replace(/_\d{3,4}x\d{3,4}$/, "")];
    const its = found.find(({ file }) => {
      const name = stemOf(file.name);
      const alike = names.includes(name) || names.includes(name.replace(MARKS, ""));
      return TRANSCRIPT.test(file.name) && alike;
    });
    if (!its || its === one) continue;
    one.transcript = its.file;
    used.add(its);
  }
  const rest = found.filter((one) => !used.has(one));
  return Object.assign(rest, { skipped: found.skipped });
}

const filesOf = (entry) => new Promise((done, failed) => entry.file(done, failed));

// Every file below a dropped folder; what is no recording is left out.
async function below(entry, found) {
  if (entry.isFile) {
    const file = await filesOf(entry);
    if (isMedia(file) || TRANSCRIPT.test(file.name)) found.push({ file, isOfFolder: true });
    else found.skipped = (found.skipped ?? 0) + 1;
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // Folders are read by parts; an empty one is the end.
    const part = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!part.length) return;
    for (const one of part) await below(one, found);
  }
}

// Items of a drop: {file, entry, handle}, the last a promise.
export async function ofDrop(items) {
  const found = [];
  for (const { file, entry, handle } of items) {
    if (entry?.isDirectory) await below(entry, found);
    else if (file) found.push({ file, handle: (await handle) ?? null });
  }
  return found;
}

export function ofFolder(files) {
  const wanted = [...files].filter((file) => isMedia(file) || TRANSCRIPT.test(file.name));
  const found = wanted.map((file) => ({ file, isOfFolder: true }));
  return Object.assign(found, { skipped: files.length - found.length });
}

// The same by how long it is; empty where the browser cannot tell.
function tooLong(file, durationS, maxDurationS) {
  if (!(durationS > maxDurationS)) return "";
  const hours = Number((maxDurationS / 3600).toFixed(1));
  return t(
    "{name} is longer than {hours} hours, the longest that is accepted. Cut it into parts and add those.",
    { name: file.name, hours },
  );
}

// Texts of a folder that belong to no recording are left out; ones that were chosen are refused.
function withoutTexts(found) {
  const kept = found.filter(({ file, isOfFolder }) => isMedia(file) || !isOfFolder);
  const skipped = (found.skipped ?? 0) + found.length - kept.length;
  return Object.assign(kept, { skipped });
}

export async function add(given, { tell, refuse, facts: limits }) {
  const found = withoutTexts(paired(given));
  const { maxBytes, maxDurationS, zone: serverZone } = limits;
  const wanted = defaults().zone;
  const zone = [wanted, serverZone].find((one) => one && isZone(one)) ?? zoneHere();
  const taken = [];
  // All of them at once: from here on the uploads have them, even when the page is left.
  for (const { file, handle, transcript } of found) {
    const id = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
    const row = {
      id,
      name: file.name,
      size: file.size,
      type: file.type,
      modified: file.lastModified,
    };
    const message = refusalOf(file, maxBytes);
    if (message) refuse({ ...row, state: "refused", message });
    else {
      tell({ do: "add", row: { ...row, transcript, options: options() }, file, handle });
      taken.push({ row, file });
    }
  }
  const added = tn(found.length, "{n} file added", "{n} files added");
  const skipped = tn(
    found.skipped,
    "{n} left out that is no recording",
    "{n} left out that are no recordings",
  );
  announce(found.skipped ? `${added}, ${skipped}` : added);
  for (const { row, file } of taken) {
    const { id } = row;
    const message = await disguiseOf(file);
    if (message) {
      refuse({ ...row, state: "refused", message });
      tell({ do: "remove", id });
      continue;
    }
    if (!isPhoto(file)) {
      // Of a photo the camera's own tags say it, and they are read where it arrives.
      const when = await recordedOf(file, zone);
      when.said = sentence(when);
      tell({ do: "options", id, when, options: { recorded_at: isoOf(when) } });
    }
    previewOf(file).then((facts) => {
      const message = tooLong(file, facts?.durationS, maxDurationS);
      if (message) {
        refuse({ ...row, state: "refused", message });
        tell({ do: "remove", id });
      } else tell({ do: "facts", id, facts });
    });
  }
}

// Asks for files; in browsers that can hand them out again later, so that they do.
export async function pick({ multiple = true } = {}) {
  if (window.showOpenFilePicker) {
    try {
      const handles = await window.showOpenFilePicker({ multiple });
      return Promise.all(handles.map(async (handle) => ({ file: await handle.getFile(), handle })));
    } catch (error) {
      if (error.name === "AbortError") return [];
    }
  }
  const input = Object.assign(document.createElement("input"), { type: "file", multiple });
  return new Promise((done) => {
    input.onchange = () => done([...input.files].map((file) => ({ file })));
    input.oncancel = () => done([]);
    input.click();
  });
}
