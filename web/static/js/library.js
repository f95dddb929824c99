// The library: rows of running jobs stay current, arrived uploads appear at the top.
import { page } from "./shell/http.js";
import { follow, show } from "./shell/live.js";

async function fetchRow(address) {
  const found = await page(address);
  return found.querySelector("[data-row]");
}

function live(row) {
  if (!row.dataset.liveJob) return;
  const { status } = row.dataset;
  follow(
    row.dataset.liveJob,
    async (job, ended) => {
      show(row, job);
      if (!ended && job.status === status) return;
      const fresh = await fetchRow(row.dataset.renew).catch(() => null);
      if (!fresh || !row.isConnected) return;
      row.replaceWith(fresh);
      live(fresh);
    },
    () => row.isConnected,
  );
}

document.querySelectorAll("[data-live-job]").forEach(live);

// Until there is a keyframe, the picture that the upload tray made.
function picture(row, source) {
  const place = row.querySelector(".thumb");
  if (!source || place.querySelector("img")) return;
  const made = Object.assign(document.createElement("img"), {
    src: source,
    alt: "",
    width: 160,
    height: 90,
  });
  place.querySelector(".icon")?.replaceWith(made);
}

// The first recording turns the invitation into a library, without disturbing other uploads.
async function begin() {
  const fresh = await page("/library");
  const first = document.querySelector(".first");
  const list = fresh.querySelector("[data-recordings]");
  if (!list || !first?.isConnected) return;
  first.replaceWith(fresh.querySelector(".filter"), list);
  const form = document.querySelector("[data-uploader]");
  form.classList.remove("adder-large");
  form.querySelector("h2").textContent = fresh.querySelector("[data-uploader] h2").textContent;
  list.querySelectorAll("[data-live-job]").forEach(live);
}

document.addEventListener("lifestream:uploaded", async (event) => {
  const list = document.querySelector("[data-recordings]");
  if (!list) {
    await begin().catch(() => {});
    return;
  }
  const row = await fetchRow(`/library/${event.detail.video_id}/row`).catch(() => null);
  if (!row) return;
  list.querySelector(`[data-row="${event.detail.video_id}"]`)?.remove();
  picture(row, event.detail.thumb);
  list.prepend(row);
  live(row);
});

// Chips of defaults: there is nothing to show before the first one was set.
const adder = document.querySelector("[data-uploader]");
const showDefaults = () => import("./uploads/defaults.js").then(({ bind }) => bind(adder));
try {
  if (localStorage.getItem("lifestream.defaults")) showDefaults();
  else adder.querySelector("details").addEventListener("toggle", showDefaults, { once: true });
} catch {
  showDefaults();
}
