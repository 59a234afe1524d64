// Search over programs, questions, experiments and compile errors. The index is loaded when somebody searches.
"use strict";

const field = document.getElementById("search");
const found = document.getElementById("found");
const base = document.documentElement.dataset.base;

function load() {
  if (globalThis.pausaIndex || document.getElementById("index")) return;
  const script = document.createElement("script");
  script.id = "index";
  script.src = `${base}assets/index.js`;
  script.addEventListener("load", search);
  document.head.append(script);
}

function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (globalThis.pausaIndex ?? []).map((entry) => ({ entry, score: score(entry, words) }));
  const best = words.length ? matches.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score) : [];
  found.replaceChildren(...best.slice(0, 12).map(({ entry }) => item(entry)));
  found.hidden = words.length === 0;
  if (words.length && !best.length && globalThis.pausaIndex) found.textContent = "nothing found";
}

/** Words in the title count more; each has to be there. */
function score([, title, text], words) {
  const [head, body] = [title.toLowerCase(), text.toLowerCase()];
  const scores = words.map((word) => (head.includes(word) ? 10 : 0) + (body.includes(word) ? 1 : 0));
  return scores.every(Boolean) ? scores.reduce((sum, score) => sum + score, 0) : 0;
}

function item([path, title, text, kind]) {
  const [line, link, small] = ["li", "a", "small"].map((name) => document.createElement(name));
  link.href = base + path;
  link.textContent = title;
  small.textContent = ` ${kind}: ${text.slice(0, 110)}`;
  line.append(link, small);
  return line;
}

field.addEventListener("focus", load);
field.addEventListener("input", () => { load(); search(); });
field.form.addEventListener("submit", (event) => {
  event.preventDefault();
  found.querySelector("a")?.click();
});
field.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  field.value = "";
  search();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, select, textarea")) return;
  event.preventDefault();
  field.focus();
});
