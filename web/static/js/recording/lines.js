// The lines of a transcript as far as they were fetched, and how one is drawn.
import { send } from "../shell/http.js";
import { t } from "../shell/words.js";

export const CHUNK = 100;
const SURE_AFTER_S = 0.4;

const page = JSON.parse(document.querySelector("[data-page]")?.textContent ?? "null");
export const video = page?.video ?? "";
export const voices = page?.voices ?? {};
export const unsure = page?.unsure ?? 0.5;
export const api = `/api/v1/videos/${encodeURIComponent(video)}`;

export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

export function nameOf(label) {
  if (!label) return t("Unknown speaker");
  return (
    voices[label]?.name ||
    label.replace(/^S(\d+)$/, (_, number) => t("Speaker {number}", { number }))
  );
}

function styleOf(label) {
  if (!label) return 0;
  voices[label] ??= { name: "", style: (Object.keys(voices).length % 8) + 1, clips: [] };
  return voices[label].style;
}

// Takes over names from an answer of the server: {label: name}.
export function rename(names) {
  for (const [label, name] of Object.entries(names)) {
    styleOf(label);
    voices[label].name = name;
  }
}

// [[from, to, word]]: where each word stands in the text of its line.
export function placesOf(line) {
  if (line.places) return line.places;
  const text = line.text.toLowerCase();
  let cursor = 0;
  line.places = [];
  for (const word of line.words ?? []) {
    const sought = word.text.trim().toLowerCase();
    const at = sought ? text.indexOf(sought, cursor) : -1;
    if (at < 0) continue;
    cursor = at + sought.length;
    line.places.push([at, cursor, word]);
  }
  return line.places;
}

export const doubtful = (word) => word.probability !== null && word.probability < unsure;

export class Lines {
  constructor(list) {
    this.total = Number(list.dataset.total);
    this.version = Number(list.dataset.version);
    this.items = new Array(this.total);
    this.asked = new Map();
    this.adopt(list);
  }

  // What came with the page: everything but the times of the words.
  adopt(list) {
    const first = Number(list.dataset.first);
    [...list.children].forEach((node, position) => {
      const { id, at, end, who, over } = node.dataset;
      this.items[first + position] = {
        id,
        index: first + position,
        start_s: Number(at),
        end_s: Number(end),
        speaker: who ?? null,
        text: node.querySelector(".said").textContent,
        language: node.lang || null,
        edited: "edited" in node.dataset,
        words: null,
        over: over?.split(" ") ?? [],
      };
    });
  }

  // Chunks between two places that lack lines, or (whole) lines that lack their words.
  lacking(from, to, whole) {
    const chunks = new Set();
    for (let index = Math.max(0, from); index < Math.min(to, this.total); index += 1) {
      const line = this.items[index];
      if (!line || (whole && !line.words)) chunks.add(Math.floor(index / CHUNK));
    }
    return [...chunks];
  }

  // Fetches a chunk once; true when it brought something new.
  async fetch(chunk) {
    if (!this.asked.has(chunk)) {
      const asked = send(
        "GET",
        `${api}/transcript/window?from_index=${chunk * CHUNK}&count=${CHUNK}`,
      );
      this.asked.set(
        chunk,
        asked.then((part) => this.take(part)),
      );
      asked.catch(() => setTimeout(() => this.asked.delete(chunk), 2000));
    }
    return this.asked.get(chunk);
  }

  async around(seconds) {
    const part = await send(
      "GET",
      `${api}/transcript/window?at_s=${seconds.toFixed(2)}&count=${CHUNK}`,
    );
    this.take(part);
    return this.at(seconds);
  }

  take(part) {
    if (part.version !== this.version || part.total !== this.total)
      this.forget(part.total, part.version);
    for (const line of part.segments) this.items[line.index] = line;
    return true;
  }

  forget(total, version) {
    this.total = total;
    this.version = version;
    this.items = new Array(total);
    this.asked.clear();
  }

  // The known line that has begun last, or -1.
  at(seconds) {
    let found = -1;
    const guess = this.last ?? -1;
    const fits = (index) =>
      this.items[index] &&
      this.items[index].start_s <= seconds + 0.1 &&
      (index + 1 >= this.total ||
        (this.items[index + 1] && this.items[index + 1].start_s > seconds + 0.1));
    for (const near of [guess, guess + 1]) if (near >= 0 && fits(near)) found = near;
    if (found < 0) found = this.items.findIndex((_, index) => fits(index));
    this.last = found;
    return found;
  }

