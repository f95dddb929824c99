// Requests to LifeStream's API from the uploads: they may outlive the page and its token.
import { t } from "../shell/words.js";

export class Refused extends Error {
  constructor(problem, status) {
    super(problem.detail || problem.title || t("The request failed ({status}).", { status }));
    this.code = problem.code || "";
    this.status = status;
  }
}

// The login has ended; the upload waits for the next one.
export class LoginNeeded extends Error {}

export async function problemOf(response) {
  return new Refused(await response.json().catch(() => ({})), response.status);
}

export class Api {
  constructor() {
    this.token = "";
  }

  async call(method, url, body, renewed = false) {
    const headers = {
      Accept: "application/json",
      "X-CSRF-Token": this.token,
      "X-Requested-With": "XMLHttpRequest",
    };
    const isForm = body instanceof FormData;
    if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
    const response = await fetch(url, {
      method,
      headers,
      body: body === undefined || isForm ? body : JSON.stringify(body),
      cache: "no-store",
      // A login page elsewhere cannot be followed from here; that it was meant is enough to know.
      redirect: "manual",
    });
    if (response.type === "opaqueredirect" || response.status === 401) throw new LoginNeeded();
    if (response.status === 403) {
      if (renewed || !(await this.renew())) throw new LoginNeeded();
      return this.call(method, url, body, true);
    }
    if (!response.ok) throw await problemOf(response);
    return response.status === 204 ? null : response.json();
  }

  // Takes a new token from a page, as opening it would.
  async renew() {
    const page = await fetch("/library", { redirect: "manual", cache: "no-store" });
    const found = page.ok && /name="csrf-token" content="([^"]+)"/.exec(await page.text());
    if (found) this.token = found[1];
    return Boolean(found);
  }
}
