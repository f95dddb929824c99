// The page that records: what is chosen, one recording at a time, its meters, notes and marks.

import { Meters } from "./record/meter.js";
import { Notes } from "./record/notes.js";
import { Session } from "./record/session.js";
import { checkBrowser } from "./record/sources.js";
import { clockText } from "./record/times.js";
import { announce } from "./shell/http.js";
import { bind } from "./shell/keys.js";
import { t } from "./shell/words.js";
import { options } from "./uploads/defaults.js";
import { tell } from "./uploads/tray.js";

const page = document.querySelector("[data-recorder]");
const form = page.querySelector("[data-record-form]");
const part = (name) => page.querySelector(`[data-${name}]`);
const places = { microphone: part("meter-microphone"), computer: part("meter-computer") };

let session = null;
let meters = null;

const notes = new Notes(page, {
  second: () => session?.second() ?? 0,
  changed: (id) => tell({ do: "noted", id }),
});

// One sentence stays until the next; what is worth a person's attention is read out.
function say(kind, words) {
  const place = part("said");
  place.className = `notice ${kind}`;
  place.textContent = words;
  place.hidden = !words;
}

function wishes() {
  const { what, computer, device, title } = form.elements;
  return {
    what: what.value,
    computer: computer.checked && what.value !== "camera",
    deviceId: device.value,
    title: title.value.trim(),
    options: options(),
    maxS: Number(page.dataset.maxDurationS) || Infinity,
  };
}

async function listDevices() {
  const found = await navigator.mediaDevices?.enumerateDevices().catch(() => []);
  const heard = (found ?? []).filter((one) => one.kind === "audioinput" && one.label);
  const { device } = form.elements;
  const chosen = device.value;
  const first = device.options[0];
  device.replaceChildren(first, ...heard.map((one) => new Option(one.label, one.deviceId)));
  device.value = heard.some((one) => one.deviceId === chosen) ? chosen : "";
  part("device").hidden = heard.length < 2;
}

function show() {
  const on = Boolean(session?.isOn);
  page.dataset.state = on ? (session.isPaused ? "paused" : "on") : "off";
  form.hidden = on;
  part("live").hidden = !on;
  part("pause-words").textContent = session?.isPaused ? t("Go on") : t("Pause");
  const kind = session?.isPaused ? t("Paused") : t("Recording");
  document.title = on ? t("● {kind} · LifeStream", { kind }) : t("Record · LifeStream");
}

function tick() {
  if (!session?.isOn) return;
  part("clock").textContent = clockText(session.second());
  setTimeout(tick, 250);
}

function preview(stream) {
  const picture = part("preview");
  picture.srcObject = stream ?? null;
  picture.hidden = !stream;
  if (stream) picture.play().catch(() => {});
}

function silent(name, isSilent) {
  const what = name === "microphone" ? t("microphone") : t("computer’s sound");
  part(`silent-${name}`).hidden = !isSilent;
  if (isSilent && !session?.isPaused) announce(t("Nothing is heard from the {what}.", { what }));
}

async function start() {
  if (session) return;
  say("", "");
  const wished = wishes();
  try {
    checkBrowser();
    session = new Session(wished, { tell, say });
    await session.begin();
  } catch (error) {
    session?.closeDevices();
    session?.release?.();
    session = null;
    say("warn", error.message);
    return;
  }
  session.onend = ended;
  notes.begin(session.id);
  part("computer-row").hidden = !session.mixer.inputs.has("computer");
  meters = new Meters(session.mixer, places, silent);
  preview(wished.what === "microphone" ? null : session.streams.get(wished.what));
  show();
  tick();
  announce(t("Recording"));
  part("stop").focus();
  listDevices();
}

function ended() {
  meters?.stop();
  for (const name of Object.keys(places)) part(`silent-${name}`).hidden = true;
  preview(null);
  session = null;
  form.elements.title.value = "";
  show();
  part("start").focus();
  announce(t("Stopped. All of it is kept; the uploads show how far it is."));
}

function pause() {
  session?.pause();
  show();
}

const press = { start, stop: () => session?.stop(), pause };
for (const [name, run] of Object.entries(press)) part(name).addEventListener("click", run);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", () => {
  part("computer").hidden = form.elements.what.value === "camera";
});

// A page that is left ends its recording; what it kept is found again, and yet it is worth a question.
addEventListener("beforeunload", (event) => session?.isOn && event.preventDefault());

bind([
  {
    id: "record-mark",
    keys: ["m"],
    label: t("Mark this moment"),
    group: t("Recording"),
    run: () => notes.mark(),
  },
  {
    id: "record-note",
    keys: ["n"],
    label: t("Write a note"),
    group: t("Recording"),
    run: () => session && notes.form.elements.text.focus(),
  },
  {
    id: "record-pause",
    keys: ["p"],
    label: t("Pause and go on"),
    group: t("Recording"),
    run: press.pause,
  },
]);

form.elements.computer.disabled = !navigator.mediaDevices?.getDisplayMedia;
show();
listDevices();
