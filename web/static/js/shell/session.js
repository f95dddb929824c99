// What every page says when the connection or the login is gone, and when it is back.
//
// Events on `document`: "lifestream:signed-out" and "lifestream:signed-in"; "lifestream:unreachable"
// and "lifestream:reached". http.js says the first of each; whoever asks the server without it may,
// too: `document.dispatchEvent(new Event("lifestream:signed-out"))`.
import { t } from "./words.js";

const LOOK_MS = 5000;
const SAID_MS = 5000;

const place = document.querySelector("[data-session]");
let looking = 0;
let signedOut = false;

function say(kind, ...parts) {
  if (!place) return;
  const note = document.createElement("div");
  note.className = `session-note session-${kind}`;
  note.dataset.state = kind;
  note.append(...parts);
  place.replaceChildren(note);
}

function text(...words) {
  const node = document.createElement("p");
  node.append(...words);
  return node;
}

function strong(words) {
  const node = document.createElement("strong");
  node.textContent = words;
  return node;
}

function sayFor(kind, words) {
  say(kind, text(strong(words)));
  setTimeout(() => {
    if (place?.firstElementChild?.dataset.state === kind) place.replaceChildren();
  }, SAID_MS);
}

function gone() {
  if (signedOut || looking) return;
  say(
    "gone",
    text(
      strong(t("No connection.")),
      " ",
      t("What you typed here stays; uploads wait and go on by themselves."),
    ),
  );
  looking = setInterval(look, LOOK_MS);
}

// A browser knows of its own connection only; whether LifeStream is there it has to ask.
async function look() {
  if (document.hidden) return;
  const there = await fetch("/healthz", { cache: "no-store" }).then(
    (answer) => answer.ok,
    () => false,
  );
  if (there) back();
}

function back() {
  if (!looking) return;
  clearInterval(looking);
  looking = 0;
  sayFor("back", t("Connected again."));
  document.dispatchEvent(new Event("lifestream:reached"));
}

function leave() {
  if (signedOut) return;
  signedOut = true;
  clearInterval(looking);
  looking = 0;
  const link = document.createElement("a");
  link.href = "/settings";
  link.target = "_blank";
  link.className = "button primary";
  link.textContent = t("Sign in again in a new tab");
  say(
    "out",
    text(
      strong(t("Your login has ended.")),
      " ",
      t("What you typed is kept here; come back to this page afterwards."),
    ),
    link,
  );
}

// A login in another tab counts once the server confirms it.
async function returned() {
  if (!signedOut || document.hidden) return;
  const answer = await fetch("/api/v1/whoami", {
    headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
    cache: "no-store",
    redirect: "manual",
  }).catch(() => null);
  if (!answer?.ok) return;
  signedOut = false;
  sayFor("in", t("Signed in again."));
  document.dispatchEvent(new Event("lifestream:signed-in"));
}

addEventListener("offline", gone);
addEventListener("online", look);
document.addEventListener("lifestream:unreachable", gone);
document.addEventListener("lifestream:signed-out", leave);
document.addEventListener("visibilitychange", returned);
addEventListener("focus", returned);
if (!navigator.onLine) gone();
