// The transcript: only the lines in sight are in the document, however long it is; it follows the
// playing position until the reader scrolls by hand.
import { drawOver, drawPill, Lines, mark, markAll, placesOf, range, repaint } from "./lines.js";
import { VirtualList } from "./virtual.js";

export class Transcript extends VirtualList {
  constructor() {
    super();
    this.following = true;
    this.listeners = new Set();
    this.renew();
  }

  // Takes over the list that stands in the page now.
  renew() {
    const pane = document.querySelector("[data-transcript]");
    this.toggle = document.querySelector("[data-follow]");
    this.now = document.querySelector("[data-run-now]");
    this.sought = "";
    this.reset(pane, pane && new Lines(pane));
    if (!pane) return;
    this.first = Number(pane.dataset.first);
    for (const [position, node] of [...pane.children].entries()) {
      this.nodes.set(this.first + position, node);
    }
    this.toggle.onclick = () => this.follow(!this.following);
    this.follow(this.following);
    // The lines that came with the page are good enough until they are needed.
    for (const kind of ["pointerenter", "wheel", "focusin", "keydown"]) {
      pane.addEventListener(kind, (event) => event.pointerType !== "touch" && this.engage(), {
        passive: true,
      });
    }
    for (const kind of ["wheel", "touchmove"]) {
      pane.addEventListener(kind, () => this.byHand(), { passive: true });
    }
    pane.addEventListener("touchend", () => setTimeout(() => this.engage(), 400), {
      passive: true,
    });
  }

  // From the lines of the page to all of them, with the same line in sight.
  engage() {
    if (this.engaged || !this.pane) return;
    this.engaged = true;
    // Whoever turns to the words may type soon.
    import("./editor.js").catch(() => {});
    const { pane } = this;
    const top = pane.getBoundingClientRect().top;
    const seen = [...pane.children].findIndex(
      (node) => node.getBoundingClientRect().bottom > top + 1,
    );
    const held = [...pane.children].indexOf(document.activeElement?.closest?.(".line"));
    this.nodes.clear();
    pane.replaceChildren();
    pane.classList.add("virtual");
    pane.removeAttribute("start");
    pane.addEventListener("pointerdown", (event) => event.target === pane && this.byHand());
    pane.addEventListener("keydown", (event) => this.press(event));
    pane.addEventListener("scroll", () => this.draw(), { passive: true });
    let width = pane.clientWidth;
    new ResizeObserver(() => {
      if (!pane.clientHeight) return;
      const anchor = this.topIndex();
      if (width !== pane.clientWidth) this.heights = [];
      width = pane.clientWidth;
      this.dirty = true;
      this.toIndex(anchor, 0);
    }).observe(pane);
    this.toIndex(this.first + Math.max(seen, 0), 0);
    if (held >= 0) this.focus(this.first + held);
  }

  // Up and down among the lines; other keys scroll the list as ever.
  press(event) {
    if (event.target.matches("textarea, select, input")) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const held = event.target.closest(".line");
    const edge = { Home: 0, End: this.lines.total - 1 }[event.key];
    if (edge !== undefined && !event.shiftKey) {
      // By the line, as the height of what was never seen is only a guess.
      event.preventDefault();
      this.follow(false);
      this.toIndex(edge, 0);
      if (held) this.focus(edge);
    } else if (step && held) {
      event.preventDefault();
      this.follow(false);
      this.focus(this.lines.place(held.dataset.id) + step);
    } else if (/^(Arrow|Page)/.test(event.key)) this.byHand();
  }

  byHand() {
    this.target = null;
    this.follow(false);
  }

  follow(on) {
    this.following = on;
    this.toggle?.setAttribute("aria-pressed", String(on));
    if (on && this.current >= 0) this.reveal(this.current);
  }

  // Draws anew what stands there; lines that are being edited stay as they are.
  redraw() {
    if (!this.engaged) return;
    for (const [index, node] of this.nodes) {
      const line = this.lines.items[index];
      if (node.querySelector(".line-editor") || !line) continue;
      const same =
        node.dataset.id === line.id &&
        node.querySelector(".said")?.textContent === line.text.trim() &&
        node.classList.contains("opens") === this.lines.opens(index);
      if (!same || node.dataset.waiting) {
        const focused = node.contains(document.activeElement);
        node.remove();
        this.nodes.delete(index);
        if (focused) this.wanted = index;
      }
    }
    this.draw();
    this.again();
    if (this.wanted === undefined) return;
    const index = this.wanted;
    this.wanted = undefined;
    this.focus(index);
  }

  // Everything from the server anew, with the same moment in sight.
  forget() {
    this.engage();
    if (this.pane.querySelector(".line-editor")) {
      // Nobody loses the line under their hands; the rest follows when it is left.
      this.stale = true;
      this.draw();
      return;
    }
    const anchor = this.topIndex();
    for (const node of this.nodes.values()) node.remove();
    this.nodes.clear();
    this.heights.length = this.lines.total;
    this.dirty = true;
    this.current = -1;
    this.toIndex(Math.min(anchor, this.lines.total - 1), 0);
  }

  drawn() {
    this.point(this.pointed);
    markAll(this.nodes, this.lines.items, this.sought);
    this.runNow();
    for (const heard of this.listeners) heard();
  }

