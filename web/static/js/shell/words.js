// Texts of scripts. Each stands in English where it is used, as an argument of t or tn; a page in
// another language gets scripts in which the server has put that language's words in their place
// (web/serving/static_files.py), so no script carries a catalogue.
// The address names the language, in workers as on pages.
export const language = new URL(import.meta.url).searchParams.get("l") ?? "en";
// English of the house: the day before the month, a clock of 24 hours.
export const locale = language === "en" ? "en-GB" : language;
/** @type {Intl.LDMLPluralRule[]} */
const ORDER = ["zero", "one", "two", "few", "many", "other"];
const rules = new Intl.PluralRules(locale);
const categories = ORDER.filter((one) => rules.resolvedOptions().pluralCategories.includes(one));

// A text with its values, named in braces.
export function t(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// The form for n things; the number is {n}.
export function tn(n, ...forms) {
  const values = typeof forms.at(-1) === "object" ? forms.pop() : {};
  const at = categories.indexOf(rules.select(n));
  return t(forms[at] ?? forms.at(-1), { n: new Intl.NumberFormat(locale).format(n), ...values });
}
