// One recording, from the first device to the last byte.

import { t } from "../shell/words.js";
import { isoOf, sentence, zoneHere } from "../uploads/recorded.js";
import { recorderLock } from "../uploads/recordings.js";
import { Keeper, PART_MS } from "./keeper.js";
import { camera, Mixer, microphone, screen } from "./sources.js";

const KINDS = {
  video: ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"],
  audio: ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"],
};
const BITS = { audioBitsPerSecond: 96000, videoBitsPerSecond: 2500000 };
const SUFFIXES = { "video/webm": "webm", "audio/webm": "webm", "audio/ogg": "ogg" };
const SLEPT_MS = 5000;
const two = (n) => String(n).padStart(2, "0");

export class Session {
  // wishes: {what: "microphone" | "camera" | "screen", computer, deviceId, title, maxS}.
  constructor(wishes, { tell, say }) {
    this.wishes = wishes;
    this.tell = tell;
    this.say = say;
    this.id = crypto.randomUUID();
    this.streams = new Map();
    this.pausedS = 0;
    /** @type {Promise<void> | null} */
    this.stopping = null;
    /** @type {((value?: unknown) => void) | null} */
    this.release = null;
    this.onend = () => {};
  }

  get isOn() {
    return Boolean(this.recorder) && this.recorder.state !== "inactive";
  }

  get isPaused() {
    return this.recorder?.state === "paused";
  }

  // The second of the recording: what its sound has come to, which stands still while it is paused
  // or the computer sleeps.
  second() {
    if (!this.recorder) return 0;
    const now = this.pausedAt ?? this.mixer.context.currentTime;
    return Math.max(0, now - this.startedAt - this.pausedS);
  }

  async begin() {
    const { what, computer, deviceId } = this.wishes;
    if (what === "screen" || computer)
      this.streams.set("screen", await screen({ sound: computer }));
    if (what === "camera") this.streams.set("camera", await camera());
    // The screen first, for the browser wants it right after the press.
    this.streams.set("microphone", await microphone(deviceId));
    const hasComputer = this.streams.get("screen")?.getAudioTracks().length > 0;
    if (computer && !hasComputer)
      this.say(
        "warn",
        t(
          "The screen came without its sound, so only the microphone is heard. To have both, stop, record again and tick the sound in the browser’s own question.",
        ),
      );
    this.mixer = new Mixer({ sides: hasComputer });
    await this.mixer.context.resume();
    this.plug("microphone");
    if (hasComputer) this.mixer.plug("computer", this.streams.get("screen"));
    const pictures = this.streams.get(what)?.getVideoTracks() ?? [];
    if (what !== "screen") for (const track of this.videoOf("screen")) track.stop();
    await this.record(what === "microphone" ? [] : pictures, hasComputer);
    navigator.mediaDevices.addEventListener("devicechange", this.onDevices);
    document.addEventListener("visibilitychange", this.onVisible);
    this.ticking = setInterval(() => this.tick(), 1000);
    this.onVisible();
  }

  videoOf(name) {
    return this.streams.get(name)?.getVideoTracks() ?? [];
  }

  async record(pictures, sides) {
    const kind = pictures.length ? "video" : "audio";
    const type = KINDS[kind].find((one) => MediaRecorder.isTypeSupported(one)) ?? "";
    const stream = new MediaStream([...pictures, ...this.mixer.target.stream.getAudioTracks()]);
    const recorder = new MediaRecorder(stream, { ...BITS, ...(type ? { mimeType: type } : {}) });
    for (const track of pictures) track.addEventListener("ended", () => this.pictureEnded());
    const row = this.row(recorder.mimeType || type, sides);
    this.keeper = new Keeper(this.id, {
      tell: this.tell,
      warn: (words) => this.say("warn", words),
      durationS: () => this.second(),
    });
    recorder.ondataavailable = ({ data }) => this.keeper.take(data);
    recorder.onerror = (event) => {
      this.say(
        "warn",
        t("The browser’s recorder stopped: {reason}. All until now is kept.", {
          reason: event.error?.message ?? t("it gave no reason"),
        }),
      );
      this.stop();
    };
    await this.holdLock();
    this.ended = new Promise((done) => recorder.addEventListener("stop", done, { once: true }));
    await this.tell({ do: "record", row });
    await new Promise((done) => {
      recorder.onstart = () => done(null);
      recorder.start(PART_MS);
    });
    this.startedAt = this.mixer.context.currentTime;
    this.recorder = recorder;
    navigator.storage?.persist?.().catch(() => {});
  }

