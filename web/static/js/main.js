// What every page does: keys, upload tray, dropping files anywhere, menus that close.
import "./shell/session.js";
import "./shell/shortcuts.js";
import "./uploads/tray.js";

const root = document.documentElement;
root.classList.add("scripted");

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

const arrivals = document.querySelector("[data-arrivals]");
if (arrivals) import("./arrivals.js").then((module) => module.showArrivals(arrivals));

// Last of all, so that it takes nothing from the page: what shows ours without a connection.
if ("serviceWorker" in navigator) {
  const install = () => navigator.serviceWorker.register("/service-worker.js").catch(() => {});
  addEventListener("load", () => setTimeout(install, 3000), { once: true });
}
