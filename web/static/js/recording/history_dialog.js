// Everything that was typed, newest first; each can be taken back and brought back.
import { send } from "../shell/http.js";
import { locale, t, tn } from "../shell/words.js";
import { change } from "./changes.js";
import { reasonOf } from "./drafts.js";
import { api, clock, nameOf } from "./lines.js";

const KINDS = {
  text: t("Words"),
  split: t("Split"),
  merge: t("Joined"),
  reassign: t("Speaker"),
  name: t("Name"),
  replace: t("Replaced"),
  remark: t("Note"),
};

export async function open(desk) {
  const dialog = document
    .querySelector("template[data-history-dialog]")
    .content.firstElementChild.cloneNode(true);
  const list = dialog.querySelector(".changes");
  const more = dialog.querySelector("[data-more]");
  const problem = dialog.querySelector(".problem");
  let undoings = [];
  let before = 0;

  const act = async (undoes) => {
    if (await desk.undo([undoes])) {
      await load(0);
      list.focus();
    }
  };

  function item(edit) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = edit.undone ? t("Bring back") : t("Take back");
    const undoing = undoings.find((one) => one.undoes === edit.edit_id && !one.undone);
    button.onclick = () => act(edit.undone ? (undoing?.edit_id ?? edit.edit_id) : edit.edit_id);
    const when = new Date(edit.at).toLocaleString(locale, {
      dateStyle: "medium",
      timeStyle: "short",
    });
    const spoken = edit.kind === "reassign" ? nameOf : (text) => text;
    return change({
      meta: [
        when,
        KINDS[edit.kind],
        edit.start_s === null ? "" : clock(edit.start_s),
        edit.count > 1 ? tn(edit.count, "{n} place", "{n} places") : "",
        edit.undone ? t("taken back") : "",
        edit.placed ? "" : t("no longer has a place"),
        edit.by,
      ],
      before: spoken(edit.before),
      after: spoken(edit.after),
      undone: edit.undone,
      button,
    });
  }

  async function load(from) {
    problem.hidden = true;
    try {
      const found = await send("GET", `${api}/edits?limit=100&before=${from}`);
      if (!from) {
        list.replaceChildren();
        undoings = [];
      }
      undoings.push(...found.edits.filter((one) => one.kind === "undo"));
      list.append(...found.edits.filter((one) => one.kind !== "undo").map(item));
      before = found.next_before;
      more.hidden = !before;
      if (!list.childElementCount) list.textContent = t("Nothing was changed yet.");
    } catch (error) {
      problem.textContent = reasonOf(error) || error.message;
      problem.hidden = false;
    }
  }

  more.onclick = () => load(before);
  dialog.querySelector("[data-cancel]").onclick = () => dialog.close();
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  await load(0);
}
