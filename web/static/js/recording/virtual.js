// A list of which only what is in sight is in the document, however long it is. What is read stays
// where it is while heights that were guessed become known.
import { draw } from "./lines.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const SPARE_PX = 500;
const GUESS_PX = 58;
const AGAIN_MS = 3000;

export class VirtualList {
  // What a list of its own kind does when lines were drawn, and when they changed.
  drawn() {}

  redraw() {}

  forget() {}

  reset(pane, lines) {
    this.pane = pane;
    this.lines = lines;
    this.nodes = new Map();
    this.current = -1;
    this.heights = [];
    this.middle = GUESS_PX;
    this.dirty = true;
    this.engaged = false;
  }

  // --- Where everything is: heights as measured, and a guess for the rest. ---

  tops() {
    if (!this.dirty) return this.offsets;
    const { total } = this.lines;
    if (this.offsets?.length !== total + 1) this.offsets = new Float64Array(total + 1);
    for (let index = 0; index < total; index += 1) {
      this.offsets[index + 1] = this.offsets[index] + (this.heights[index] ?? this.middle);
    }
    this.dirty = false;
    return this.offsets;
  }

  indexAt(y) {
    const tops = this.tops();
    let low = 0;
    let high = this.lines.total - 1;
    while (low < high) {
      const between = (low + high + 1) >> 1;
      if (tops[between] <= y) low = between;
      else high = between - 1;
    }
    return Math.max(low, 0);
  }

  topIndex() {
    return this.indexAt(this.pane.scrollTop + 1);
  }

  // --- Drawing. ---

  draw() {
    if (!this.engaged || !this.pane.clientHeight) return;
    // Thrice at most: what is measured may move what is in sight.
    for (let round = 0; round < 3; round += 1) {
      const from = this.indexAt(this.pane.scrollTop - SPARE_PX);
      const to = Math.min(
        this.indexAt(this.pane.scrollTop + this.pane.clientHeight + SPARE_PX) + 1,
        this.lines.total,
      );
      this.place(from, to);
      if (!this.measure(from, to)) break;
    }
    this.drawn();
  }

  place(from, to) {
    const held = document.activeElement?.closest?.(".line");
    for (const [index, node] of this.nodes) {
      if (index >= from && index < to) continue;
      if (node === held && !node.querySelector(".line-editor"))
        this.pane.focus({ preventScroll: true });
      if (node.querySelector(".line-editor")) node.remove();
      else {
        node.remove();
        this.nodes.delete(index);
      }
    }
    let after = this.pane.firstChild;
    for (let index = from; index < to; index += 1) {
      const line = this.lines.items[index];
      let node = this.nodes.get(index);
      if (!node || (node.dataset.waiting && line)) {
        if (node === after) after = node?.nextSibling ?? null;
        node?.remove();
        node = line ? draw(line, this.lines.opens(index), this.lines.total) : waiting();
        if (index === this.current) node.setAttribute("aria-current", "true");
        this.nodes.set(index, node);
      }
      if (node === after) after = after.nextSibling;
      else this.pane.insertBefore(node, after);
    }
    this.space(from, to);
    this.need(from, to);
    if (held && !held.isConnected) this.pane.focus({ preventScroll: true });
  }

  // Room for the lines that are not in the document. Not padding: no box is smaller than its own.
  space(from, to) {
    const tops = this.tops();
    this.pane.style.setProperty("--above", `${tops[from]}px`);
    this.pane.style.setProperty("--below", `${tops[this.lines.total] - tops[to]}px`);
  }

  // True when a height was not as thought; what is read stays where it is.
  measure(from, to) {
    const tops = this.tops();
    const top = this.pane.scrollTop;
    const anchor = this.topIndex();
    let moved = 0;
    let changed = false;
    for (let index = from; index < to; index += 1) {
      const { height } = this.nodes.get(index).getBoundingClientRect();
      const thought = this.heights[index] ?? this.middle;
      if (!this.lines.items[index] || Math.abs(height - thought) < 0.5) continue;
      changed = true;
      if (index < anchor) moved += height - thought;
      this.heights[index] = height;
    }
    if (!changed) return false;
    this.dirty = true;
    this.space(from, to);
    if (moved && tops[anchor] <= top) this.pane.scrollTop = top + moved;
    return true;
  }

  // Fetches what is in sight and not here yet: at once lines, soon their words.
  need(from, to) {
    clearTimeout(this.needing);
    const missing = this.lines.lacking(from, to, false).length > 0;
    this.needing = setTimeout(
      () => {
        for (const chunk of this.lines.lacking(from - 5, to + 5, true)) {
          const { version } = this.lines;
          this.lines.fetch(chunk).then(
            () => {
              if (version !== this.lines.version) this.forget();
              else this.redraw();
            },
            () => {},
          );
        }
      },
      missing ? 40 : 600,
    );
  }

  again() {
    const { index, share, until } = this.target ?? {};
    if (performance.now() < until) this.toIndex(index, share);
  }

  toIndex(index, share = 0.3, smooth = false) {
    if (!this.engaged || !this.pane.clientHeight) return;
    const wanted = () => Math.max(0, this.tops()[index] - this.pane.clientHeight * share);
    if (
      smooth &&
      !calm.matches &&
      Math.abs(wanted() - this.pane.scrollTop) < this.pane.clientHeight * 1.5
    ) {
      this.pane.scrollTo({ top: wanted(), behavior: "smooth" });
      return;
    }
    // Lines that are still on their way have a guessed height: once they are here, again.
    this.target = { index, share, until: performance.now() + AGAIN_MS };
    for (let round = 0; round < 3; round += 1) {
      const top = wanted();
      if (round && Math.abs(top - this.pane.scrollTop) < 1) break;
      this.pane.scrollTop = top;
      this.draw();
    }
  }
}

function waiting() {
  const node = document.createElement("li");
  node.className = "line waiting";
  node.dataset.waiting = "1";
  node.append(document.createElement("i"));
  return node;
}
