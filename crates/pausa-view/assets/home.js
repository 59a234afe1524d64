// The table program × encoding: which figure it shows, which encodings, and by which column it is sorted.
"use strict";

const table = document.getElementById("programs");
const controls = document.getElementById("controls");
const view = { figure: "bytes", as: "factor", hidden: new Set(), sort: "story", ascending: true };

function read() {
  const hash = readHash() ?? new URLSearchParams();
  const figures = [...controls.querySelectorAll("[name=figure]:enabled")].map((choice) => choice.value);
  view.figure = figures.find((figure) => figure === hash.get("figure")) ?? figures[0];
  view.as = hash.get("as") === "value" ? "value" : "factor";
  view.hidden = new Set(hash.get("hide")?.split(",") ?? []);
  const [sort, order] = (hash.get("sort") ?? "story").split(":");
  view.sort = sort;
  view.ascending = order !== "down";
}

function write() {
  const hash = { figure: view.figure };
  if (view.as !== "factor") hash.as = view.as;
  if (view.hidden.size) hash.hide = [...view.hidden].join(",");
  if (view.sort !== "story" || !view.ascending) hash.sort = view.sort + (view.ascending ? "" : ":down");
  writeHash(hash);
}

function show() {
  table.dataset.figure = view.figure;
  table.dataset.as = view.as;
  for (const choice of controls.querySelectorAll("[name=as]")) choice.checked = choice.value === view.as;
  for (const choice of controls.querySelectorAll("[name=figure]")) choice.checked = choice.value === view.figure;
  for (const choice of controls.querySelectorAll("[name=encoding]")) choice.checked = !view.hidden.has(choice.value);
  for (const text of document.querySelectorAll(".meaning")) text.hidden = text.dataset.figure !== view.figure;
  for (const cell of table.querySelectorAll("[data-key]")) cell.hidden = view.hidden.has(cell.dataset.key);
  const heads = [...table.tHead.rows[0].cells];
  const head = heads.find((head) => head.dataset.key === view.sort) ?? heads[0];
  markSorted(head, view.ascending);
  sortRows(table.tBodies[0], (row) => key(row, head), view.ascending);
  for (const row of table.tBodies[0].rows) warm(row);
}

/** What a row is sorted by. */
function key(row, head) {
  const cell = row.cells[head.cellIndex];
  if (head.cellIndex === 0) return Number(row.dataset.row);
  if (head.dataset.key === "must live") return parseFloat(cell.dataset.bytes);
  if (view.figure === "agrees") return cell.querySelector(".agrees") ? 0 : undefined;
  const own = view.as === "factor" && head.dataset.key !== "struct" ? row.querySelector("[data-key=struct]") : null;
  return parseFloat(cell.dataset[view.figure]) / (parseFloat(own?.dataset[view.figure]) || 1);
}

/** The more a program costs in an encoding, compared with the least of its row, the warmer its cell: 16 times is hot. */
function warm(row) {
  const cells = [...row.cells].filter((cell) => cell.dataset.key && !cell.classList.contains("bound") && !cell.hidden);
  const figures = cells.map((cell) => parseFloat(cell.dataset[view.figure]));
  const least = Math.min(...figures.filter((figure) => !Number.isNaN(figure)));
  cells.forEach((cell, place) => {
    const times = (figures[place] + 1) / (least + 1);
    cell.removeAttribute("style");
    if (times > 1) cell.style.setProperty("--heat", Math.min(Math.log2(times) / 4, 1).toFixed(2));
  });
}

controls.addEventListener("change", () => {
  view.figure = controls.querySelector("[name=figure]:checked").value;
  view.as = controls.querySelector("[name=as]:checked").value;
  view.hidden = new Set([...controls.querySelectorAll("[name=encoding]:not(:checked)")].map((choice) => choice.value));
  show();
  write();
});
controls.addEventListener("submit", (event) => event.preventDefault());

table.tHead.addEventListener("click", (event) => {
  const head = event.target.closest("button")?.closest("th");
  if (!head) return;
  view.ascending = view.sort === head.dataset.key ? !view.ascending : true;
  view.sort = head.dataset.key;
  show();
  write();
});

addEventListener("hashchange", () => { if (readHash()) { read(); show(); } });
read();
show();
