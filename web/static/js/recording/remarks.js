// Highlights by key and by marked words; the forms of notes without leaving the page.
import { announce, ask } from "../shell/http.js";
import { toast } from "../shell/toast.js";
import { t } from "../shell/words.js";
import { clock } from "./lines.js";

const START = "[data-remark-start]";
const END = "[data-remark-end]";

// Opens the form for a highlight from `start` to `end`; where `end` is not known yet it waits for it.
export function span(start, end) {
  const place = document.querySelector("[data-add-remark]");
  if (!place) return;
  place.open = true;
  const form = place.querySelector("form");
  form.elements.kind.value = "highlight";
  if (start !== null) place.querySelector(START).value = exact(start);
  if (end !== null) place.querySelector(END).value = exact(end);
  if (start !== null && end === null) {
    announce(t("A highlight begins at {at}", { at: clock(start) }));
    return;
  }
  document.querySelector("[data-jump] a[href='#minutes']")?.click();
  form.elements.text.focus();
}

// Tenths count here: half a second more is another sentence.
const exact = (seconds) =>
  `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, "0")}`;

// What of the transcript is marked, in seconds; null where nothing is.
export function marked(words) {
  const chosen = getSelection();
  if (!chosen || chosen.isCollapsed) return null;
  const lines = [...document.querySelectorAll("[data-transcript] .line")].filter((line) =>
    chosen.containsNode(line, true),
  );
  if (!lines.length) return null;
  const text = chosen.toString().trim();
  const edge = (node, offset, line, which) => {
    const said = line.querySelector(".said");
    const item = words.lines.items[words.lines.place(line.dataset.id)];
    const word = item && said.contains(node) ? words.wordAt(item, offset) : null;
    return word ? word[which] : Number(which === "start_s" ? line.dataset.at : line.dataset.end);
  };
  const range = chosen.getRangeAt(0);
  return {
    start: edge(range.startContainer, range.startOffset, lines[0], "start_s"),
    end: edge(range.endContainer, Math.max(0, range.endOffset - 1), lines.at(-1), "end_s"),
    text,
  };
}

// Sends a form as the page would and shows what became of it.
export async function sendForm(form, button, renew) {
  const body = new FormData(form);
  if (button?.name) body.set(button.name, button.value);
  const answer = await ask(form.action, {
    method: "POST",
    body: new URLSearchParams(/** @type {any} */ (body)),
  });
  if (!answer.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    toast(page.querySelector("main p")?.textContent ?? t("That could not be kept."));
    return;
  }
  const was = document.activeElement?.closest("li")?.id;
  await renew();
  announce(t("Kept"));
  const place = (was && document.getElementById(was)) || document.querySelector("#notes");
  place?.querySelector("summary")?.focus();
}
