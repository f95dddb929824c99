// Finding in the whole transcript, of which the document holds only what is in sight.
import { announce, send } from "../shell/http.js";
import { t, tn } from "../shell/words.js";
import { api } from "./lines.js";

const LATER_MS = 180;
const MOST = 2000;
let box = null;

export function open(words, form) {
  if (box?.form !== form) box = new Find(words, form);
}

class Find {
  constructor(words, form) {
    this.words = words;
    words.engage();
    this.form = form;
    this.field = this.form.elements.q;
    this.count = this.form.querySelector("output");
    this.matches = [];
    this.at = -1;
    this.asked = 0;
    this.form.onsubmit = (event) => {
      event.preventDefault();
      this.step(1);
    };
    this.form.querySelector("[data-before]").onclick = () => this.step(-1);
    this.form.querySelector("[data-close]").onclick = () => this.close();
    this.field.oninput = () => this.find();
    this.form.onkeydown = (event) => {
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && event.shiftKey && event.target === this.field) {
        event.preventDefault();
        this.step(-1);
      }
    };
    if (this.field.value) this.find();
  }

  async find() {
    const sought = this.field.value.trim();
    const number = ++this.asked;
    await new Promise((done) => setTimeout(done, LATER_MS));
    if (number !== this.asked) return;
    this.words.sought = sought;
    this.at = -1;
    this.matches = [];
    this.count.textContent = "";
    if (sought) {
      try {
        const found = await send("GET", `${api}/transcript/find?q=${encodeURIComponent(sought)}`);
        if (number !== this.asked) return;
        this.matches = found.matches;
        this.places = found.count;
      } catch (error) {
        this.count.textContent = t("Not now");
        return announce(error.message);
      }
      const top = this.words.topIndex();
      this.at = Math.max(
        0,
        this.matches.findIndex((match) => match.index >= top),
      );
      this.go();
    } else this.words.draw();
    return undefined;
  }

  step(by) {
    if (!this.matches.length) return;
    this.at = (this.at + by + this.matches.length) % this.matches.length;
    this.go();
  }

  go() {
    if (!this.matches.length) {
      this.count.textContent = t("Nothing");
      announce(t("Nothing found in this transcript"));
      this.words.draw();
      return;
    }
    this.words.follow(false);
    this.words.toIndex(this.matches[this.at].index);
    this.words.point(this.matches[this.at].index);
    // The server names the first lines only when there are very many.
    const more = this.matches.length >= MOST ? "+" : "";
    this.count.textContent = t("{at} of {count}", {
      at: this.at + 1,
      count: `${this.matches.length}${more}`,
    });
    this.count.title = tn(this.places, "{n} place in all", "{n} places in all");
    announce(t("Line {at} of {count}", { at: this.at + 1, count: this.matches.length }));
  }

  close() {
    this.words.sought = "";
    this.words.point(-1);
    this.words.draw();
    this.form.remove();
    if (this.matches[this.at]) this.words.focus(this.matches[this.at].index);
    else this.form.opener?.focus?.();
  }
}
