// The list of tasks: keys for the row that has the focus, everything ticked at once, and finishing
// one without leaving the page.
import { announce, send } from "./shell/http.js";
import { bind } from "./shell/keys.js";
import { toast } from "./shell/toast.js";
import { t } from "./shell/words.js";

const rows = () => [...document.querySelectorAll("[data-task]")];
const current = () => document.activeElement?.closest("[data-task]") ?? rows()[0];

function edit(field) {
  const row = current();
  const input = row?.querySelector(`.task-fields input[name="${field}"]`);
  if (!input) return;
  row.querySelector(".task-edit").open = true;
  input.focus();
}

async function move(row, state) {
  await send("PATCH", `/api/v1/tasks/${row.dataset.task}`, { state });
}

async function finish(row) {
  const before = row.classList.contains("task-proposed") ? "proposed" : "open";
  const next = row.nextElementSibling ?? row.previousElementSibling;
  await move(row, "done");
  const place = document.createComment("");
  row.replaceWith(place);
  next?.querySelector("input")?.focus();
  announce(t("Done."));
  toast(t("Done."), async () => {
    await move(row, before);
    place.replaceWith(row);
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-done]");
  if (!button) return;
  event.preventDefault();
  finish(button.closest("[data-task]")).catch((error) => toast(error.message));
});

document.querySelector("[data-all]")?.addEventListener("change", (event) => {
  for (const box of document.querySelectorAll('input[name="task"]'))
    box.checked = event.target.checked;
});

bind([
  {
    id: "task-done",
    keys: ["x"],
    label: t("Task done"),
    group: t("Tasks"),
    run: () => current()?.querySelector("[data-done]")?.click(),
  },
  { id: "task-due", keys: ["d"], label: t("Due date"), group: t("Tasks"), run: () => edit("due") },
  {
    id: "task-owner",
    keys: ["o"],
    label: t("Owner"),
    group: t("Tasks"),
    run: () => edit("person"),
  },
]);
