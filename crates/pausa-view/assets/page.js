// What pages share: tables that sort, a list of questions that is filtered, the story's language, and the view in the URL's hash.
"use strict";

/** Where the page is published, or where it is. */
const pageUrl = document.documentElement.dataset.url ?? location.href;

/** Whether links to other pages lead somewhere: not from a page that is one file, unless the report is published. */
const hasOthers = !("single" in document.documentElement.dataset) || "url" in document.documentElement.dataset;

/** The hash as parameters; `null` where it is a place in the page and not a view. */
function readHash() {
  const hash = location.hash.slice(1);
  return hash.includes("=") ? new URLSearchParams(hash) : null;
}

function writeHash(parameters) {
  const readable = new URLSearchParams(parameters).toString().replaceAll("%2C", ",");
  history.replaceState(null, "", "#" + readable);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Where a page from disk may not use the clipboard, a selection may.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

/** Says so on the button for a moment. */
async function copyFrom(button, text) {
  await copy(text);
  const before = button.innerHTML;
  button.textContent = "copied";
  setTimeout(() => { button.innerHTML = before; }, 1500);
}

/** Sorts rows by a value of each, numbers by size, and what has none last. */
function sortRows(body, value, ascending) {
  const rows = [...body.rows].map((row, place) => ({ row, place, key: value(row) }));
  const none = (key) => key === undefined || key === "" || Number.isNaN(key);
  rows.sort((a, b) => {
    if (none(a.key) || none(b.key)) return none(a.key) - none(b.key) || a.place - b.place;
    const order = typeof a.key === "number" ? a.key - b.key : String(a.key).localeCompare(String(b.key));
    return (ascending ? order : -order) || a.place - b.place;
  });
  body.append(...rows.map(({ row }) => row));
}

function markSorted(head, ascending) {
  for (const other of head.parentElement.cells) other.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
}

for (const table of document.querySelectorAll("table.sortable")) {
  table.tHead.addEventListener("click", (event) => {
    const head = event.target.closest("button")?.closest("th");
    if (!head) return;
    const ascending = head.getAttribute("aria-sort") !== "ascending";
    const text = (row) => row.cells[head.cellIndex]?.textContent.trim() ?? "";
    const value = head.cellIndex === 0 ? text : (row) => parseFloat(text(row).replaceAll(",", ""));
    markSorted(head, ascending);
    sortRows(table.tBodies[0], value, ascending);
  });
}

const filter = document.getElementById("filter");

function showQuestions(wanted) {
  for (const choice of filter.elements.state) choice.checked = choice.value === wanted;
  for (const item of document.querySelectorAll(".questions li")) {
    item.hidden = wanted !== "all" && !item.dataset.state.split(",").includes(wanted);
  }
}

if (filter) {
  const wanted = () => readHash()?.get("state") ?? "all";
  filter.addEventListener("change", (event) => {
    showQuestions(event.target.value);
    writeHash({ state: event.target.value });
  });
  addEventListener("hashchange", () => showQuestions(wanted()));
  showQuestions(wanted());
}

const language = document.getElementById("language");

function showLanguage(wanted) {
  for (const choice of language.elements.language) choice.checked = choice.value === wanted;
  for (const part of document.querySelectorAll("[data-language]")) part.hidden = part.dataset.language !== wanted;
}

if (language) {
  language.addEventListener("change", (event) => {
    showLanguage(event.target.value);
    writeHash({ language: event.target.value });
  });
  const wanted = () => (readHash()?.get("language") === "es" ? "es" : "en");
  addEventListener("hashchange", () => { if (readHash()) showLanguage(wanted()); });
  showLanguage(wanted());
}
