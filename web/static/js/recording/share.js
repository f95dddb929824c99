// Sharing: copy a new link; on other pages, the same form in a dialog.
// Anywhere `<a data-share href="/r/…/share">` opens it; without scripts it is a page.
import { t } from "../shell/words.js";

const copyable = (root) => {
  for (const button of root.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = button.parentElement.querySelector("[data-address]");
      field.select();
      await navigator.clipboard.writeText(field.value);
      button.querySelector("span").textContent = t("Copied");
    });
  }
  for (const field of root.querySelectorAll("[data-address]")) {
    field.addEventListener("focus", () => field.select());
  }
};

const panelOf = async (response) => {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.querySelector("[data-share-panel]");
};

const dialogFor = () => {
  let dialog = document.querySelector("[data-share-dialog]");
  if (dialog) return dialog;
  dialog = document.createElement("dialog");
  dialog.className = "dialog share-dialog";
  dialog.dataset.shareDialog = "";
  dialog.setAttribute("aria-label", t("Share this recording"));
  document.body.append(dialog);
  return dialog;
};

const show = (dialog, panel) => {
  const foot = document.createElement("form");
  foot.method = "dialog";
  foot.className = "dialog-foot";
  const close = document.createElement("button");
  close.className = "button";
  close.textContent = t("Close");
  foot.append(close);
  dialog.replaceChildren(panel, foot);
  copyable(panel);
  (panel.querySelector("[data-address]") || panel.querySelector("input:checked") || close).focus();
};

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-share]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const media = document.querySelector("[data-media]");
  if (media) media.pause();
  try {
    const panel = await panelOf(await fetch(link.href));
    if (!panel) throw new Error("no form");
    const dialog = dialogFor();
    dialog.showModal();
    show(dialog, panel);
  } catch {
    location.assign(link.href);
  }
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-share-dialog] [data-share-form]");
  if (!form) return;
  event.preventDefault();
  const sent = new FormData(form);
  try {
    const panel = await panelOf(await fetch(form.action, { method: "POST", body: sent }));
    if (!panel) throw new Error("no answer");
    show(dialogFor(), panel);
  } catch {
    form.submit();
  }
});

copyable(document);