  // Whether the line is still being said.
  says(index, seconds) {
    return index >= 0 && seconds <= this.items[index].end_s + SURE_AFTER_S;
  }

  place(id) {
    return this.items.findIndex((line) => line?.id === id);
  }

  opens(index) {
    const before = this.items[index - 1];
    return index === 0 || (before !== undefined && before.speaker !== this.items[index].speaker);
  }
}

const shape = document.querySelector("template[data-line]")?.content.firstElementChild;

function pill(node, label) {
  node.className = `speaker speaker-${styleOf(label)}`;
  node.querySelector("use").setAttribute("href", `#shape-${styleOf(label)}`);
  node.querySelector("bdi").textContent = nameOf(label);
}

export function repaint(node, label) {
  const button = node.querySelector(".who button");
  pill(button, label);
  button.setAttribute("aria-label", t("{name}: say who this is", { name: nameOf(label) }));
}

export function drawPill(label) {
  const node = shape.querySelector(".who").firstElementChild.cloneNode(true);
  pill(node, label);
  return node;
}

// Who else is heard while a line is said: "over Ben".
export function drawOver(labels) {
  const node = document.createElement("span");
  node.className = "over";
  node.append("over ");
  labels.forEach((label, place) => {
    const name = document.createElement("bdi");
    name.textContent = nameOf(label);
    if (place) node.append(", ");
    node.append(name);
  });
  return node;
}

export function draw(line, opens, total) {
  const node = shape.cloneNode(true);
  node.dataset.id = line.id;
  node.ariaSetSize = String(total);
  node.ariaPosInSet = String(line.index + 1);
  const who = node.querySelector(".who");
  if (opens) {
    const button = who.firstElementChild;
    pill(button, line.speaker);
    button.dataset.voice = line.speaker ?? "";
    button.dataset.of = line.id;
    button.setAttribute("aria-label", t("{name}: say who this is", { name: nameOf(line.speaker) }));
    node.classList.add("opens");
  } else who.firstElementChild.remove();
  if (line.over?.length) who.append(drawOver(line.over));
  if (!who.firstElementChild) who.remove();
  const at = node.querySelector(".at");
  at.href = `?t=${line.start_s.toFixed(1)}`;
  at.textContent = clock(line.start_s);
  at.ariaLabel = t("Jump to {at}, {name}", { at: clock(line.start_s), name: nameOf(line.speaker) });
  at.tabIndex = -1;
  const said = node.querySelector(".said");
  said.textContent = line.text.trim() || t("(no words left)");
  said.classList.toggle("soft", !line.text.trim());
  if (line.language) said.lang = line.language;
  node.toggleAttribute("data-edited", line.edited);
  return node;
}

// Marks parts of the text without touching it; nothing where the browser has no highlights.
export function mark(name, ranges) {
  if (!globalThis.CSS?.highlights) return;
  if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges));
  else CSS.highlights.delete(name);
}

export function range(node, from, to) {
  const text = node.querySelector(".said")?.firstChild;
  if (!text || text.nodeType !== Node.TEXT_NODE || to > text.length) return null;
  const found = new Range();
  found.setStart(text, from);
  found.setEnd(text, to);
  return found;
}

// Doubtful words, and words that are looked for, in every line that is drawn.
export function markAll(nodes, items, sought) {
  const weak = [];
  const found = [];
  const words = sought.toLowerCase();
  for (const [index, node] of nodes) {
    const line = items[index];
    if (!line || !node.isConnected) continue;
    for (const [from, to, word] of placesOf(line))
      if (doubtful(word)) weak.push(range(node, from, to));
    const text = words ? line.text.trim().toLowerCase() : "";
    for (
      let at = words ? text.indexOf(words) : -1;
      at >= 0;
      at = text.indexOf(words, at + words.length)
    ) {
      found.push(range(node, at, at + words.length));
    }
  }
  mark("doubtful", weak.filter(Boolean));
  mark("found", found.filter(Boolean));
}
