// Walks the words of which the recogniser was not sure: each is played, selected, and typed over.
import { announce, send } from "../shell/http.js";
import { toast } from "../shell/toast.js";
import { t } from "../shell/words.js";
import { api, doubtful, placesOf } from "./lines.js";

let found = null;
let here = null;

async function load(lines) {
  if (found?.version !== lines.version)
    found = await send("GET", `${api}/transcript/find?unsure=true`);
  return found;
}

export async function next(desk) {
  const { lines } = desk.words;
  const { matches, count } = await load(lines).catch(() => ({ matches: null }));
  if (!matches) return toast(t("LifeStream cannot be reached. Try again in a moment."));
  if (!count) return toast(t("No word of this transcript is doubtful."));
  const from = here ?? { index: desk.wanted(), word: -1 };
  for (const match of matches.filter((one) => one.index >= from.index)) {
    if (!lines.items[match.index]?.words) await lines.fetch(Math.floor(match.index / 100));
    const line = lines.items[match.index];
    const weak = placesOf(line).filter(([, , word]) => doubtful(word));
    const after = match.index === from.index ? from.word : -1;
    const place = weak.find(([at]) => at > after);
    if (!place) continue;
    here = { index: match.index, word: place[0] };
    await desk.edit(line.id, { index: match.index, select: [place[0], place[1]], walking: true });
    if (desk.media && !desk.media.hidden) {
      desk.media.currentTime = Math.max(0, place[2].start_s - 1);
      desk.media.play().catch(() => {});
    }
    announce(t("Doubtful word: {text}. {count} in all.", { text: place[2].text, count }));
    return undefined;
  }
  here = { index: 0, word: -1 };
  return toast(t("That was the last doubtful word. Once more begins at the start."));
}
