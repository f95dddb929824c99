// What every page does: upload tray, dropping files anywhere, menus that close.
import "./shortcuts.js";
import { add, restore } from "./tray.js";

const root = document.documentElement;
root.classList.add("scripted");
for (const node of document.querySelectorAll("[data-script-only]")) node.hidden = false;

const tray = document.querySelector("[data-tray]");
const form = document.querySelector("[data-uploader]");
const veil = document.querySelector("[data-drop-veil]");

function options() {
  if (!form) return {};
  const data = new FormData(form);
  const given = {};
  const languages = String(data.get("languages") ?? "").split(/[\s,]+/).filter(Boolean);
  if (languages.length) given.languages = languages;
  if (data.get("expected_speakers")) given.expected_speakers = Number(data.get("expected_speakers"));
  if (data.get("recorded_at")) given.recorded_at = data.get("recorded_at");
  if (data.get("use_captions")) given.use_captions = true;
  return given;
}

if (tray) {
  restore(tray);
  const input = document.querySelector("#files");
  input?.addEventListener("change", () => {
    // A caption file travels with its video in one plain request.
    if (form.elements.captions.files.length) form.requestSubmit();
    else {
      add(tray, input.files, { options: options() });
      input.value = "";
    }
  });

  let depth = 0;
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", (event) => {
    if (!holdsFiles(event)) return;
    depth += 1;
    veil.hidden = false;
  });
  addEventListener("dragleave", (event) => {
    if (!holdsFiles(event)) return;
    depth = Math.max(0, depth - 1);
    veil.hidden = depth === 0;
  });
  addEventListener("dragover", (event) => {
    if (holdsFiles(event)) event.preventDefault();
  });
  addEventListener("drop", async (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    depth = 0;
    veil.hidden = true;
    const files = [...event.dataTransfer.files];
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    const kept = await Promise.all(
      items.map((item) => item.getAsFileSystemHandle?.().catch(() => null) ?? null),
    );
    add(tray, files, { options: options(), handlesOf: kept });
  });
}

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
