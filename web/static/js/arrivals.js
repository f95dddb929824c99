// The strip that tells which models a new installation still fetches: counts on, and goes away.
import { announce, ask } from "./shell/http.js";

const EVERY_MS = 1500;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function words(model) {
  if (model.state === "failed") return "could not be had";
  if (model.state === "here") return "here";
  return `${Math.round(model.arrived_bytes / 1e6)} of ${Math.round(model.total_bytes / 1e6)} MB`;
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
      announce("Everything LifeStream works with is here.");
    }
    return;
  }
}