  // Whose words are at the top, while their own heading is out of sight.
  runNow() {
    const top = this.topIndex();
    const line = this.lines.items[top];
    const own = this.nodes.get(top);
    const shown =
      line &&
      this.pane.scrollTop > 4 &&
      !(own?.classList.contains("opens") && this.pane.scrollTop <= this.tops()[top] + 2);
    this.now.hidden = !shown;
    if (shown && this.now.dataset.who !== `${line.speaker}`) {
      this.now.dataset.who = `${line.speaker}`;
      const pill = drawPill(line.speaker);
      pill.tabIndex = -1;
      this.now.replaceChildren(pill);
    }
  }

  // --- Going somewhere. ---

  reveal(index) {
    const node = this.nodes.get(index);
    if (!this.engaged && node) {
      // One layout less while the page is being made.
      if (index - this.first > 3)
        this.pane.scrollTop = node.offsetTop - this.pane.clientHeight * 0.3;
      return;
    }
    this.engage();
    if (this.pane.querySelector(".line-editor")) return;
    this.toIndex(index, 0.3, true);
  }

  focus(index) {
    this.engage();
    if (index < 0 || index >= this.lines.total) return;
    const tops = this.tops();
    const { scrollTop, clientHeight } = this.pane;
    if (tops[index] < scrollTop + 40 || tops[index + 1] > scrollTop + clientHeight)
      this.toIndex(index);
    for (const link of this.pane.querySelectorAll(".at[tabindex='0']")) link.tabIndex = -1;
    const link = this.nodes.get(index)?.querySelector(".at");
    if (!link) return;
    link.tabIndex = 0;
    link.focus({ preventScroll: true });
  }

  // The line that is being said at a moment becomes the current one.
  show(seconds) {
    if (!this.pane) return;
    const index = this.lines.at(seconds);
    if (index < 0 && !(this.lines.items[0]?.start_s > seconds)) {
      this.seek(seconds);
      return;
    }
    const said = this.lines.says(index, seconds) ? index : -1;
    if (said !== this.current) {
      this.nodes.get(this.current)?.removeAttribute("aria-current");
      this.current = said;
      this.nodes.get(said)?.setAttribute("aria-current", "true");
      if (said >= 0 && this.following) this.reveal(said);
    }
    const node = this.nodes.get(said);
    const place =
      node &&
      placesOf(this.lines.items[said]).findLast(([, , word]) => word.start_s <= seconds + 0.05);
    mark("word", [place && range(node, place[0], place[1])].filter(Boolean));
  }

  async seek(seconds) {
    if (this.seeking) return;
    this.seeking = true;
    const { version } = this.lines;
    try {
      await this.lines.around(seconds);
      if (version !== this.lines.version) this.forget();
    } catch {
      return;
    } finally {
      setTimeout(() => (this.seeking = false), 300);
    }
    if (this.lines.at(seconds) >= 0) this.show(seconds);
  }

  wordAt(line, offset) {
    return placesOf(line).find(([from, to]) => from <= offset && offset <= to + 1)?.[2] ?? null;
  }

  // Whether a transcript that came with a newer page says something else.
  outdated(part) {
    const list = part.querySelector("[data-transcript]");
    if (!list) return !this.pane;
    return !this.lines || Number(list.dataset.total) !== this.lines.total;
  }

  // To the next line of another voice, or the one before.
  async turn(step, media, seek) {
    if (!this.lines || !media) return;
    let index = this.lines.at(media.currentTime);
    if (index < 0) index = await this.lines.around(media.currentTime);
    const here = this.lines.items[index]?.speaker;
    while (this.lines.items[index]?.speaker === here) index += step;
    if (!this.lines.items[index]) return;
    const other = this.lines.items[index].speaker;
    if (step < 0) while (this.lines.items[index - 1]?.speaker === other) index -= 1;
    seek(this.lines.items[index].start_s, { play: false });
    this.follow(true);
  }

  // A line that is pointed at, such as one that was found.
  point(index) {
    this.pointed = index;
    for (const [place, node] of this.nodes) node.toggleAttribute("data-pointed", place === index);
  }

  // Takes over what an edit changed.
  applied(result) {
    this.engage();
    const { lines } = this;
    if (result.total === lines.total && !result.removed.length) {
      lines.version = result.version;
      for (const line of result.segments) lines.items[line.index] = line;
      for (const line of result.segments) this.heights[line.index] = undefined;
      this.dirty = true;
      this.now.dataset.who = "";
      this.renameAll();
      this.redraw();
      return;
    }
    lines.forget(result.total, result.version);
    for (const line of result.segments) lines.items[line.index] = line;
    this.forget();
  }

  renameAll() {
    for (const [index, node] of this.nodes) {
      const line = this.lines.items[index];
      if (!line) continue;
      if (node.classList.contains("opens")) repaint(node, line.speaker);
      if (line.over?.length) node.querySelector(".over")?.replaceWith(drawOver(line.over));
    }
  }

  // Asks for everything in sight again.
  refresh() {
    this.engage();
    this.lines.forget(this.lines.total, this.lines.version);
    this.forget();
  }

  settle() {
    if (this.stale) {
      this.stale = false;
      this.forget();
    } else this.redraw();
  }
}
