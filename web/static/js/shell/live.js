// Looking at something on the server that changes: gently, and only while the page is seen.
import { announce, ask } from "./http.js";
import { t } from "./words.js";

// What the states of a step are called; they are read out.
const STATES = {
  waiting: t("waiting"),
  active: t("active"),
  done: t("done"),
  failed: t("failed"),
  skipped: t("skipped"),
};

const FIRST_MS = 1000;
const MAX_MS = 6000;
const ENDED = new Set(["SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED"]);

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function looking() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((/** @type {(value?: undefined) => void} */ done) => {
    document.addEventListener("visibilitychange", () => done(), { once: true });
  });
}

// Calls onChange(document) for every answer that is another one; the longer nothing changes, the
// rarer it asks. Ends when onChange returns false, nobody wants it any more, or it is gone.
// Calls onConnection(false) when no answer comes, and onConnection(true) when one does again.
export async function watch(url, onChange, options = {}) {
  const { stillWanted = () => true, most = MAX_MS, onConnection = () => {} } = options;
  let etag = "";
  let wait = FIRST_MS;
  for (;;) {
    await pause(wait);
    await looking();
    if (!stillWanted()) return;
    let response;
    try {
      response = await ask(url, {
        headers: etag ? { "If-None-Match": etag } : {},
        cache: "no-store",
      });
    } catch {
      onConnection(false);
      wait = most;
      continue;
    }
    onConnection(true);
    if (response.status === 404) return;
    if (response.ok) {
      etag = response.headers.get("ETag") ?? "";
      wait = FIRST_MS;
      if (onChange(await response.json()) === false) return;
    } else {
      wait = Math.min(wait * 1.5, most);
    }
  }
}

// Calls onChange(job, ended) whenever the job changed; ends with the job, or when it is gone.
export function follow(jobId, onChange, stillWanted = () => true) {
  const changed = (job) => {
    const ended = ENDED.has(job.status);
    onChange(job, ended);
    return !ended;
  };
  return watch(`/api/v1/status/${encodeURIComponent(jobId)}`, changed, { stillWanted });
}

// Without a value a bar moves: work has begun, and nothing of it is done yet.
export function move(bar, job) {
  if (job.progress) bar.value = job.progress;
  else bar.removeAttribute("value");
}

// Shows a job's steps in the pipeline that is inside `place`.
export function show(place, job) {
  const pipeline = place.querySelector("[data-pipeline]");
  if (!pipeline) return;
  if (job.status !== "QUEUED") move(pipeline.querySelector("progress"), job);
  for (const step of job.steps) {
    const item = pipeline.querySelector(`[data-step="${step.stage}"]`);
    if (!item || item.classList.contains(`step-${step.state}`)) continue;
    item.className = `step step-${step.state}`;
    const words = item.querySelector("[data-state]");
    if (words) words.textContent = `: ${STATES[step.state] ?? step.state}`;
    if (step.state === "active") announce(t("{label} is being worked on", { label: step.label }));
  }
}
