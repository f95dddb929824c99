// The player beside a page: any link with data-play opens it at its second, without leaving.
import { send } from "./http.js";
import { bind } from "./keys.js";
import { t } from "./words.js";

const MAX_READY = 3;
const drawer = document.querySelector("[data-drawer]");
const part = (name) => drawer.querySelector(`[data-drawer-${name}]`);
const ready = new Map();
let opener = null;
let shown = null;

// A player that has read the file's outline starts within a moment of the click.
function player(link) {
  const id = link.dataset.play;
  if (ready.has(id)) return ready.get(id);
  if (!link.dataset.media) return null;
  const media = document.createElement("video");
  media.controls = true;
  media.playsInline = true;
  media.preload = "metadata";
  media.src = link.dataset.media;
  if (link.dataset.captions) {
    const track = document.createElement("track");
    Object.assign(track, { kind: "captions", label: t("Captions"), srclang: "en", default: true });
    track.src = link.dataset.captions;
    media.append(track);
  }
  media.addEventListener("error", () => renew(id, media));
  ready.set(id, media);
  const kept = [...ready.keys()].filter((key) => ready.get(key) !== shown);
  if (ready.size > MAX_READY && kept.length > 1) ready.delete(kept[0]);
  return media;
}

// Signed addresses end after a while; a fresh one is asked for once.
async function renew(id, media) {
  try {
    if (media.dataset.renewed) throw new Error("it does not play");
    media.dataset.renewed = "1";
    const at = media.currentTime || Number(opener?.dataset.seek);
    media.src = (await send("GET", `/api/v1/videos/${id}`)).media_url;
    if (media === shown) start(media, at);
  } catch {
    if (media === shown) unplayable();
  }
}

function unplayable() {
  part("note").hidden = false;
  part("stage").hidden = true;
}

function start(media, seconds) {
  const jump = () => (media.currentTime = seconds);
  if (media.readyState >= 1) jump();
  else media.addEventListener("loadedmetadata", jump, { once: true });
  if (media.textTracks[0]) media.textTracks[0].mode = "showing";
  media.play().catch(() => {});
}

function around(link) {
  const seen = new Set();
  const group = link.closest("[data-group]") ?? document;
  const told = [...group.querySelectorAll(".told a[data-play]")];
  const all = told.includes(link) ? told : [...group.querySelectorAll(".sources a[data-play]")];
  return all.filter((one) => {
    const place = `${one.dataset.play} ${one.dataset.seek}`;
    return one.checkVisibility() && !seen.has(place) && seen.add(place);
  });
}

const same = (one, other) =>
  one.dataset.play === other.dataset.play && one.dataset.seek === other.dataset.seek;

function quoteOf(link) {
  const group = link.closest("[data-group]") ?? document;
  const source = [...group.querySelectorAll(".source a[data-play]")].find((one) => same(one, link));
  return source?.querySelector(".quote")?.textContent ?? link.dataset.quote ?? "";
}

export function play(link, { focus = true } = {}) {
  opener = link;
  const media = player(link);
  if (shown && shown !== media) shown.pause();
  shown = media;
  part("title").textContent = link.dataset.title;
  part("open").href = link.href;
  const when = link.querySelector(".thumb-time, [data-clock], :scope > .at")?.textContent ?? "";
  part("who").textContent = [link.dataset.who, when].filter(Boolean).join(", ");
  part("quote").textContent = quoteOf(link);
  part("quote").hidden = !part("quote").textContent;
  part("note").hidden = true;
  part("stage").hidden = false;
  drawer.hidden = false;
  document.documentElement.classList.add("with-drawer");
  if (media) {
    if (!part("stage").contains(media)) part("stage").replaceChildren(media);
    start(media, Number(link.dataset.seek));
  } else unplayable();
  const all = around(link);
  const at = all.findIndex((one) => same(one, link));
  part("place").textContent =
    all.length > 1 ? t("{at} of {count}", { at: at + 1, count: all.length }) : "";
  for (const button of drawer.querySelectorAll("[data-drawer-step]")) {
    button.disabled = !all[at + Number(button.dataset.drawerStep)];
  }
  if (focus) part("title").focus();
}

function step(by) {
  if (drawer.hidden || !opener) return;
  const all = around(current());
  const next = all[all.findIndex((one) => same(one, opener)) + by];
  if (next) play(next, { focus: false });
}

// The page may have been drawn again behind the open drawer.
function current() {
  if (opener.isConnected) return opener;
  return [...document.querySelectorAll("a[data-play]")].find((one) => same(one, opener)) ?? opener;
}

export function close() {
  if (drawer.hidden) return;
  shown?.pause();
  drawer.hidden = true;
  document.documentElement.classList.remove("with-drawer");
  if (opener) current().focus();
}

// Reads the outlines of the recordings that are cited in `place`.
export function preload(place) {
  const links = place.querySelectorAll(".told a[data-media], .sources a[data-media]");
  const first = new Map([...links].map((link) => [link.dataset.play, link]));
  for (const link of [...first.values()].slice(0, MAX_READY)) player(link);
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const link = event.target.closest("a[data-play]");
  if (!link) return;
  event.preventDefault();
  play(link);
});
for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const link = event.target.closest?.("a[data-play]");
    if (link) player(link);
  });
}
part("close").addEventListener("click", close);
for (const button of drawer.querySelectorAll("[data-drawer-step]")) {
  button.addEventListener("click", () => step(Number(button.dataset.drawerStep)));
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) close();
});
bind([
  {
    id: "cite-next",
    keys: ["n"],
    label: t("Next moment in the player beside"),
    group: t("Answers"),
    run: () => step(1),
  },
  {
    id: "cite-previous",
    keys: ["p"],
    label: t("Previous moment"),
    group: t("Answers"),
    run: () => step(-1),
  },
]);
