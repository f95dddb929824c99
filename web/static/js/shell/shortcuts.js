// The keys every page has: to each place, to the palette, to the list of keys.
import { bind } from "./keys.js";
import { t } from "./words.js";

const openPalette = () => import("./palette.js").then((module) => module.open());
const openKeys = () => import("./key_list.js").then((module) => module.open());

bind([
  ...[...document.querySelectorAll("[data-places] a[data-key]")].map((link) => ({
    id: `go-${link.dataset.key}`,
    keys: [`g ${link.dataset.key}`],
    label: link.textContent.trim(),
    group: t("Go to"),
    run: () => link.click(),
  })),
  {
    id: "palette",
    keys: ["Ctrl+K"],
    label: t("Go to anything"),
    group: t("Everywhere"),
    inFields: true,
    run: openPalette,
  },
  { id: "keys", keys: ["?"], label: t("This list"), group: t("Everywhere"), run: openKeys },
  { id: "search", keys: ["/"], label: t("Search"), group: t("Everywhere"), run: search },
  { id: "upload", keys: ["u"], label: t("Add recordings"), group: t("Everywhere"), run: upload },
]);

function search() {
  const box = document.querySelector("main input[type=search]");
  if (box) box.focus();
  else location.assign("/search");
}

function upload() {
  const input = document.querySelector("#files");
  if (input) input.click();
  else location.assign("/library#add");
}

for (const [name, open] of [
  ["palette", openPalette],
  ["keys", openKeys],
]) {
  for (const button of document.querySelectorAll(`[data-open="${name}"]`)) button.onclick = open;
}
