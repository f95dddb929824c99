// Playing: buttons, speeds, captions, silence, the timeline, and the small picture.
import { announce, send } from "../shell/http.js";
import { t } from "../shell/words.js";
import { api, clock, nameOf } from "./lines.js";

const SILENCE_S = 0.9;
const LEAD_S = 0.15;
const FRAME_S = 1 / 25;
const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];
const SPEED = "lifestream.speed";

const one = (selector, within = document) => within.querySelector(selector);

export class Player {
  // seek(seconds): goes there; words: the transcript, which knows where speech is.
  constructor(media, seek, words) {
    this.media = media;
    this.seek = seek;
    this.words = words;
    this.skips = false;
    this.frames = null;
    this.track = [...(media.textTracks ?? [])].find((track) => track.kind === "captions");
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (!button) return;
      this.do(button.dataset.do);
      button.closest("details.menu")?.removeAttribute("open");
    });
    document.addEventListener("change", (event) => {
      if (event.target.matches("[data-speed]")) this.setSpeed(Number(event.target.value));
    });
    for (const kind of ["play", "pause", "ended"])
      media.addEventListener(kind, () => this.drawState());
    media.addEventListener("volumechange", () => media.muted && this.captions(true));
    media.addEventListener("ratechange", () => this.drawSpeed());
    this.small();
    this.renew();
    this.captions(media.muted);
    try {
      this.setSpeed(Number(localStorage.getItem(SPEED)) || 1);
    } catch {
      // Without storage every recording starts at its own speed.
    }
  }

  // The parts around the picture may have been drawn anew.
  renew() {
    this.line = one("[data-timeline]");
    this.chapters = [...document.querySelectorAll(".chapter-menu a")].map((link) => ({
      at_s: Number(new URL(link.href).searchParams.get("t")),
      name: link.lastChild.textContent.trim(),
    }));
    const picture = one("[data-do=picture]");
    if (picture)
      picture.parentElement.hidden = !(
        document.pictureInPictureEnabled && this.media.requestPictureInPicture
      );
    if (picture) picture.hidden = false;
    if (this.line) this.timeline();
    this.drawState();
    this.drawSpeed();
    this.captions(this.track?.mode === "showing");
  }

  do(what) {
    const { media } = this;
    const steps = { "back-15": -15, "back-5": -5, "on-5": 5, "on-15": 15 };
    if (what in steps) this.by(steps[what]);
    else if (what === "play") this.toggle();
    else if (what === "chapter-back") this.chapter(-1);
    else if (what === "chapter-on") this.chapter(1);
    else if (what === "captions") this.captions(this.track?.mode !== "showing");
    else if (what === "silence") this.silence(!this.skips);
    else if (what === "frame-back") this.frame(-1);
    else if (what === "frame-on") this.frame(1);
    else if (what === "copy") this.copy();
    else if (what === "picture") {
      if (document.pictureInPictureElement) document.exitPictureInPicture();
      else
        media
          .requestPictureInPicture()
          .catch(() => announce(t("This browser shows no picture in picture now.")));
    }
  }

  toggle() {
    if (this.media.paused) this.media.play().catch(() => {});
    else this.media.pause();
  }

  by(seconds) {
    const most = this.media.duration || Infinity;
    this.seek(Math.min(Math.max(this.media.currentTime + seconds, 0), most), { play: false });
  }

  frame(step) {
    this.media.pause();
    this.by(step * FRAME_S);
  }

  chapter(step) {
    const now = this.media.currentTime;
    const here = this.chapters.findLastIndex((chapter) => chapter.at_s <= now + 0.2);
    // Back goes to the beginning of this one first, as music players do.
    const wanted = step < 0 && now - (this.chapters[here]?.at_s ?? 0) > 3 ? here : here + step;
    const target = this.chapters[wanted];
    if (!target) return;
    this.seek(target.at_s, { play: false });
    announce(target.name);
  }

  speed(step) {
    const place = SPEEDS.findLastIndex((rate) => rate <= this.media.playbackRate + 0.01);
    this.setSpeed(SPEEDS[Math.min(Math.max(place + step, 0), SPEEDS.length - 1)]);
    announce(t("{speed} times as fast", { speed: this.media.playbackRate }));
  }

  setSpeed(rate) {
    this.media.defaultPlaybackRate = rate;
    this.media.playbackRate = rate;
    try {
      localStorage.setItem(SPEED, String(rate));
    } catch {
      // It lasts as long as the page then.
    }
  }

  drawSpeed() {
    const field = one("[data-speed]");
    if (field) field.value = String(this.media.playbackRate);
  }

  captions(on) {
    if (this.track) this.track.mode = on ? "showing" : "disabled";
    one("[data-do=captions]")?.setAttribute("aria-pressed", String(on));
  }

  silence(on) {
    this.skips = on;
    one("[data-do=silence]")?.setAttribute("aria-pressed", String(on));
    announce(on ? t("Silence is skipped") : t("Silence is played"));
  }

  async copy() {
    const address = new URL(location.href);
    address.search = `?t=${this.media.currentTime.toFixed(1)}`;
    address.hash = "";
    try {
      await navigator.clipboard.writeText(address.href);
      announce(t("Link to {at} copied", { at: clock(this.media.currentTime) }));
    } catch {
      announce(t("The browser does not let this page copy."));
    }
    document.dispatchEvent(
      new CustomEvent("lifestream:said", {
        detail: t("Link to {at} copied.", { at: clock(this.media.currentTime) }),
      }),
    );
  }

  drawState() {
    const button = one("[data-do=play]");
    if (!button) return;
    button.setAttribute("aria-label", this.media.paused ? t("Play") : t("Pause"));
    button.classList.toggle("playing", !this.media.paused);
  }

  // Called whenever the position moved.
  moved(seconds) {
    const now = one("[data-now]");
    if (now) now.textContent = clock(seconds);
    const head = one("[data-head]");
    if (head) head.style.insetInlineStart = `${Math.min(100, (seconds / this.length()) * 100)}%`;
    this.line?.setAttribute("aria-valuenow", String(Math.round(seconds)));
    this.line?.setAttribute("aria-valuetext", this.sayPlace(seconds));
    const chapter = this.chapterAt(seconds);
    const shown = one("[data-chapter-now]");
    if (shown && chapter && shown.textContent !== chapter.name) shown.textContent = chapter.name;
    if (this.skips && !this.media.paused) this.skip(seconds);
  }

  skip(seconds) {
    const { lines } = this.words;
    const index = lines ? lines.at(seconds) : -1;
    const next = lines?.items[index + 1];
    const quiet = index < 0 || seconds > lines.items[index].end_s + 0.3;
    if (next && quiet && next.start_s - seconds > SILENCE_S)
      this.media.currentTime = next.start_s - LEAD_S;
  }

  length() {
    return Number(this.line?.dataset.timeline) || this.media.duration || 1;
  }

  chapterAt(seconds) {
    return this.chapters.findLast((chapter) => chapter.at_s <= seconds + 0.2);
  }

  sayPlace(seconds) {
    const chapter = this.chapterAt(seconds);
    return (
      t("{at} of {length}", { at: clock(seconds), length: clock(this.length()) }) +
      (chapter ? `, ${chapter.name}` : "")
    );
  }

  // --- The timeline: chapters, who speaks, and a picture under the pointer. ---

  timeline() {
    const { line } = this;
    Object.assign(line, {
      tabIndex: 0,
      role: "slider",
      ariaLabel: t("Position"),
      ariaValueMin: "0",
      ariaValueMax: String(Math.round(this.length())),
    });
    this.moved(this.media.currentTime);
    const at = (event) => {
      const box = line.getBoundingClientRect();
      return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * this.length();
    };
    let held = false;
    line.onpointerdown = (event) => {
      if (event.button !== 0) return;
      held = true;
      line.setPointerCapture(event.pointerId);
      this.seek(at(event), { play: !this.media.paused });
    };
    line.onpointermove = (event) => {
      this.peek(at(event), event);
      if (held) this.seek(at(event), { play: !this.media.paused });
    };
    line.onpointerup = line.onpointercancel = () => (held = false);
    line.onpointerleave = () => (one("[data-peek]").hidden = true);
    line.onkeydown = (event) => {
      const step = {
        ArrowLeft: -5,
        ArrowDown: -5,
        ArrowRight: 5,
        ArrowUp: 5,
        PageUp: 60,
        PageDown: -60,
      }[event.key];
      if (step) this.by(step);
      else if (event.key === "Home") this.seek(0, { play: false });
      else if (event.key === "End") this.seek(this.length(), { play: false });
      else return;
      event.preventDefault();
    };
  }

  peek(seconds, event) {
    const box = one("[data-peek]");
    const index = this.words.lines?.at(seconds) ?? -1;
    const who = this.words.lines?.says(index, seconds)
      ? `${nameOf(this.words.lines.items[index].speaker)} · `
      : "";
    box.querySelector("span").textContent =
      `${who}${clock(seconds)}${this.chapterAt(seconds) ? ` · ${this.chapterAt(seconds).name}` : ""}`;
    box.hidden = false;
    const bounds = this.line.getBoundingClientRect();
    const half = box.offsetWidth / 2;
    const x = Math.min(
      Math.max(event.clientX - bounds.left, half),
      Math.max(bounds.width - half, half),
    );
    box.style.insetInlineStart = `${x - half}px`;
    this.frames ??= send("GET", api).then(
      (found) => found.keyframes,
      () => [],
    );
    this.frames.then((frames) => {
      const frame = frames.findLast((candidate) => candidate.at_s <= seconds) ?? frames[0];
      const picture = box.querySelector("img");
      picture.hidden = !frame;
      if (frame && picture.getAttribute("src") !== frame.url) picture.src = frame.url;
    });
  }

  // --- Scrolled away: the picture stays in a corner while it plays. ---

  small() {
    const screen = one("[data-screen]");
    if (!screen || !globalThis.IntersectionObserver) return;
    const close = one("[data-mini-close]");
    let away = false;
    let refused = false;
    const change = () => {
      const small =
        away && !refused && !this.media.paused && matchMedia("(min-width: 48.01rem)").matches;
      if (small || !away) screen.classList.toggle("mini", small);
      close.hidden = !screen.classList.contains("mini");
    };
    new IntersectionObserver(([entry]) => {
      away = !entry.isIntersecting;
      if (!away) refused = false;
      change();
    }).observe(screen.parentElement);
    this.media.addEventListener("play", change);
    close.onclick = () => {
      refused = true;
      screen.classList.remove("mini");
      close.hidden = true;
      screen.parentElement.scrollIntoView({ block: "nearest" });
    };
  }
}
