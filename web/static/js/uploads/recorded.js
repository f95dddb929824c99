// When a file was recorded, as far as a browser can tell: the camera's clock inside the file, a time
// in its name, or the file's own date. Sources: ISO/IEC 14496-12, 8.2.2 (mvhd, seconds since 1904
// in UTC); QuickTime's creationdate key, with the camera's offset.
//
// A moment is {local: "2026-11-17T14:05:00", zone: "Europe/Berlin" or "+01:00", source, assumed}.
import { locale, t } from "../shell/words.js";

const SINCE_1904_S = 2082844800;
const EARLIEST_MS = Date.UTC(1990, 0, 1);
const EDGE_BYTES = 65536;
const MAX_BOXES = 400;
const DAY_MS = 86400000;
const BOXED = /\.(mp4|mov|m4v|m4a|3gp|3g2)$/i;
const OFFSET_DATE = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)([+-]\d\d):?(\d\d)/;
const NAMED =
  /(?:^|\D)((?:19|20)\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)[-_ .T]+(?:at )?([0-2]\d)[-_.:h]?([0-5]\d)(?:[-_.:m]?([0-5]\d))?(?!\d{5})/;

const SOURCES = {
  camera: t("from the camera"),
  name: t("from the file name"),
  file: t("from the file’s date"),
  recorder: t("by this browser"),
  typed: t("as you typed it"),
};

export const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

export function isZone(name) {
  if (/^[+-]\d\d:\d\d$/.test(name)) return true;
  try {
    return Boolean(name && new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

// How far the clocks of `zone` are ahead of UTC at a moment.
function aheadMs(atMs, zone) {
  const fixed = /^([+-])(\d\d):(\d\d)$/.exec(zone);
  if (fixed)
    return (fixed[1] === "-" ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3])) * 60000;
  const shown = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "medium",
  }).format(atMs);
  return Date.parse(`${shown.replace(" ", "T")}Z`) - Math.floor(atMs / 1000) * 1000;
}

const localOf = (atMs, zone) => new Date(atMs + aheadMs(atMs, zone)).toISOString().slice(0, 19);

// The moment with its offset, as the server takes it.
export function isoOf({ local, zone }) {
  const wall = Date.parse(`${local}Z`);
  let ahead = aheadMs(wall, zone);
  // Once more with the offset found: near a change of clocks the first guess may be an hour off.
  ahead = aheadMs(wall - ahead, zone);
  const minutes = Math.abs(Math.round(ahead / 60000));
  const two = (n) => String(n).padStart(2, "0");
  return `${local}${ahead < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function dateText(local) {
  const at = Date.parse(`${local}Z`);
  const thisYear = local.startsWith(String(new Date().getFullYear()));
  /** @type {Intl.DateTimeFormatOptions} */
  const parts = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" };
  if (!thisYear) parts.year = "numeric";
  const day = new Intl.DateTimeFormat(locale, parts).format(at).replace(",", "");
  return `${day} ${local.slice(11, 16)}`;
}

// "Tue 17 Nov 14:05 · from the camera, zone assumed Europe/Berlin"
export function sentence({ local, zone, source, assumed }) {
  const where = assumed ? t("zone assumed {zone}", { zone }) : t("{zone} time", { zone });
  return `${dateText(local)} · ${SOURCES[source]}, ${where}`;
}

const sane = (atMs) => atMs > EARLIEST_MS && atMs < Date.now() + 2 * DAY_MS;

function ofName(name, zone) {
  const found = NAMED.exec(name);
  if (!found) return null;
  const [, year, month, day, hour, minute, second = "00"] = found;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const at = Date.parse(`${local}Z`);
  if (!sane(at) || new Date(at).toISOString().slice(0, 19) !== local) return null;
  // Pixel phones name files in UTC; everybody else by the clock on the wall.
  if (/^PXL_/.test(name)) return { local: localOf(at, zone), zone, source: "name", assumed: false };
  return { local, zone, source: "name", assumed: true };
}

const viewOf = async (blob) => new DataView(await blob.arrayBuffer());
const fourOf = (view, at) => String.fromCharCode(...new Uint8Array(view.buffer, at, 4));

// Where the box of all facts is; it may stand at either end of a file.
async function moovOf(file) {
  for (let at = 0, count = 0; at + 8 <= file.size && count < MAX_BOXES; count += 1) {
    const head = await viewOf(file.slice(at, at + 16));
    let size = head.getUint32(0);
    if (size === 1 && head.byteLength === 16) size = Number(head.getBigUint64(8));
    if (size === 0) size = file.size - at;
    if (fourOf(head, 4) === "moov") return file.slice(at, at + size);
    if (size < 8) return null;
    at += size;
  }
  return null;
}

async function ofContainer(file, zone) {
  if (!BOXED.test(file.name)) return null;
  const moov = await moovOf(file);
  if (!moov) return null;
  const ends = [moov.slice(0, EDGE_BYTES), moov.slice(-EDGE_BYTES)];
  for (const end of ends) {
    const found = OFFSET_DATE.exec(new TextDecoder("latin1").decode(await end.arrayBuffer()));
    if (found && sane(Date.parse(`${found[1]}Z`))) {
      return { local: found[1], zone: `${found[2]}:${found[3]}`, source: "camera", assumed: false };
    }
  }
  const view = await viewOf(ends[0]);
  if (view.byteLength < 40 || fourOf(view, 12) !== "mvhd") return null;
  const seconds = view.getUint8(16) === 1 ? Number(view.getBigUint64(20)) : view.getUint32(20);
  const at = (seconds - SINCE_1904_S) * 1000;
  if (!sane(at)) return null;
  // Some cameras write the clock on the wall where UTC belongs; the name gives them away.
  const wall = new Date(at).toISOString().slice(0, 19);
  const named = ofName(file.name, zone);
  const tells = named?.assumed && Math.abs(Date.parse(`${named.local}Z`) - at) < 120000;
  if (tells && aheadMs(at, zone)) return { local: wall, zone, source: "camera", assumed: true };
  return { local: localOf(at, zone), zone, source: "camera", assumed: false };
}

// The best there is; `zone` is where clocks without a zone are taken to be.
export async function recordedOf(file, zone) {
  const inside = await ofContainer(file, zone).catch(() => null);
  if (inside) return inside;
  const { lastModified } = file;
  const ofFile = { local: localOf(lastModified, zone), zone, source: "file", assumed: false };
  return ofName(file.name, zone) ?? ofFile;
}
