// Find and replace: what would change is shown before anything does.
import { send } from "../shell/http.js";
import { toast } from "../shell/toast.js";
import { t, tn } from "../shell/words.js";
import { change } from "./changes.js";
import { keepFields, newId, post, reasonOf } from "./drafts.js";
import { api, clock } from "./lines.js";

const LATER_MS = 250;

export function open(desk) {
  const dialog = document
    .querySelector("template[data-replace-dialog]")
    .content.firstElementChild.cloneNode(true);
  const form = dialog.querySelector("form");
  const [list, count, problem] = [".changes", "[data-count]", ".problem"].map((one) =>
    dialog.querySelector(one),
  );
  const button = form.querySelector("button[value=save]");
  let asked = 0;
  let edit_id = newId();
  const wanted = () => ({
    find: form.elements.find.value,
    replace: form.elements.replace.value,
    match_case: form.elements.match_case.checked,
    whole_word: form.elements.whole_word.checked,
  });

  async function preview() {
    const number = ++asked;
    edit_id = newId();
    button.disabled = true;
    await new Promise((done) => setTimeout(done, LATER_MS));
    if (number !== asked || !form.elements.find.value.trim()) return;
    try {
      const found = await send("GET", `${api}/edits/preview?${new URLSearchParams(wanted())}`);
      if (number !== asked) return;
      count.textContent = found.count
        ? t("{places} in {lines} would change.", {
            places: tn(found.count, "{n} place", "{n} places"),
            lines: tn(found.segments, "{n} line", "{n} lines"),
          })
        : t("Nothing would change.");
      button.disabled = !found.count;
      button.textContent = found.count
        ? t("Replace {count}", { count: found.count })
        : t("Replace");
      list.hidden = !found.count;
      list.replaceChildren(
        ...found.examples.map((one) =>
          change({
            meta: [clock(one.start_s), one.speaker_name ?? ""],
            before: one.before,
            after: one.after,
          }),
        ),
      );
      problem.hidden = true;
    } catch (error) {
      problem.textContent = reasonOf(error) || error.message;
      problem.hidden = false;
    }
  }

  form.oninput = preview;
  dialog.querySelector("[data-cancel]").onclick = () => dialog.close();
  dialog.addEventListener("close", () => {
    forget();
    dialog.remove();
  });
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    try {
      const done = desk.took(await post({ edit_id, kind: "replace", ...wanted() }));
      dialog.close();
      const lines = done.segments.length;
      toast(tn(lines, "Replaced in {n} line.", "Replaced in {n} lines."), () =>
        desk.undo([done.edit_id]),
      );
    } catch (error) {
      problem.textContent = reasonOf(error) || error.message;
      problem.hidden = false;
    }
  };
  document.body.append(dialog);
  form.elements.find.value = desk.words.sought || "";
  const forget = keepFields(form, "replace");
  dialog.showModal();
  form.elements.find.focus();
  if (form.elements.find.value) preview();
}
