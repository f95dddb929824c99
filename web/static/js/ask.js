// Asking without leaving the page; moments play beside the answer.
import { page, send } from "./http.js";

const form = document.querySelector("[data-ask-form]");
const result = document.querySelector("[data-ask-result]");
const drawer = document.querySelector("[data-drawer]");
const media = drawer.querySelector("[data-drawer-media]");
let opener = null;
let playing = "";
let latest = 0;

async function ask(address) {
  const mine = (latest += 1);
  result.setAttribute("aria-busy", "true");
  try {
    const fresh = await page(address);
    if (mine !== latest) return;
    result.replaceChildren(...fresh.querySelector("[data-ask-result]").childNodes);
    document.title = fresh.title;
  } catch {
    location.assign(address);
  } finally {
    if (mine === latest) result.removeAttribute("aria-busy");
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  history.pushState(null, "", address);
  ask(address);
});
addEventListener("popstate", () => {
  form.elements.q.value = new URLSearchParams(location.search).get("q") ?? "";
  ask(location.href);
});

async function play(link) {
  opener = link;
  const seconds = Number(link.dataset.seek);
  drawer.querySelector("[data-drawer-title]").textContent = link.dataset.title;
  drawer.querySelector("[data-drawer-open]").href = link.href;
  drawer.querySelector("[data-drawer-note]").hidden = true;
  drawer.hidden = false;
  if (playing !== link.dataset.play) {
    const video = await send("GET", `/api/v1/videos/${link.dataset.play}`);
    playing = link.dataset.play;
    media.src = video.media_url;
    media.addEventListener("loadedmetadata", () => (media.currentTime = seconds), { once: true });
  } else media.currentTime = seconds;
  media.play().catch(() => {});
  drawer.querySelector("[data-drawer-close]").focus();
}

function close() {
  media.pause();
  drawer.hidden = true;
  opener?.focus();
}

media.addEventListener("error", () => {
  drawer.querySelector("[data-drawer-note]").hidden = false;
});
document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const link = event.target.closest("a[data-play]");
  if (!link) return;
  event.preventDefault();
  play(link).catch(() => location.assign(link.href));
});
drawer.querySelector("[data-drawer-close]").addEventListener("click", close);
drawer.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
