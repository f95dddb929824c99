// One event, several cameras: a tab goes on at the second that plays, a line plays where it was said.
const player = document.querySelector("[data-event-player]");

function eventSecond() {
  return Number(player.dataset.offset) + player.currentTime * Number(player.dataset.scale);
}

if (player) {
  for (const tab of document.querySelectorAll("[data-camera]")) {
    tab.addEventListener("click", () => {
      const address = new URL(tab.href);
      address.searchParams.set("t", eventSecond().toFixed(2));
      tab.href = address.href;
    });
  }
  document.addEventListener("click", (event) => {
    const line = event.target.closest("[data-event-second]");
    if (!line) return;
    const at = Number(line.dataset.eventSecond) - Number(player.dataset.offset);
    const second = at / Number(player.dataset.scale);
    if (second < 0 || second > player.duration) return;
    event.preventDefault();
    player.currentTime = second;
    player.play();
  });
}
