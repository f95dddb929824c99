// The strip that tells which models a new installation still fetches: counts on, and goes away.
import { announce, ask } from "./shell/http.js";
import { t } from "./shell/words.js";

const EVERY_MS = 1500;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function words(model) {
  if (model.state === "failed") return t("could not be had");
  if (model.state === t("here")) return t("here");
  return t("{arrived} of {total} MB", {
    arrived: Math.round(model.arrived_bytes / 1e6),
    total: Math.round(model.total_bytes / 1e6),
  });
}

export async function showArrivals(strip) {
  const rows = strip.querySelectorAll("[data-arrival]");
  for (;;) {
    await pause(EVERY_MS);
    let state;
    try {
      const response = await ask(strip.dataset.arrivals, { cache: "no-store" });
      if (!response.ok) continue;
      state = await response.json();
    } catch {
      continue;
    }
    state.models.forEach((model, i) => {
      if (!rows[i]) return;
      rows[i].querySelector("progress").value = model.arrived_bytes;
      rows[i].querySelector("[data-arrived]").textContent = words(model);
    });
    if (state.coming) continue;
    const lost = state.models.filter((model) => model.state === "failed");
    if (lost.length) {
      strip.querySelector("p").textContent = lost.map((model) => model.problem).join(" ");
    } else {
      strip.hidden = true;
      announce(t("Everything LifeStream works with is here."));
    }
    return;
  }
}
