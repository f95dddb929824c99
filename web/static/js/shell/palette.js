// The palette (Ctrl+K): go to a place or recording, ask, search, or do what a key does.
import { ask } from "./http.js";
import { all, keysOf } from "./keys.js";
import { t } from "./words.js";

const LATER_MS = 150;

function places() {
  return [...document.querySelectorAll("[data-places] a")].map((link) => ({
    group: t("Go to"),
    label: link.textContent.trim(),
    run: () => link.click(),
  }));
}

function doings() {
  return all()
    .filter((action) => action.group !== t("Go to") && action.id !== "palette")
    .map((action) => ({
      group: t("Do"),
      label: action.label,
      hint: keysOf(action)[0] ?? "",
      run: () => action.run(),
    }));
}

async function recordings(words) {
  const found = await ask(`/api/v1/videos?limit=6&title=${encodeURIComponent(words)}`);
  if (!found.ok) return [];
  const { videos } = await found.json();
  return videos.map((video) => ({
    group: t("Recordings"),
    label: video.title,
    run: () => location.assign(video.page_url),
  }));
}

function questions(words) {
  if (!words) return [];
  const to = (path) => () => location.assign(`${path}?q=${encodeURIComponent(words)}`);
  return [
    { group: t("Your library"), label: t("Ask: {words}", { words }), run: to("/ask") },
    { group: t("Your library"), label: t("Search for: {words}", { words }), run: to("/search") },
  ];
}

class Palette {
  constructor() {
    const template = document.querySelector("[data-palette]");
    this.dialog = template.content.firstElementChild.cloneNode(true);
    this.input = this.dialog.querySelector("input");
    this.list = this.dialog.querySelector("[role=listbox]");
    this.chosen = 0;
    this.asked = 0;
    this.input.oninput = () => this.find();
    this.dialog.addEventListener("keydown", (event) => this.press(event));
    this.dialog.addEventListener("close", () => this.dialog.remove());
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.find();
  }

  async find() {
    const words = this.input.value.trim();
    const number = ++this.asked;
    const fits = (item) => item.label.toLowerCase().includes(words.toLowerCase());
    const rest = [...questions(words), ...places().filter(fits), ...doings().filter(fits)];
    this.draw(rest);
    await new Promise((done) => setTimeout(done, LATER_MS));
    if (number !== this.asked) return;
    const found = await recordings(words).catch(() => []);
    if (number === this.asked && found.length) this.draw([...found, ...rest]);
  }

  draw(items) {
    this.items = items;
    this.chosen = 0;
    let group = "";
    this.list.replaceChildren();
    items.forEach((item, index) => {
      if (item.group !== group) {
        group = item.group;
        const heading = document.createElement("li");
        heading.role = "presentation";
        heading.className = "palette-group";
        heading.textContent = group;
        this.list.append(heading);
      }
      const node = document.createElement("li");
      node.role = "option";
      node.id = `palette-${index}`;
      node.textContent = item.label;
      if (item.hint) {
        const key = document.createElement("kbd");
        key.textContent = item.hint;
        node.append(key);
      }
      node.onclick = () => this.take(index);
      this.list.append(node);
    });
    this.mark(0);
  }

  mark(index) {
    if (!this.items.length) return this.input.removeAttribute("aria-activedescendant");
    this.chosen = (index + this.items.length) % this.items.length;
    for (const node of this.list.querySelectorAll("[role=option]")) {
      node.ariaSelected = String(node.id === `palette-${this.chosen}`);
    }
    this.input.setAttribute("aria-activedescendant", `palette-${this.chosen}`);
    this.list.querySelector(`#palette-${this.chosen}`).scrollIntoView({ block: "nearest" });
    return undefined;
  }

  press(event) {
    if (event.key === "ArrowDown") this.mark(this.chosen + 1);
    else if (event.key === "ArrowUp") this.mark(this.chosen - 1);
    else if (event.key === "Enter" && !event.isComposing) this.take(this.chosen);
    else return;
    event.preventDefault();
  }

  take(index) {
    const item = this.items[index];
    if (!item) return;
    this.dialog.close();
    item.run();
  }
}

export function open() {
  if (!document.querySelector("dialog.palette[open]")) new Palette();
}
