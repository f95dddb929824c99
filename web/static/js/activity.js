// Activity: running jobs stay current; when one ends, the lists are renewed.
import { page } from "./http.js";
import { follow, show } from "./live.js";

const region = document.querySelector("[data-live-region]");

async function renew() {
  const fresh = (await page(location.href)).querySelector("[data-live-region]");
  region.replaceChildren(...fresh.childNodes);
  start();
}

function start() {
  for (const card of region.querySelectorAll("[data-live-job]")) {
    follow(
      card.dataset.liveJob,
      (job, ended) => {
        show(card, job);
        if (ended || job.status !== card.dataset.status) renew().catch(() => {});
      },
      () => card.isConnected,
    );
  }
}

start();
document.addEventListener("lifestream:uploaded", () => renew().catch(() => {}));
