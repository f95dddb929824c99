// A change as people read it: what went is struck through, what came is marked.

// The words that both have at the start and at the end are said once.
export function difference(before, after) {
  const [one, two] = [before.split(" "), after.split(" ")];
  let start = 0;
  while (start < Math.min(one.length, two.length) && one[start] === two[start]) start += 1;
  let end = 0;
  while (end < Math.min(one.length, two.length) - start && one.at(-1 - end) === two.at(-1 - end))
    end += 1;
  const join = (words, from, to) => words.slice(from, to).join(" ");
  return [
    join(one, 0, start),
    join(one, start, one.length - end),
    join(two, start, two.length - end),
    join(one, one.length - end),
  ];
}

export function change({ meta, before, after, undone = false, button = null }) {
  const item = document.createElement("li");
  const facts = document.createElement("div");
  facts.className = "meta";
  for (const fact of meta.filter(Boolean)) {
    const part = document.createElement("span");
    part.textContent = fact;
    facts.append(part);
  }
  const words = document.createElement("p");
  const [start, gone, came, end] = difference(before, after);
  const part = (name, text) => Object.assign(document.createElement(name), { textContent: text });
  words.append(start, start ? " " : "");
  if (gone) words.append(part("del", gone), " ");
  if (came) words.append(part("ins", came), " ");
  words.append(end);
  item.append(facts, words);
  if (button) item.append(button);
  item.classList.toggle("undone", undone);
  return item;
}
