// Activity stays current: one question for the whole board. Progress moves in place; when jobs
// change lanes, end or fail, the server's own drawing of the board replaces the one on the page.
import { announce, page } from "./shell/http.js";
import { move, watch } from "./shell/live.js";
import { t } from "./shell/words.js";

const region = document.querySelector("[data-live-region]");
const REST_MS = 8000;
let shape = "";

// What cannot be shown by moving a bar: who is where, and who needs somebody.
function shapeOf(board) {
  const live = board.live.map((job) => `${job.job_id} ${job.status} ${job.lane}`);
  return [live, board.failed, board.incomplete].map((part) => part.join()).join("|");
}

function show(job) {
  const card = region.querySelector(`[data-job="${CSS.escape(job.job_id)}"]`);
  const bar = card?.querySelector("progress");
  if (bar) move(bar, job);
  const step = card?.querySelector("[data-step]");
  if (step && job.step_label && step.textContent !== job.step_label) {
    step.textContent = job.step_label;
    if (card.contains(document.activeElement)) announce(job.step_label);
  }
}

async function renew() {
  const fresh = await page("/activity/now");
  const held = region.contains(document.activeElement) ? document.activeElement.id : "";
  region.replaceChildren(...fresh.body.childNodes);
  // Whoever was on a button stays there, or comes to the next heading when it is gone.
  if (held) {
    const next = document.getElementById(held) ?? region.querySelector("h2");
    if (next?.tagName === "H2") next.tabIndex = -1;
    next?.focus();
  }
  announce(region.querySelector("[data-summary]")?.textContent ?? "");
}

function changed(board) {
  const now = shapeOf(board);
  const stale = shape ? now !== shape : board.tag !== region.dataset.tag;
  shape = now;
  if (stale)
    renew().catch(() => {
      shape = "";
      region.dataset.tag = "";
    });
  else board.live.forEach(show);
}

const lost = document.querySelector("[data-lost]");

function connection(there) {
  if (lost.hidden === there) return;
  lost.hidden = there;
  announce(there ? t("Connected again") : lost.textContent);
}

if (region) watch("/api/v1/activity", changed, { most: REST_MS, onConnection: connection });
