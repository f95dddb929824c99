// The recording page: times seek, words follow, results appear while they are made. What is for
// typing (editor, dialogs) is fetched when it is needed.

import { clock, video } from "./recording/lines.js";
import { Player } from "./recording/player.js";
import { Transcript } from "./recording/transcript.js";
import { announce, page } from "./shell/http.js";
import { bind } from "./shell/keys.js";
import { follow, show } from "./shell/live.js";
import { t } from "./shell/words.js";

const media = document.querySelector("[data-media]");
const words = new Transcript();
let hourly = null;
const player = media ? new Player(media, seek, words) : null;

function moved() {
  const seconds = media.currentTime;
  words.show(seconds);
  player.moved(seconds);
  const frames = [...document.querySelectorAll("[data-frame]")];
  const shown = frames.findLast((frame) => Number(frame.dataset.seek) <= seconds + 0.1);
  if (shown && seconds && !shown.ariaCurrent) {
    const strip = shown.closest(".strip");
    strip.scrollLeft = shown.offsetLeft - strip.offsetLeft - strip.clientWidth / 3;
  }
  for (const frame of frames) {
    if (frame === shown) frame.setAttribute("aria-current", "true");
    else frame.removeAttribute("aria-current");
  }
}

function seek(seconds, { play = true } = {}) {
  if (media.readyState === 0) {
    media.dataset.start = seconds;
    media.preload = "auto";
  }
  media.currentTime = seconds;
  if (play) media.play().catch(() => {});
  const address = new URL(location.href);
  address.searchParams.set("t", Math.max(0, seconds).toFixed(1));
  address.searchParams.delete("from");
  history.replaceState(history.state, "", address);
  moved();
}

function unplayable() {
  const note = document.querySelector("[data-unplayable]");
  if (!note) return;
  note.hidden = false;
  media.hidden = true;
  document.querySelector("[data-player]").classList.add("without");
}

// The film is asked for when the page is there: its words and buttons come first.
function fetchFilm() {
  media.addEventListener(
    "loadedmetadata",
    () => {
      const start = Number(media.dataset.start);
      if (start > 0) media.currentTime = start;
      moved();
    },
    { once: true },
  );
  if (media.preload === "none") media.preload = "metadata";
}

function later() {
  for (const sheet of document.querySelectorAll("link[data-later]")) sheet.media = "all";
  if (media) fetchFilm();
}
const whenIdle = () =>
  globalThis.requestIdleCallback
    ? requestIdleCallback(later, { timeout: 2000 })
    : setTimeout(later, 200);
if (document.readyState === "complete") whenIdle();
else addEventListener("load", whenIdle, { once: true });

// Who may only look at a recording has nothing to type with on the page.
const readOnly = !document.querySelector("template[data-line-editor]");
const typing = () =>
  readOnly
    ? new Promise(() => {})
    : import("./recording/editor.js").then((module) => module.open(words, media, player));

// The box is there at the key; what works in it may still be on its way.
function find() {
  let form = document.querySelector("form.find");
  if (!form) {
    form = document.querySelector("template[data-find]").content.firstElementChild.cloneNode(true);
    form.onsubmit = (event) => event.preventDefault();
    form.opener = document.activeElement;
    document.querySelector("[data-find-place]")?.append(form);
  }
  form.elements.q.focus();
  form.elements.q.select();
  import("./recording/find.js").then((module) => module.open(words, form));
}

// Where a link on this page leads in the recording, or null.
function momentOf(link) {
  if (!link || link.matches("[data-hour]")) return null;
  if (link.dataset.seek) return Number(link.dataset.seek);
  const address = new URL(link.href);
  const here = address.pathname === location.pathname && address.searchParams.has("t");
  return here && !address.hash ? Number(address.searchParams.get("t")) : null;
}

