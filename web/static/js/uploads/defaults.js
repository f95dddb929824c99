// What is assumed of new files: languages, how many speak, the zone of clocks without one.

import { t } from "../shell/words.js";

const STORE = "lifestream.defaults";

// For this page alone: remembered, it would delete the files of another day unasked.
let once = {};

export function defaults() {
  try {
    return { ...JSON.parse(localStorage.getItem(STORE)), ...once };
  } catch {
    return once;
  }
}

function keep(entered) {
  const { results_only: resultsOnly, ...values } = entered;
  once = resultsOnly ? { results_only: true } : {};
  try {
    localStorage.setItem(STORE, JSON.stringify(values));
  } catch {
    // Without storage they last as long as the page.
  }
}

const FIELDS = {
  languages: (value) => t("Languages: {value}", { value }),
  expected_speakers: (value) => t("People speaking: {value}", { value }),
  vocabulary: (value) => t("Names and terms: {value}", { value }),
  zone: (value) => t("Clocks without a zone: {value}", { value }),
  use_captions: () => t("Captions inside the file are used"),
  results_only: () => t("Only results are kept"),
};

// As the server takes them.
export function options() {
  const { languages = "", expected_speakers: speakers, use_captions: captions } = defaults();
  const terms = (defaults().vocabulary ?? "").split(/[,;\n]+/).map((term) => term.trim());
  const given = {};
  const codes = languages.split(/[\s,]+/).filter((code) => /^[a-z]{2,3}$/i.test(code));
  if (codes.length) given.languages = codes;
  if (speakers >= 1 && speakers <= 30) given.expected_speakers = Number(speakers);
  if (terms.some(Boolean)) given.vocabulary = terms.filter(Boolean);
  if (captions) given.use_captions = true;
  if (defaults().results_only) given.results_only = true;
  return given;
}

// Keeps the form's fields and the chips beside them the same.
export function bind(form) {
  const place = form.querySelector("[data-chips]");
  const pattern = place.querySelector("template").content.firstElementChild;
  const field = (name) => form.elements[name];
  const entered = (input) => (input.type === "checkbox" ? input.checked : input.value.trim());
  const put = (input, value) => {
    if (input.type === "checkbox") input.checked = Boolean(value);
    else input.value = value ?? "";
  };
  const draw = () => {
    const values = defaults();
    for (const chip of place.querySelectorAll("[data-chip]")) chip.remove();
    for (const [name, words] of Object.entries(FIELDS)) {
      if (!values[name]) continue;
      const chip = pattern.cloneNode(true);
      chip.querySelector("[data-words]").textContent = words(values[name]);
      const clear = chip.querySelector("button");
      clear.querySelector("span").textContent = t("Forget: {words}", {
        words: words(values[name]),
      });
      clear.onclick = () => {
        put(field(name), "");
        store();
        form.querySelector("summary").focus();
      };
      place.append(chip);
    }
    place.hidden = !place.querySelector("[data-chip]");
  };
  const store = () => {
    const values = {};
    for (const name of Object.keys(FIELDS)) {
      const input = field(name);
      if (input.checkValidity() && entered(input)) values[name] = entered(input);
    }
    keep(values);
    draw();
  };
  const values = defaults();
  // What was typed before this script came stays.
  const early = Object.keys(FIELDS).filter((name) => entered(field(name)));
  for (const name of Object.keys(FIELDS)) if (!early.includes(name)) put(field(name), values[name]);
  form.addEventListener("change", (event) => event.target.name in FIELDS && store());
  if (early.length) store();
  else draw();
}
