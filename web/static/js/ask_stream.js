// A question on its way: sent once, answered in events, never lost.
import { ProblemError, page, token } from "./shell/http.js";

const DRAFT = "lifestream.ask.draft.";
const PENDING = "lifestream.ask.pending";

export const uuid = () =>
  crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}-turn`;

function store(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, value);
  } catch {
    // Without storage what is typed lives as long as the page.
  }
}

function stored(name) {
  try {
    return sessionStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

export const keepDraft = (place, text) => store(DRAFT + place, text || null);
export const draft = (place) => stored(DRAFT + place);
export const keepPending = (asked) => store(PENDING, asked && JSON.stringify(asked));
export function pending() {
  try {
    return JSON.parse(stored(PENDING) || "null");
  } catch {
    return null;
  }
}

async function post(asked, signal) {
  // Plain fetch: the page itself says that the login ended, and keeps the question.
  const response = await fetch("/api/v1/query/stream", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRF-Token": token(),
      Accept: "text/event-stream",
    },
    body: JSON.stringify(asked),
    signal,
  });
  if (response.ok) return response;
  throw new ProblemError(await response.json().catch(() => ({})), response.status);
}

async function opened(asked, signal) {
  try {
    return await post(asked, signal);
  } catch (error) {
    if (error.code !== "CSRF_TOKEN_INVALID") throw error;
    // The page was open for so long that its token is too old.
    const fresh = (await page("/ask")).querySelector('meta[name="csrf-token"]');
    document.querySelector('meta[name="csrf-token"]').content = fresh.content;
    return post(asked, signal);
  }
}

// Sends a question; calls on[event](data) for each event until `done`.
export async function stream(asked, on, signal) {
  const response = await opened(asked, signal);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let isDone = false;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    rest += value;
    const blocks = rest.split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const data = block.split("\n").find((line) => line.startsWith("data: "));
      if (!data) continue;
      const event = JSON.parse(data.slice(6));
      if (event.event === "problem") throw new ProblemError(event.problem, event.problem.status);
      isDone ||= event.event === "done";
      await on[event.event]?.(event);
    }
  }
  if (!isDone) throw new TypeError("the answer broke off");
}