  // As long as this page holds it, the recording is not over.
  holdLock() {
    return new Promise((held) => {
      if (!navigator.locks) held(null);
      navigator.locks?.request(recorderLock(this.id), () => {
        held(null);
        return new Promise((release) => (this.release = release));
      });
    });
  }

  row(type, sides) {
    const now = new Date();
    const zone = zoneHere();
    const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
    const when = { local: `${day}T${time}`, zone, source: "recorder", assumed: false };
    when.said = sentence(when);
    const plain = type.split(";")[0];
    const title =
      this.wishes.title || t("Recording {day} {time}", { day, time: time.replaceAll(":", ".") });
    const options = { ...this.wishes.options, recorded_at: isoOf(when) };
    if (sides) options.own_voice_left = true;
    const name = `${title.replace(/[/\\]/g, "-").slice(0, 120)}.${SUFFIXES[plain] ?? "mp4"}`;
    return { id: this.id, name, size: 0, type: plain, modified: now.getTime(), when, options };
  }

  plug(name) {
    const stream = this.streams.get(name);
    this.mixer.plug(name, stream);
    const [track] = stream.getAudioTracks();
    track.addEventListener("ended", () => this.unplugged(name));
    track.addEventListener("mute", () =>
      this.say(
        "warn",
        t(
          "The system holds the microphone back (a call, perhaps, or this page is hidden on a phone). The recording goes on, without it, until it comes back.",
        ),
      ),
    );
    track.addEventListener("unmute", () => this.say("good", t("The microphone is back.")));
  }

  // The recording goes on in silence; another device takes its place as soon as there is one.
  async unplugged(name) {
    if (!this.isOn) return;
    this.mixer.unplug(name);
    this.say(
      "warn",
      t(
        "The microphone was unplugged. All until now is kept, and the recording goes on as soon as there is a microphone again.",
      ),
    );
    await this.replug();
  }

  onDevices = () => {
    if (this.isOn && !this.mixer.inputs.has("microphone")) this.replug();
  };

  async replug() {
    try {
      const stream = await microphone();
      if (this.mixer.inputs.has("microphone")) return;
      this.streams.set("microphone", stream);
      this.plug("microphone");
      this.say(
        "good",
        t("The recording goes on with {microphone}.", {
          microphone: stream.getAudioTracks()[0].label || t("another microphone"),
        }),
      );
    } catch {
      // There is none yet; the browser tells when one comes.
    }
  }

  pictureEnded() {
    if (this.isOn)
      this.say(
        "warn",
        t("The picture has ended. The sound is still recorded; press Stop when you are done."),
      );
  }

  // A screen that goes dark puts a phone to sleep, and with it the recording.
  onVisible = async () => {
    if (document.hidden || !this.isOn) return;
    this.wake = await navigator.wakeLock?.request("screen").catch(() => null);
  };

  tick() {
    const now = Date.now();
    const heard = this.mixer.context.currentTime * 1000;
    // A page in the background ticks rarely, but hears all the same.
    const lostMs = this.tickedAt ? now - this.tickedAt - (heard - this.heardAt) : 0;
    if (lostMs > SLEPT_MS) {
      const minutes = Math.max(1, Math.round(lostMs / 60000));
      this.say(
        "warn",
        t(
          "The computer slept for about {minutes} min; nothing was recorded meanwhile. It goes on now.",
          { minutes },
        ),
      );
      this.mixer.context.resume();
    }
    this.tickedAt = now;
    this.heardAt = heard;
    if (this.second() > this.wishes.maxS) {
      this.say(
        "warn",
        t(
          "This is as long as a recording may be, so it was stopped. Press Record to go on with another.",
        ),
      );
      this.stop();
    }
  }

  pause() {
    if (this.isPaused) {
      this.pausedS += this.mixer.context.currentTime - this.pausedAt;
      this.pausedAt = null;
      this.recorder.resume();
    } else {
      this.pausedAt = this.mixer.context.currentTime;
      this.recorder.pause();
    }
  }

  // Ends it; done when all of it is kept.
  async stop() {
    this.stopping ??= this.finish();
    return this.stopping;
  }

  async finish() {
    clearInterval(this.ticking);
    if (this.isOn) {
      this.recorder.stop();
      await this.ended;
    }
    this.closeDevices();
    await this.keeper?.end();
    this.release?.();
    this.onend();
  }

  closeDevices() {
    navigator.mediaDevices.removeEventListener("devicechange", this.onDevices);
    document.removeEventListener("visibilitychange", this.onVisible);
    for (const stream of this.streams.values())
      for (const track of stream.getTracks()) track.stop();
    this.wake?.release().catch(() => {});
    if (this.mixer) this.mixer.close();
  }
}