if (media) {
  for (const kind of ["timeupdate", "seeked"]) media.addEventListener(kind, moved);
  media.addEventListener("error", unplayable);
  media.querySelector("source")?.addEventListener("error", unplayable);
  words.show(Number(media.dataset.start));
  player.moved(Number(media.dataset.start));
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const hour = event.target.closest("a[data-hour]");
  if (hour) {
    event.preventDefault();
    hourly = hour.href;
    renew(hourly, ["blocks"]).catch(() => location.assign(hour.href));
    return;
  }
  const seconds = momentOf(event.target.closest("a[href]")) ?? wordOf(event);
  if (seconds === null || !media || media.hidden) return;
  event.preventDefault();
  event.target.closest("details.menu")?.removeAttribute("open");
  seek(seconds);
  words.follow(true);
});

// A click into a line plays from the word under the pointer.
function wordOf(event) {
  const said = event.target.closest("[data-transcript] .said");
  if (!said || getSelection()?.toString()) return null;
  const line = words.lines.items[words.lines.place(said.parentElement.dataset.id)];
  if (!line) return null;
  const caret = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  const place = caret && words.wordAt(line, caret.offset);
  return place ? place.start_s : line.start_s;
}

async function renew(address, names) {
  const fresh = await page(address ?? location.href);
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (!next || (names && !names.includes(part.dataset.live))) continue;
    if (part.dataset.live === "transcript") {
      if (!names && words.outdated(next)) {
        part.replaceChildren(...next.childNodes);
        words.renew();
      }
    } else if (next.innerHTML !== part.innerHTML) part.replaceChildren(...next.childNodes);
  }
  document.title = fresh.title || document.title;
  player?.renew();
  if (media) moved();
}

let renewing;
document.addEventListener("lifestream:edited", () => {
  clearTimeout(renewing);
  renewing = setTimeout(() => renew(hourly, ["minutes", "blocks", "lanes"]).catch(() => {}), 1200);
});

function live() {
  const place = document.querySelector("[data-live-job]");
  if (!place) return;
  let shown = "";
  follow(place.dataset.liveJob, (job, ended) => {
    show(document, job);
    const now = job.status + job.steps.map((step) => step.state).join();
    if (shown && now === shown) return;
    const first = !shown;
    shown = now;
    if (first && !ended) return;
    renew().catch(() => {});
    if (ended) announce(t("Processing has ended"));
  });
}
live();

document.addEventListener("click", (event) => {
  const wanted = ["edit", "find", "replace", "check", "history"].find((name) =>
    event.target.closest(`[data-open-${name}]`),
  );
  const line = event.target.closest("[data-edit]")?.closest(".line");
  const voice = event.target.closest(".virtual [data-voice]");
  if (!wanted && !line && !voice) return;
  event.target.closest("details.menu")?.removeAttribute("open");
  if (wanted === "find") find();
  else
    typing().then((desk) =>
      line ? desk.edit(line.dataset.id) : voice ? desk.voice(voice) : desk[wanted](),
    );
});
// The share form is fetched when it is wanted, and then hears the click itself.
document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest("a[data-share]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    import("./recording/share.js").then(
      () => link.click(),
      () => location.assign(link.href),
    );
  },
  { capture: true, once: true },
);
// Notes and highlights: what writes them is fetched when it is needed.
const remarks = () => import("./recording/remarks.js");
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-remark-form]");
  if (!form) return;
  event.preventDefault();
  remarks().then((module) =>
    module.sendForm(form, event.submitter, () => renew(hourly, ["remarks"])),
  );
});
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!(target instanceof HTMLDetailsElement) || !target.open || !media?.currentTime) return;
    const start = /** @type {HTMLInputElement | null} */ (
      target.querySelector("[data-remark-start]")
    );
    if (start && start.value === start.defaultValue) start.value = clock(media.currentTime);
  },
  { capture: true },
);
const highlight = (edge) => () => {
  const at = media?.currentTime ?? 0;
  remarks().then((module) => module.span(edge === "start" ? at : null, edge === "end" ? at : null));
};
function highlightMarked() {
  remarks().then((module) => {
    const found = module.marked(words);
    if (found) module.span(found.start, found.end);
    else announce(t("Mark words in the transcript first"));
  });
}
document.addEventListener("dblclick", (event) => {
  const line = event.target.closest(".virtual .said")?.parentElement;
  if (line) typing().then((desk) => desk.edit(line.dataset.id, { caret: event }));
});

