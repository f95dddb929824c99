// One row of the tray: an upload, and from its arrival on what becomes of the recording.
import { announce, ask, send, sizeText } from "../shell/http.js";
import { follow, show } from "../shell/live.js";
import { t } from "../shell/words.js";

const MOVING = new Set(["checking", "waiting", "sending", "offline", "login"]);
const BEFORE_ARRIVAL = new Set([...MOVING, "paused", "twin", "failed", "cut"]);
const GOOD_END = new Set(["SUCCEEDED", "PARTIAL"]);

function timeText(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

function clockText(seconds) {
  const whole = Math.round(seconds);
  const two = (n) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

const percentOf = (row) => Math.floor((100 * (row.sent ?? 0)) / Math.max(row.size, 1));

const lengthText = (row) =>
  `${sizeText(row.size)}${row.durationS ? ` (${clockText(row.durationS)})` : ""}`;

const growing = (row) =>
  t("Being recorded: {length} kept in this browser, {size} of it sent.", {
    length: lengthText(row),
    size: sizeText(row.sent ?? 0),
  });

const SAYS = {
  checking: () => t("Looking whether your library has it already"),
  twin: ({ twin }) =>
    twin.exact
      ? t("“{title}” in your library is made of exactly these bytes.", { title: twin.title })
      : t("Looks like “{title}” in your library: the same name and size.", { title: twin.title }),
  waiting: () => t("Waiting for its turn"),
  cut: (row) =>
    t(
      "This recording ended before it was stopped. All {length} that were recorded are kept in this browser.",
      { length: lengthText(row) },
    ),
  sending: (row) =>
    row.live
      ? growing(row)
      : [
          t("{sent} of {size}", { sent: sizeText(row.sent ?? 0), size: sizeText(row.size) }),
          row.speed > 0 && `${sizeText(Math.round(row.speed))}/s`,
          row.leftS > 0 &&
            Number.isFinite(row.leftS) &&
            t("{time} left", { time: timeText(row.leftS) }),
        ]
          .filter(Boolean)
          .join(" · "),
  offline: (row) =>
    row.live
      ? t("No connection. {state}", { state: growing(row) })
      : t("No connection at {percent} %. It goes on by itself.", { percent: percentOf(row) }),
  login: () => t("Sign in again — the upload continues."),
  paused: (row) =>
    row.message ||
    (row.needsFile
      ? t("Paused at {percent} %. Choose the same file to continue.", { percent: percentOf(row) })
      : t("Paused at {percent} %.", { percent: percentOf(row) })),
  failed: (row) =>
    row.sent && row.session
      ? t("{message} The {size} that arrived are kept.", {
          message: row.message,
          size: sizeText(row.sent),
        })
      : row.message,
  refused: (row) => row.message,
};

export class RowView {
  // act(doing, more): what a button wants. `ends`: the upload stops when the page is left.
  constructor(row, act, ends) {
    this.act = act;
    this.ends = ends;
    this.row = row;
    this.node = document.querySelector("[data-tray-row]").content.firstElementChild.cloneNode(true);
    for (const button of this.node.querySelectorAll("button[data-do]")) {
      button.onclick = () => this.press(button.dataset.do);
    }
    this.form = this.part("form");
    this.form.onsubmit = (event) => this.save(event);
    this.form.addEventListener("keydown", (event) => event.key === "Escape" && this.edit(false));
  }

  part(name) {
    return this.node.querySelector(`[data-${name}]`);
  }

  remove() {
    this.gone = true;
    this.node.remove();
  }

  press(doing) {
    const { name, recorded } = this.row;
    const lost = t("Delete {name}? It is nowhere else.", { name });
    if (doing === "remove" && recorded && !confirm(lost)) return;
    if (doing === "edit") this.edit(this.form.hidden);
    else if (doing === "cancel" || doing === "again") this.order(doing);
    else this.act({ retry: "resume", keep: "resume", dismiss: "remove" }[doing] ?? doing);
  }

  show(row) {
    const before = this.row.state;
    this.row = row;
    this.node.dataset.state = row.state;
    this.part("name").textContent = row.name;
    for (const button of this.node.querySelectorAll("[data-do]")) {
      button.querySelector(".visually-hidden").textContent = ` ${row.name}`;
    }
    this.part("facts").textContent = sizeText(row.size);
    this.part("length").textContent = row.durationS ? clockText(row.durationS) : "";
    this.part("length").hidden = !row.durationS;
    const picture = this.part("picture");
    if (row.thumb && picture.src !== row.thumb) picture.src = row.thumb;
    picture.hidden = !row.thumb;
    this.part("when").textContent = row.when ? t("Recorded {said}", { said: row.when.said }) : "";
    this.part("when-line").hidden = !row.when || row.state === "refused";
    if (row.state === "arrived") this.process();
    else this.transfer(row);
    if (before !== row.state && ["failed", "login", "twin", "refused", "cut"].includes(row.state)) {
      announce(`${row.name}: ${this.part("detail").textContent}`);
    }
  }

  transfer(row) {
    const bar = this.part("bar");
    bar.hidden = !["waiting", "sending", "offline", "login", "paused", "failed"].includes(
      row.state,
    );
    bar.hidden ||= Boolean(row.live);
    bar.value = row.size ? (row.sent ?? 0) / row.size : 0;
    bar.setAttribute("aria-label", t("Uploaded of {name}", { name: row.name }));
    this.say(SAYS[row.state](row), ["failed", "refused"].includes(row.state) ? "danger" : "");
    this.part("stays").hidden = !(this.ends && MOVING.has(row.state));
    const on = new Set(["remove"]);
    if (MOVING.has(row.state)) on.add("pause");
    if (row.state === "paused") on.add("resume");
    if (row.state === "failed") on.add("retry");
    if (row.state === "cut") on.add("keep");
    // Its own page stops it; here nothing of it can be lost by a press.
    if (row.live && row.state !== "cut") on.delete("remove");
    if (row.state === "twin") on.add("anyway").add("open");
    if (row.state === "login") on.add("login");
    if (BEFORE_ARRIVAL.has(row.state) && row.when) on.add("edit");
    this.buttons(on);
    if (row.twin) this.part("do=open").href = row.twin.url;
  }

  say(text, tone) {
    const place = this.part("detail");
    place.textContent = text;
    place.className = tone;
    place.hidden = !text;
  }

  buttons(on) {
    for (const button of this.node.querySelectorAll("[data-do]")) {
      button.hidden = !on.has(button.dataset.do);
    }
    if (!on.has("edit")) this.edit(false);
  }

  // The date of a row, edited in place; typing works.
  edit(open) {
    if (open === !this.form.hidden) return;
    const { when } = this.row;
    this.form.hidden = !open;
    this.part("do=edit").setAttribute("aria-expanded", String(open));
    if (!open) {
      if (this.form.contains(document.activeElement)) this.part("do=edit").focus();
      return;
    }
    this.form.elements.local.value = when.local.slice(0, 16);
    this.form.elements.zone.value = when.zone;
    this.form.elements.local.focus();
  }

  async save(event) {
    event.preventDefault();
    const { local, zone } = this.form.elements;
    const { isZone, isoOf, sentence, zoneHere } = await import("./recorded.js");
    const given = zone.value.trim() || zoneHere();
    zone.setCustomValidity(
      isZone(given) ? "" : t("There is no such time zone; Europe/Berlin or +01:00, for example."),
    );
    if (!this.form.reportValidity()) return;
    const when = {
      local: `${local.value}:00`.slice(0, 19),
      zone: given,
      source: "typed",
      assumed: false,
    };
    when.said = sentence(when);
    this.act("options", { options: { recorded_at: isoOf(when) }, when });
    this.edit(false);
    announce(t("{name}: recorded {when}", { name: this.row.name, when: when.said }));
  }

  // The bytes are there: the row shows what is made of them.
  process() {
    const { row } = this;
    this.part("bar").hidden = true;
    this.part("stays").hidden = true;
    this.part("do=open").href = `/r/${row.videoId}`;
    if (this.followed === row.jobId) return;
    this.followed = row.jobId;
    this.job({ status: "QUEUED", steps: [], progress: 0 });
    const job = (first) => this.job(first);
    ask(`/api/v1/status/${encodeURIComponent(row.jobId)}`)
      .then(async (answer) => answer.ok && job(await answer.json()))
      .catch(() => {});
    follow(row.jobId, job, () => !this.gone && this.followed === row.jobId).then(() => {
      // Deleted elsewhere, most likely: nothing is left to show.
      if (!this.gone && !this.ended) this.act("remove");
    });
  }

  job(job) {
    this.ended = job.status === "FAILED" || job.status === "CANCELLED" || GOOD_END.has(job.status);
    const pipeline = this.part("pipeline");
    pipeline.hidden = this.ended && GOOD_END.has(job.status);
    const list = this.part("steps");
    for (const step of job.steps) {
      if (list.querySelector(`[data-step="${step.stage}"]`)) continue;
      const item = this.part("pattern").content.firstElementChild.cloneNode(true);
      item.dataset.step = step.stage;
      item.prepend(step.label);
      list.append(item);
    }
    show(this.node, job);
    this.say(...this.told(job));
    const on = new Set(["open"]);
    if (this.ended) on.add("dismiss");
    else on.add("cancel");
    const hopeless = job.error?.error_class === "PERMANENT_INPUT";
    if (["FAILED", "CANCELLED"].includes(job.status) && !hopeless) on.add("again");
    this.buttons(on);
  }

  // One sentence, and what works all the same.
  told(job) {
    const done = job.steps.filter((step) => step.state === "done").map((step) => step.label);
    if (job.status === "QUEUED") return [t("Arrived. Waiting its turn."), ""];
    if (job.status === "RUNNING") return ["", ""];
    if (job.status === "SUCCEEDED") return [t("Ready."), "good"];
    if (job.status === "CANCELLED") return [t("Stopped. The recording stays in your library."), ""];
    const reason = job.error?.message ?? "";
    if (job.status === "PARTIAL") return [t("Ready, but incomplete. {reason}", { reason }), "warn"];
    if (job.error?.error_class === "PERMANENT_INPUT") return [reason, "danger"];
    const safe = t("{reason} The video itself is safe and plays.", { reason });
    if (!done.length) return [safe, "danger"];
    return [`${safe} ${t("What is done is kept: {steps}.", { steps: done.join(", ") })}`, "danger"];
  }

  async order(doing) {
    const verb = doing === "again" ? "retry" : "cancel";
    try {
      const job = await send("POST", `/api/v1/jobs/${encodeURIComponent(this.row.jobId)}/${verb}`);
      this.followed = null;
      this.process();
      this.job(job);
    } catch (error) {
      this.say(error.message, "danger");
    }
  }
}
