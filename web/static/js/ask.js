// Asking: the answer comes sentence by sentence, filters are seen before it, nothing typed is lost.
import { draft, keepDraft, keepPending, pending, stream, uuid } from "./ask_stream.js";
import { close, preload } from "./shell/drawer.js";
import { announce, page } from "./shell/http.js";
import { t, tn } from "./shell/words.js";

const thread = document.querySelector("[data-thread]");
const turns = thread.querySelector("[data-turns]");
const form = thread.querySelector("[data-ask-form]");
const box = form.elements.q;
const kept = thread.querySelector("[data-kept]");
const FILTERS = ["video_id", "speaker", "place", "tag", "from_date", "to_date", "kind", "meeting"];
const LOGIN = t("Your login has ended. The question is kept, and goes out when you are back.");
let conversation = thread.dataset.conversation;
let place = thread.hasAttribute("data-saved") ? conversation : "new";
let going = null;

const clone = (name) =>
  document.querySelector(`[data-${name}-template]`).content.firstElementChild.cloneNode(true);
const clock = (seconds) => {
  const whole = Math.floor(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
};

function bodyOf(values) {
  const asked = { query: values.get("q").trim(), conversation_id: conversation, turn_id: uuid() };
  asked.follows = [...turns.children].at(-1)?.dataset.turn ?? "";
  for (const name of FILTERS) if (values.get(name)) asked[name] = values.get(name);
  for (const name of ["any_day", "any_name", "any_place"]) if (values.get(name)) asked[name] = true;
  return asked;
}

function chipOf(chip) {
  const item = clone("chip");
  item.querySelector("a").href = chip.without;
  item.querySelector("[data-chip-name]").textContent = `${chip.name}: `;
  item.querySelector("[data-chip-value]").textContent = chip.value;
  const words = item.querySelector("[data-chip-words]");
  words.textContent = `“${chip.words}”`;
  words.hidden = !chip.words;
  return item;
}

function citeOf(cited) {
  const link = clone("cite");
  link.href = cited.link;
  const data = {
    play: cited.video_id,
    seek: cited.start_s,
    title: cited.title,
    number: cited.number,
    quote: cited.quote,
  };
  Object.assign(link.dataset, data);
  const names = cited.speaker_names.map((name) =>
    name.replace(/^S(\d+)$/, (_, number) => t("Speaker {number}", { number })),
  );
  if (names.length) link.dataset.who = names.join(", ");
  if (cited.media_url) link.dataset.media = cited.media_url;
  if (cited.captions_url) link.dataset.captions = cited.captions_url;
  link.querySelector("b").textContent = cited.number;
  link.querySelector(".visually-hidden").textContent = t("Play {title} at ", {
    title: cited.title,
  });
  link.querySelector("[data-clock]").textContent = clock(cited.start_s);
  return link;
}

// One question on the page, from being sent to its answer.
class Turn {
  constructor(asked) {
    this.asked = asked;
    this.cited = new Map();
    this.stopper = new AbortController();
    const old = turns.querySelector(`[data-turn="${CSS.escape(asked.turn_id)}"]`);
    this.node = clone("turn");
    this.node.dataset.turn = asked.turn_id;
    this.node.id = `turn-${asked.turn_id}`;
    this.part("question").textContent = asked.query;
    this.part("stop").onclick = () => this.stop();
    this.part("retry").onclick = () => ask({ ...asked, again: true });
    if (old) old.replaceWith(this.node);
    else turns.append(this.node);
    this.node.classList.add("fresh");
    this.node.scrollIntoView({ block: "start" });
  }

  part(name) {
    return this.node.querySelector(`[data-${name}]`);
  }

  accepted() {
    keepPending(null);
    keepDraft(place, "");
    place = conversation;
    if (box.value.trim() === this.asked.query) box.value = "";
    else keepDraft(place, box.value);
    document.querySelector("[data-suggestions]")?.remove();
    thread.querySelector("[data-narrow]").open = false;
    box.placeholder = t("Ask on …");
    history.replaceState(null, "", `/ask/${conversation}`);
  }

  searched(event) {
    this.accepted();
    const list = document.createElement("ul");
    list.className = "chips";
    list.setAttribute("aria-label", t("Filters in force"));
    list.append(...event.chips.map(chipOf));
    if (event.chips.length) this.part("chips").replaceChildren(list);
    const understood = this.part("understood");
    understood.textContent = t("Looked for: {understood}", { understood: event.understood });
    understood.hidden = !event.understood;
    const count = event.moments_found;
    this.part("status").textContent = count
      ? tn(count, "Reading {n} moment …", "Reading {n} moments …")
      : t("Looking once more …");
  }

  sentence(event) {
    for (const cited of event.citations) this.cited.set(cited.number, cited);
    const line = document.createElement("p");
    const words = document.createElement("span");
    words.dir = "auto";
    words.textContent = event.sentence.text;
    line.append(words);
    for (const number of event.sentence.citations) line.append(" ", citeOf(this.cited.get(number)));
    this.part("told").append(line);
    this.part("status").textContent = t("Writing …");
    preload(this.node);
  }

  async done(event) {
    this.accepted();
    const fresh = await page(event.page_url.split("#")[0]);
    renew(fresh, this.node.dataset.turn);
  }

  ended(text) {
    this.part("working").hidden = true;
    this.part("ended").hidden = false;
    this.part("ended-text").textContent = text;
    announce(text);
  }

  stop() {
    this.stopper.abort();
    keepPending(null);
    this.ended(t("You stopped this answer."));
    this.part("retry").focus();
  }

  // The next question was asked before this one's answer was whole.
  overtaken() {
    this.stopper.abort();
    this.ended(t("This answer stopped when you asked the next question."));
  }
}

// Takes over what the server kept: this turn as it stands there, and those of other tabs.
function renew(fresh, mine) {
  const theirs = [...fresh.querySelectorAll("[data-turns] > [data-turn]")];
  let others = 0;
  theirs.forEach((turn, at) => {
    const here = turns.querySelector(`[data-turn="${CSS.escape(turn.dataset.turn)}"]`);
    if (!here) {
      others += 1;
      turns.insertBefore(turn, turns.children[at] ?? null);
    } else if (turn.dataset.turn === mine) swap(here, turn);
  });
  for (const name of [".page-head", ".talks"]) {
    const [old, next] = [document.querySelector(name), fresh.querySelector(name)];
    if (old && next) old.replaceWith(next);
    else if (next) document.querySelector(".asking").append(next);
  }
  foldTalks();
  document.title = fresh.title;
  const status = turns.querySelector(`[data-turn="${CSS.escape(mine)}"] .not-found h3`);
  if (status) announce(status.textContent);
  if (others)
    announce(t("This conversation went on in another tab; what was asked there is shown, too."));
}

function swap(here, turn) {
  // What has the focus stays; the words in it are the same.
  if (here.contains(document.activeElement)) {
    const list = turn.querySelectorAll(
      ":scope > :not(.question, [data-chips], .answer, .understood)",
    );
    here.querySelector("[data-working]").hidden = true;
    here.append(...list);
  } else {
    turn.classList.add("fresh");
    here.replaceWith(turn);
  }
  preload(turns.lastElementChild);
}

function refused(turn, error) {
  if (error.name === "AbortError") return;
  const lost = !(error.status >= 400) || error.status === 401;
  if (lost) {
    kept.hidden = false;
    kept.querySelector("[data-kept-text]").textContent =
      error.status === 401
        ? LOGIN
        : t(
            "The answer did not come through. The question is kept; send it again when you are connected.",
          );
    const login = kept.querySelector("[data-kept-login]");
    login.hidden = error.status !== 401;
    login.href = location.href;
    turn.ended(t("Not sent."));
  } else {
    keepPending(null);
    turn.ended(error.message);
  }
}

async function ask(asked) {
  going?.overtaken();
  kept.hidden = true;
  close();
  keepPending(asked);
  const turn = new Turn(asked);
  going = turn;
  try {
    await stream(
      asked,
      {
        searched: (event) => turn.searched(event),
        sentence: (event) => turn.sentence(event),
        done: (event) => turn.done(event),
      },
      turn.stopper.signal,
    );
  } catch (error) {
    refused(turn, error);
  } finally {
    if (going === turn) going = null;
  }
}

function search() {
  const values = new URLSearchParams({ q: box.value.trim().replace(/^\//, "").trim() });
  for (const name of FILTERS)
    if (form.elements[name]?.value) values.set(name, form.elements[name].value);
  location.assign(`/search?${values}`);
}

form.addEventListener("submit", (event) => {
  if (event.submitter?.matches("[data-search-button]")) return;
  event.preventDefault();
  if (box.value.trim().startsWith("/")) search();
  else if (box.value.trim()) ask(bodyOf(new FormData(form)));
});
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.shiftKey || event.isComposing || !box.value.trim()) return;
  event.preventDefault();
  search();
});
box.addEventListener("input", () => keepDraft(place, box.value));
document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const link = event.target.closest("a[data-ask]");
  if (link) {
    event.preventDefault();
    const values = new URL(link.href).searchParams;
    for (const name of FILTERS)
      if (form.elements[name]) form.elements[name].value = values.get(name) ?? "";
    ask(bodyOf(values));
    return;
  }
  const again = event.target.closest("[data-turns] form [data-retry]");
  if (!again) return;
  event.preventDefault();
  const values = new FormData(again.form);
  ask({
    query: values.get("q"),
    conversation_id: conversation,
    turn_id: values.get("turn_id"),
    again: true,
  });
});
kept.querySelector("[data-kept-send]").addEventListener("click", () => {
  const asked = pending();
  if (asked) ask(asked);
});

// On a phone the list of conversations is folded away.
function foldTalks() {
  const fold = document.querySelector("[data-talks-fold]");
  if (fold && matchMedia("(max-width: 64rem)").matches) fold.open = false;
}

// A box that was sent and is empty again is no mistake.
box.required = false;
foldTalks();
if (turns.lastElementChild) preload(turns.lastElementChild);
const left = pending();
if (
  left &&
  (left.conversation_id === conversation || (!turns.children.length && place === "new"))
) {
  conversation = left.conversation_id;
  form.elements.conversation.value = conversation;
  ask(left);
} else if (
  box.hasAttribute("data-send") &&
  !performance.getEntriesByType("navigation")[0]?.type.includes("back")
) {
  ask(bodyOf(new FormData(form)));
} else if (!box.value) box.value = draft(place);
