// The recording page: times seek, words follow, results appear while they are made.
import { announce, page } from "./http.js";
import { follow, show } from "./live.js";
import { TranscriptView } from "./transcript.js";

const media = document.querySelector("[data-media]");
const words = new TranscriptView();

function frames() {
  return [...document.querySelectorAll("[data-frame]")];
}

function moved() {
  const seconds = media.currentTime;
  words.show(seconds);
  const shown = frames().filter((frame) => Number(frame.dataset.seek) <= seconds + 0.1).at(-1);
  for (const frame of frames()) {
    if (frame === shown) frame.setAttribute("aria-current", "true");
    else frame.removeAttribute("aria-current");
  }
  const now = document.querySelector("[data-lane-now]");
  if (now) {
    now.setAttribute("x1", seconds);
    now.setAttribute("x2", seconds);
  }
}

function seek(seconds, { play = true } = {}) {
  media.currentTime = seconds;
  if (play) media.play().catch(() => {});
  const address = new URL(location.href);
  address.searchParams.set("t", Math.max(0, seconds).toFixed(1));
  address.hash = "";
  history.replaceState(null, "", address);
  moved();
}

function unplayable() {
  const note = document.querySelector("[data-unplayable]");
  if (!note) return;
  note.hidden = false;
  media.hidden = true;
}

if (media) {
  const start = Number(media.dataset.start);
  if (start > 0) {
    const jump = () => {
      media.currentTime = start;
    };
    if (media.readyState >= 1) jump();
    else media.addEventListener("loadedmetadata", jump, { once: true });
  }
  for (const kind of ["timeupdate", "seeked", "loadedmetadata"]) {
    media.addEventListener(kind, moved);
  }
  media.addEventListener("error", unplayable);
  media.querySelector("source")?.addEventListener("error", unplayable);

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const lane = event.target.closest("[data-lane]");
    if (lane) {
      const box = lane.getBoundingClientRect();
      seek((Number(lane.dataset.lane) * (event.clientX - box.left)) / box.width);
      return;
    }
    const link = event.target.closest("a[data-seek]");
    if (!link || media.hidden) return;
    event.preventDefault();
    seek(Number(link.dataset.seek));
    words.follow(true);
  });
}

async function renew() {
  const fresh = await page(location.href);
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (!next || next.innerHTML === part.innerHTML) continue;
    part.replaceChildren(...next.childNodes);
    if (part.dataset.live === "transcript") words.renew();
  }
  const title = fresh.querySelector("title");
  if (title) document.title = title.textContent;
  if (media) moved();
}

const place = document.querySelector("[data-live-job]");
if (place) {
  let shown = "";
  follow(place.dataset.liveJob, (job, ended) => {
    show(document, job);
    const now = job.status + job.steps.map((step) => step.state).join();
    if (shown && now === shown) return;
    const first = !shown;
    shown = now;
    if (first && !ended) return;
    renew().catch(() => {});
    if (ended) announce("Processing has ended");
  });
}
