// Sentences in the reader's language: `gettext(sentence, values)` and, for a number of things,
// `ngettext(one, many, number, values)`. A sentence without a translation is said as it is.
(() => {
  const words = {};
  const { lang } = document.documentElement;
  const forms = new Intl.PluralRules(lang);
  const shown = (value) => (typeof value === "number" ? value.toLocaleString(lang) : value);
  const fill = (sentence, values) =>
    sentence.replace(/%\((\w+)\)s/g, (_, name) => shown(values[name]));

  window.learn = (more) => Object.assign(words, more);
  window.gettext = (sentence, values = {}) => fill(words[sentence] ?? sentence, values);
  window.ngettext = (one, many, number, values = {}) => {
    const said = words[one]?.[forms.select(number)] ?? (number === 1 ? one : many);
    return fill(said, { num: number, ...values });
  };
})();
