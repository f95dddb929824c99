// The month as a grid for the keyboard: arrows, Home, End, Page Up, Page Down; Enter opens a day.
const table = document.querySelector("[data-month]");
const days = [...table.querySelectorAll("[data-day]")];
const WANTED = "lifestream.calendar-day";

function mark(link) {
  for (const day of days) day.tabIndex = day === link ? 0 : -1;
}

function go(index) {
  const link = days[index];
  if (!link) return false;
  mark(link);
  link.focus();
  return true;
}

// Beyond the grid the day of the other month has the focus when that page is there.
function turn(which, day) {
  try {
    sessionStorage.setItem(WANTED, String(day));
  } catch {
    // Without it the first day has the focus.
  }
  document.querySelector(`[data-${which}]`).click();
}

table.addEventListener("keydown", (event) => {
  const at = days.indexOf(event.target.closest("[data-day]"));
  if (at < 0) return;
  const number = Number(days[at].dataset.day.slice(-2));
  const weekday = at % 7;
  const steps = {
    ArrowLeft: () => go(at - 1) || turn("before", 31),
    ArrowRight: () => go(at + 1) || turn("after", 1),
    ArrowUp: () => go(at - 7) || turn("before", number),
    ArrowDown: () => go(at + 7) || turn("after", number),
    Home: () => go(at - weekday),
    End: () => go(at - weekday + 6),
    PageUp: () => turn("before", number),
    PageDown: () => turn("after", number),
  };
  if (!steps[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  steps[event.key]();
});

const inMonth = days.filter((day) => !day.closest(".other-month"));
let wanted = "";
try {
  wanted = sessionStorage.getItem(WANTED) ?? "";
  sessionStorage.removeItem(WANTED);
} catch {
  // As a fresh visit.
}
if (wanted) {
  const link = inMonth[Math.min(Number(wanted), inMonth.length) - 1];
  mark(link);
  link.focus();
} else {
  mark(table.querySelector("[aria-current]") ?? inMonth[0]);
}
