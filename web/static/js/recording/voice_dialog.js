// Naming a voice: listen to it, type the name; for the whole recording or one line.
import { announce } from "../shell/http.js";
import { toast } from "../shell/toast.js";
import { t } from "../shell/words.js";
import { keepFields, post, reasonOf } from "./drafts.js";
import { clock, nameOf, voices } from "./lines.js";

const CLIP_S = 6;

export function open(desk, button) {
  const label = button.dataset.voice;
  const line = button.dataset.of;
  const dialog = document
    .querySelector("template[data-voice-dialog]")
    .content.firstElementChild.cloneNode(true);
  const form = dialog.querySelector("form");
  const problem = dialog.querySelector(".problem");
  dialog.querySelector("h2").textContent = voices[label]?.name
    ? nameOf(label)
    : t("Who is {name}?", { name: nameOf(label) });
  form.elements.name.value = voices[label]?.name ?? "";
  const known = Object.keys(voices)
    .filter((one) => one !== label)
    .map(nameOf);
  dialog.querySelector("datalist").append(...known.map((name) => new Option(name)));
  clips(desk, dialog, label);
  if (!label) {
    // Speakers were not separated here: there is no voice to name, only this line.
    form.elements.where.value = "line";
    form.elements.where[0].disabled = true;
  }
  dialog.querySelector("[data-cancel]").onclick = () => dialog.close();
  const forget = keepFields(form, `voice.${label || line}`);
  dialog.addEventListener("close", () => {
    forget();
    dialog.remove();
    desk.words.pane.querySelector(`[data-of="${CSS.escape(line)}"]`)?.focus();
  });
  form.onsubmit = async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      await save(desk, label, line, form.elements.name.value.trim(), form.elements.where.value);
      dialog.close();
    } catch (error) {
      problem.textContent = reasonOf(error) || error.message;
      problem.hidden = false;
    }
  };
  document.body.append(dialog);
  dialog.showModal();
  form.elements.name.focus();
}

function clips(desk, dialog, label) {
  const place = dialog.querySelector("[data-clips]");
  const playable = desk.media && !desk.media.hidden ? (voices[label]?.clips ?? []) : [];
  if (!playable.length) {
    place.previousElementSibling.remove();
    place.remove();
  }
  for (const [start, end] of playable) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = `▸ ${clock(start)}`;
    button.setAttribute("aria-label", t("Play this voice at {at}", { at: clock(start) }));
    button.onclick = () => {
      const { media } = desk;
      media.currentTime = start;
      media.play().catch(() => {});
      const stop = () => {
        const over =
          media.currentTime > Math.min(end, start + CLIP_S) || media.currentTime < start - 1;
        if (!over && dialog.isConnected) return;
        media.pause();
        media.removeEventListener("timeupdate", stop);
      };
      media.addEventListener("timeupdate", stop);
    };
    place.append(button);
  }
}

async function save(desk, label, line, name, where) {
  if (where === "all") {
    if (name === (voices[label]?.name ?? "")) return;
    const done = desk.took(await post({ kind: "name", speaker: label, name }));
    toast(
      name
        ? t("{name} it is, everywhere in this recording.", { name })
        : t("The name is taken away."),
      () => desk.undo([done.edit_id]),
    );
    announce(t("Named {name}", { name: nameOf(label) }));
    return;
  }
  // A person who speaks here already, or a new one.
  const other = Object.keys(voices).find(
    (one) => one !== label && nameOf(one).toLowerCase() === name.toLowerCase(),
  );
  const done = desk.took(
    await post({ kind: "reassign", segment_id: line, speaker: other ?? "new" }),
  );
  const ids = [done.edit_id];
  const given = done.segments.find((one) => one.id === line)?.speaker;
  if (!other && name && given)
    ids.push(desk.took(await post({ kind: "name", speaker: given, name })).edit_id);
  toast(t("This line is {name}’s now.", { name: nameOf(given) }), () => desk.undo(ids));
}
