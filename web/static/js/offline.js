// The page without a connection: it comes back by itself.
const LOOK_MS = 5000;

// A browser only knows of its own connection; whether LifeStream is there it has to ask.
async function look() {
  const there = await fetch("/healthz", { cache: "no-store" }).then(
    (answer) => answer.ok,
    () => false,
  );
  if (there) location.reload();
}

addEventListener("online", look);
setInterval(() => {
  if (!document.hidden) look();
}, LOOK_MS);
document.querySelector("[data-again]").onclick = () => location.reload();

export {};
