// Shows how loud each source is, and notices when one stays silent.

const FLOOR_DB = -60;
const SILENT_DB = -55;
const SILENT_AFTER_MS = 8000;
const LOOK_MS = 100;

const decibels = (level) => 20 * Math.log10(Math.max(level, 1e-6));

export class Meters {
  // places: name -> <meter>; silent(name, isSilent): called when that changes.
  constructor(mixer, places, silent) {
    this.mixer = mixer;
    this.places = places;
    this.silent = silent;
    this.heardAt = new Map();
    this.isSilent = new Map();
    this.timer = setInterval(() => this.look(), LOOK_MS);
  }

  look() {
    for (const [name, place] of Object.entries(this.places)) {
      if (!this.mixer.inputs.has(name)) continue;
      const db = decibels(this.mixer.level(name));
      place.value = Math.max(0, (db - FLOOR_DB) / -FLOOR_DB);
      const now = Date.now();
      if (db > SILENT_DB || !this.heardAt.has(name)) this.heardAt.set(name, now);
      const isSilent = now - this.heardAt.get(name) > SILENT_AFTER_MS;
      if (isSilent === Boolean(this.isSilent.get(name))) continue;
      this.isSilent.set(name, isSilent);
      this.silent(name, isSilent);
    }
  }

  stop() {
    clearInterval(this.timer);
    for (const place of Object.values(this.places)) place.value = 0;
  }
}