const act = (name) => () => player?.do(name);
const group = t("This recording");
const playing = [
  ["play", ["Space", "k"], t("Play or pause"), act("play")],
  ["back-10", ["j"], t("Back 10 seconds"), () => player?.by(-10)],
  ["on-10", ["l"], t("On 10 seconds"), () => player?.by(10)],
  ["back-5", ["ArrowLeft"], t("Back 5 seconds"), act("back-5")],
  ["on-5", ["ArrowRight"], t("On 5 seconds"), act("on-5")],
  ["frame-back", [","], t("One frame back"), act("frame-back")],
  ["frame-on", ["."], t("One frame on"), act("frame-on")],
  ["slower", ["<"], t("Slower"), () => player?.speed(-1)],
  ["faster", [">"], t("Faster"), () => player?.speed(1)],
  ["chapter-on", ["n"], t("Next chapter"), act("chapter-on")],
  ["chapter-back", ["p"], t("Chapter before"), act("chapter-back")],
  ["turn-on", ["s"], t("Next speaker"), () => words.turn(1, media, seek)],
  ["turn-back", ["Shift+S"], t("Speaker before"), () => words.turn(-1, media, seek)],
  ["follow", ["f"], t("Follow the words"), () => words.follow(!words.following)],
  ["captions", ["c"], t("Captions"), act("captions")],
  ["copy", ["m"], t("Copy a link to this moment"), act("copy")],
  ["edit", ["e"], t("Edit the line"), () => typing().then((desk) => desk.edit())],
  ["check", ["q"], t("Check the next doubtful word"), () => typing().then((desk) => desk.check())],
  ["clip-start", ["["], "A highlight begins here", highlight("start")],
  ["clip-end", ["]"], "A highlight ends here", highlight("end")],
  ["clip-words", ["h"], t("Keep the marked words as a highlight"), highlightMarked],
  ["find", ["Ctrl+F"], t("Find in the transcript"), find],
];
if (video) {
  bind(playing.map(([id, keys, label, run]) => ({ id: `rec-${id}`, keys, label, group, run })));
  bind([
    {
      id: "rec-typing-play",
      keys: ["Alt+K"],
      label: t("Play or pause while typing"),
      group,
      inFields: true,
      run: act("play"),
    },
    {
      id: "rec-typing-back",
      keys: ["Alt+J"],
      label: t("Back 5 seconds while typing"),
      group,
      inFields: true,
      run: act("back-5"),
    },
    {
      id: "rec-typing-on",
      keys: ["Alt+L"],
      label: t("On 5 seconds while typing"),
      group,
      inFields: true,
      run: act("on-5"),
    },
  ]);
  // What was typed and not saved before (reload, lost login) is sent now.
  try {
    if (Object.keys(localStorage).some((key) => key.startsWith(`lifestream.draft.${video}.`)))
      typing();
  } catch {
    // Without storage there are no drafts.
  }
}

// On phones one part at a time, chosen by the anchors above the picture.
const jump = document.querySelector("[data-jump]");
const parts = document.querySelector("[data-recording]");
function choose() {
  const wanted = location.hash.slice(1);
  const known = {
    minutes: "minutes",
    blocks: "minutes",
    notes: "minutes",
    transcript: "transcript",
    more: "more",
    screen: "more",
    details: "more",
    receipt: "more",
  };
  parts.dataset.part = known[wanted] ?? parts.dataset.part ?? "transcript";
  for (const link of jump.querySelectorAll("a")) {
    if (link.hash === `#${parts.dataset.part}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}
if (parts && jump) {
  addEventListener("hashchange", choose);
  choose();
}
