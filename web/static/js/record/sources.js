// What is recorded: microphone, camera, screen, the computer's own sound. All sound goes through one
// mixer, so that a device can come and go while the recording goes on.
import { t } from "../shell/words.js";

// With two sources each keeps a side: this far the other is turned down there. The server knows the
// same figure (lifestream/pipeline/media/own_side.py) and takes the sides apart again.
const OTHER_SIDE = 0.25;

const SECURE = t(
  "This browser records only over a secure connection (https), or on the machine itself.",
);

const words = { audio: t("microphone"), video: t("camera") };

// What went wrong with a device, and what to do.
function sentenceOf(error, kind) {
  const device = words[kind] ?? t("screen");
  if (error.name === "NotAllowedError" && kind === "screen")
    return t("No screen was chosen, so nothing is recorded. Press Record and choose one.");
  if (error.name === "NotAllowedError" || error.name === "SecurityError")
    return t(
      "The browser may not use the {device}. Allow it in the browser’s address bar (or the system’s privacy settings), then press Record again.",
      { device },
    );
  if (error.name === "NotFoundError" || error.name === "OverconstrainedError")
    return t(
      "No {device} was found. Connect one and press Record again, or record something else.",
      { device },
    );
  if (error.name === "NotReadableError" || error.name === "AbortError")
    return t(
      "The {device} cannot be used now; another program may hold it. Close that one and press Record again.",
      { device },
    );
  return t("The {device} does not work here: {message}", { device, message: error.message });
}

class DeviceError extends Error {
  constructor(error, kind) {
    super(sentenceOf(error, kind));
  }
}

export function checkBrowser() {
  if (!window.isSecureContext) throw new Error(SECURE);
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder)
    throw new Error(
      t("This browser cannot record. Record with your device’s own app and add the file."),
    );
}

async function asked(constraints, kind) {
  try {
    return await navigator.mediaDevices.getUserMedia(constraints);
  } catch (error) {
    throw new DeviceError(error, kind);
  }
}

const SOUND = { echoCancellation: true, noiseSuppression: false, autoGainControl: true };

export function microphone(deviceId = "") {
  const wanted = deviceId ? { ...SOUND, deviceId: { exact: deviceId } } : SOUND;
  return asked({ audio: wanted }, "audio");
}

export const camera = () =>
  asked({ video: { width: { ideal: 1280 }, height: { ideal: 720 } } }, "video");

// The screen; its sound comes along where the browser and its user give it.
export async function screen({ sound }) {
  if (!navigator.mediaDevices.getDisplayMedia)
    throw new Error(
      t("This browser cannot record the screen. Choose the microphone or the camera."),
    );
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  try {
    const wishes = {
      video: { frameRate: { ideal: 15, max: 30 } },
      audio: sound ? plain : false,
      // Not of every browser yet: offers the sound of the whole computer, not of one tab alone.
      systemAudio: sound ? "include" : "exclude",
    };
    return await navigator.mediaDevices.getDisplayMedia(wishes);
  } catch (error) {
    throw new DeviceError(error, "screen");
  }
}

// Mixes a microphone and the computer's sound; the two keep their sides when both are there.
export class Mixer {
  constructor({ sides }) {
    this.context = new AudioContext();
    this.target = this.context.createMediaStreamDestination();
    this.sides = sides;
    this.inputs = new Map();
    if (sides) {
      this.merger = this.context.createChannelMerger(2);
      this.merger.connect(this.target);
    } else this.target.channelCount = 1;
  }

  // Replaces what is plugged in as `name`: "microphone" or "computer".
  plug(name, stream) {
    this.unplug(name);
    const source = this.context.createMediaStreamSource(new MediaStream(stream.getAudioTracks()));
    const meter = this.context.createAnalyser();
    // Long enough that nothing falls between two looks at it.
    meter.fftSize = 16384;
    // One channel each: what is to the left in the computer's sound is no side of ours.
    const mono = new GainNode(this.context, { channelCount: 1, channelCountMode: "explicit" });
    source.connect(mono).connect(meter);
    if (this.sides) {
      const own = name === "microphone" ? 0 : 1;
      const across = new GainNode(this.context, { gain: OTHER_SIDE });
      mono.connect(this.merger, 0, own);
      mono.connect(across).connect(this.merger, 0, 1 - own);
    } else mono.connect(this.target);
    this.inputs.set(name, { source, mono, meter });
  }

  unplug(name) {
    const input = this.inputs.get(name);
    if (!input) return;
    input.source.disconnect();
    input.mono.disconnect();
    this.inputs.delete(name);
  }

  // The loudest sample of the last moment, 0 to 1.
  level(name) {
    const meter = this.inputs.get(name)?.meter;
    if (!meter) return 0;
    const samples = new Float32Array(meter.fftSize);
    meter.getFloatTimeDomainData(samples);
    return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  }

  close() {
    return this.context.close();
  }
}
