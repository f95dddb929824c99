// The transcript follows the playing position until the reader scrolls by hand.

const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class TranscriptView {
  constructor() {
    this.renew();
  }

  renew() {
    this.pane = document.querySelector("[data-transcript]");
    this.toggle = document.querySelector("[data-follow]");
    this.segments = this.pane ? [...this.pane.querySelectorAll(".seg")] : [];
    this.starts = this.segments.map((node) => Number(node.dataset.seek));
    this.current = null;
    if (!this.toggle) return;
    this.toggle.hidden = false;
    this.toggle.onclick = () => this.follow(!this.following);
    this.follow(this.following ?? true);
    for (const kind of ["wheel", "touchmove"]) {
      this.pane.addEventListener(kind, () => this.follow(false), { passive: true });
    }
    this.pane.addEventListener("keydown", (event) => {
      if (/^(Arrow|Page|Home|End)/.test(event.key)) this.follow(false);
    });
  }

  follow(on) {
    this.following = on;
    this.toggle?.setAttribute("aria-pressed", String(on));
    if (on && this.current) this.reveal();
  }

  // The last segment that has begun; binary search, because there may be thousands.
  at(seconds) {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= seconds + 0.1) low = middle + 1;
      else high = middle;
    }
    const found = this.segments[low - 1];
    return found && seconds <= Number(found.dataset.end) + 0.4 ? found : null;
  }

  show(seconds) {
    const found = this.at(seconds);
    if (found === this.current) return;
    this.current?.removeAttribute("aria-current");
    this.current = found;
    if (!found) return;
    found.setAttribute("aria-current", "true");
    if (this.following) this.reveal();
  }

  reveal() {
    const place = this.current.getBoundingClientRect();
    const pane = this.pane.getBoundingClientRect();
    const top = this.pane.scrollTop + place.top - pane.top - pane.height / 3;
    this.pane.scrollTo({ top, behavior: calm.matches ? "instant" : "smooth" });
  }
}
