// Requests to LifeStream's own API: token added, problems turned into errors people can read. A lost
// login or connection is announced to the whole page (session.js shows it).
import { locale, t, tn } from "./words.js";

export class ProblemError extends Error {
  constructor(problem, status) {
    super(problem.detail || problem.title || t("The request failed ({status}).", { status }));
    this.code = problem.code || "";
    this.status = status;
    this.problem = problem;
  }
}

export function token() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

// As fetch, but says when nobody is signed in any more or nothing answers.
export async function ask(url, options = {}) {
  // Identity-aware proxies answer a request with this header by 401, not by a page to sign in.
  const headers = { "X-Requested-With": "XMLHttpRequest", ...options.headers };
  let response;
  try {
    response = await fetch(url, { ...options, headers });
  } catch (error) {
    if (error.name !== "AbortError") tell("unreachable");
    throw error;
  }
  if (response.status === 401) tell("signed-out");
  return response;
}

function tell(what) {
  document.dispatchEvent(new Event(`lifestream:${what}`));
}

async function problemOf(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}

export async function send(method, url, body) {
  const headers = { "X-CSRF-Token": token(), Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await ask(url, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw new ProblemError(await problemOf(response), response.status);
  return response.status === 204 ? null : response.json();
}

// A page as a document, to take parts out of.
export async function page(url) {
  const response = await ask(url, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new ProblemError({}, response.status);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

export function announce(text) {
  const place = document.querySelector("[data-announcer]");
  if (place) place.textContent = text;
}

export function sizeText(bytes) {
  const units = ["", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  if (!unit) return tn(value, "{n} byte", "{n} bytes");
  const shown = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, useGrouping: false });
  return `${shown.format(value)} ${units[unit]}`;
}
