// A short message at the bottom that goes away by itself; what it offers is elsewhere, too.
const STAYS_MS = 9000;

export function toast(text, undo) {
  const place = document.querySelector("[data-toasts]");
  const node = document
    .querySelector("template[data-toast]")
    .content.firstElementChild.cloneNode(true);
  node.querySelector("span").textContent = text;
  const [button, close] = node.querySelectorAll("button");
  if (undo)
    button.onclick = () => {
      node.remove();
      undo();
    };
  else button.remove();
  close.onclick = () => node.remove();
  place.replaceChildren(node);
  let timer = setTimeout(() => node.remove(), STAYS_MS);
  // Nobody is hurried who is about to press it.
  for (const kind of ["pointerenter", "focusin"])
    node.addEventListener(kind, () => clearTimeout(timer));
  for (const kind of ["pointerleave", "focusout"]) {
    node.addEventListener(kind, () => (timer = setTimeout(() => node.remove(), STAYS_MS)));
  }
}
