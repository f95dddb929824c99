// The page behind a link: times play in the player instead of loading the page anew.
const media = document.querySelector("[data-media]");

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-seek]");
  if (!link || !media || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  // A part is a file of its own, and begins at 0.
  media.currentTime = Math.max(0, Number(link.dataset.seek) - Number(media.dataset.begins));
  media.play().catch(() => media.focus());
  media.scrollIntoView({ block: "nearest" });
});
