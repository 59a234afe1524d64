// A program's page: which panes are shown, the diff of two, and the run, step by step.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const controls = document.getElementById("controls");
const slider = document.getElementById("step");
const diffBox = document.getElementById("diff");
const [left, right] = [document.getElementById("left"), document.getElementById("right")];
const transcript = document.getElementById("transcript");
const grid = document.querySelector(".panes");
const last = data.stops.length - 1;

const panes = [...document.querySelectorAll(".pane")].map((element) => {
  const lines = [...element.querySelectorAll(".l")];
  return {
    name: element.dataset.pane, element, lines,
    status: element.querySelector(".status"),
    /** The rows of its lines before any is moved. Reading the styles of all lines would delay the first paint. */
    get rows() { return (this.own ??= lines.map((line) => parseInt(line.style.gridRow, 10))); },
    rowOf(index) { return this.own?.[index] ?? parseInt(lines[index].style.gridRow, 10); },
    way: data.ways[element.dataset.pane],
    state: document.querySelector(`#state tr[data-pane="${element.dataset.pane}"]`),
  };
});
const names = panes.map((pane) => pane.name);

// Without a choice: as many panes as fit side by side.
const first = names.slice(0, innerWidth < 700 ? 2 : 3);

// What a link restores.
const view = { panes: new Set(first), diff: null, step: 0 };

function read() {
  const hash = readHash() ?? new URLSearchParams();
  const known = (text) => (text ?? "").split(",").filter((name) => names.includes(name));
  const wanted = known(hash.get("panes"));
  view.panes = new Set(wanted.length ? wanted : first);
  const two = known(hash.get("diff"));
  view.diff = two.length === 2 && two[0] !== two[1] ? inOrder(two) : null;
  const step = hash.has("step") ? Number(hash.get("step")) : 1;
  view.step = Math.max(0, Math.min(last, Number.isInteger(step) ? step : 0));
}

function write() {
  const hash = { step: view.step };
  hash.panes = names.filter((name) => view.panes.has(name)).join(",");
  if (view.diff) hash.diff = view.diff.join(",");
  writeHash(hash);
}

const inOrder = (two) => [...two].sort((a, b) => names.indexOf(a) - names.indexOf(b));

/** Which panes are there, and where their lines are. */
function arrange() {
  const shown = view.diff ? new Set(view.diff) : view.panes;
  for (const pane of panes) {
    pane.element.hidden = !shown.has(pane.name);
    if (pane.moved) {
      pane.lines.forEach((line, index) => {
        line.style.gridRow = pane.rows[index];
        line.classList.remove("changed", "added", "removed");
      });
    }
    pane.shift = 0;
    pane.moved = false;
  }
  globalThis.CSS?.highlights?.delete("words");
  if (view.diff) compare(...view.diff.map((name) => panes.find((pane) => pane.name === name)));
  for (const box of controls.querySelectorAll("[name=pane]")) {
    box.checked = shown.has(box.value);
    box.disabled = view.diff !== null;
  }
  diffBox.checked = view.diff !== null;
  left.disabled = right.disabled = view.diff === null;
  [left.value, right.value] = view.diff ?? suggested();
}

/** The two that a diff begins with. */
function suggested() {
  const shown = names.filter((name) => view.panes.has(name) && name !== "python");
  const others = names.filter((name) => name !== "python" && !shown.includes(name));
  return inOrder([...shown, ...others, "python"].slice(0, 2));
}

function compare(a, b) {
  const words = [];
  for (const pane of [a, b]) pane.moved = pane.rows.length > 0; // reads the rows before lines move
  const rows = data.diffs[`${a.name} ${b.name}`];
  grid.style.setProperty("--rows", rows.length);
  rows.forEach(([old, now, inOld, inNow], row) => {
    const [oldLine, nowLine] = [a.lines[old - 1], b.lines[now - 1]];
    for (const line of [oldLine, nowLine]) if (line) line.style.gridRow = row + 2;
    if (!nowLine) oldLine.classList.add("removed");
    if (!oldLine) nowLine.classList.add("added");
    if (inOld) {
      oldLine.classList.add("changed");
      nowLine.classList.add("changed");
      words.push(...ranges(oldLine, inOld), ...ranges(nowLine, inNow));
    }
  });
  if (globalThis.Highlight) CSS.highlights.set("words", new Highlight(...words));
}

/** Places in a line's text, which begin and end by turns, as ranges in the document. */
function ranges(line, places) {
  const found = [];
  for (let i = 0; i < places.length; i += 2) {
    const range = document.createRange();
    range.setStart(...place(line, places[i], false));
    range.setEnd(...place(line, places[i + 1], true));
    found.push(range);
  }
  return found;
}

function place(line, at, isEnd) {
  const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let before = 0;
  while (texts.nextNode()) {
    const { length } = texts.currentNode;
    if (at < before + length || (isEnd && at === before + length)) return [texts.currentNode, at - before];
    before += length;
  }
  return [line, line.childNodes.length];
}

/**
 * Moves panes up or down so that the lines of suspension share a row. Usually they do: panes move only where the encodings
 * write what runs at the same time in different orders. A diff does not move.
 */
function tie() {
  if (view.diff) return;
  const tied = panes.filter(({ element }) => !element.hidden).map((pane) => {
    const at = pane.way?.positions[view.step].at.at(-1);
    return { pane, row: at ? pane.rowOf(at - 1) : 0 };
  });
  const row = Math.max(...tied.map(({ row }) => row));
  let end = 0;
  for (const { pane, row: own } of tied) {
    const shift = own ? row - own : 0;
    if (shift !== (pane.shift ?? 0)) {
      pane.lines.forEach((line, index) => { line.style.gridRow = pane.rows[index] + shift; });
      pane.moved = true;
    }
    pane.shift = shift;
    end = Math.max(end, pane.rowOf(pane.lines.length - 1) + shift);
  }
  grid.style.setProperty("--rows", end);
}

/** Shows the positions, the transcript and the values alive after a step. */
function showStep() {
  const { step } = view;
  tie();
  slider.value = step;
  const { text: said, printed } = data.stops[step];
  const before = step === 0 ? 0 : data.stops[step - 1].printed;
  document.getElementById("happened").textContent = said;
  slider.setAttribute("aria-valuetext", `step ${step} of ${last}: ${said}`);
  document.getElementById("count").textContent = `${step} / ${last}`;
  document.getElementById("back").disabled = document.getElementById("restart").disabled = step === 0;
  document.getElementById("forward").disabled = step === last;
  [...transcript.children].forEach((line, index) => {
    line.hidden = index >= printed;
    line.classList.toggle("now", index >= before);
  });
  const positions = panes.map((pane) => showPosition(pane, step)).filter(Boolean);
  document.getElementById("live").textContent = `Step ${step} of ${last}: ${said}. ${positions.join("; ")}`;
}

function showPosition({ name, element, lines, status, way, state }, step) {
  for (const line of element.querySelectorAll(".l.at")) {
    line.classList.remove("at", "now");
    line.removeAttribute("aria-current");
  }
  const { at, now, text } = way?.positions[step] ?? { at: [], now: false };
  const [where, alive] = way?.texts[text] ?? ["not run", ""];
  status.textContent = where;
  status.classList.toggle("now", now);
  for (const line of at) lines[line - 1].classList.add("at");
  if (at.length) {
    lines[at.at(-1) - 1].classList.toggle("now", now);
    lines[at.at(-1) - 1].setAttribute("aria-current", "step");
  }
  if (state) {
    state.cells[1].textContent = alive || "–";
    state.classList.toggle("idle", step === 0);
  }
  return element.hidden ? "" : `${name} ${where}`;
}

/**
 * Scrolls the panes to the marked lines and the transcript to its end, and not the page. Reads before it writes, so that the
 * page is laid out once.
 */
function follow() {
  const told = transcript.scrollHeight;
  scrollPanes();
  transcript.scrollTop = told;
}

function scrollPanes() {
  const marked = panes.filter((pane) => !pane.element.hidden).map((pane) => pane.element.querySelector("[aria-current]"));
  const line = marked.find((line) => line?.classList.contains("now")) ?? marked.find(Boolean);
  if (!line) return;
  const [seen, mark] = [grid.getBoundingClientRect(), line.getBoundingClientRect()];
  const head = line.closest(".pane").querySelector("header").offsetHeight;
  if (mark.top < seen.top + head || mark.bottom > seen.bottom) {
    grid.scrollTop += mark.top - seen.top - head - (seen.height - head) / 3;
  }
}

function go(step) {
  view.step = Math.max(0, Math.min(last, step));
  showStep();
  follow();
  write();
}

function bars() {
  const sizes = panes.flatMap(({ state }) => (state?.dataset.handle ? [state] : []));
  const most = Math.max(...sizes.map(({ dataset }) => Number(dataset.handle) + Number(dataset.heap)), 1);
  for (const row of sizes) {
    for (const part of ["handle", "heap"]) {
      row.querySelector(`.bar .${part}`).style.width = `${(Number(row.dataset[part]) / most) * 100}%`;
    }
  }
}

/** Lines of the transcript that no pane wrote say who did. */
function sign() {
  data.printed.forEach((step, index) => {
    if (step.by_chapter) return;
    const link = document.createElement("a");
    const file = step.file.split("/");
    if (hasOthers) link.href = new URL(`${data.links[step.file]}#L${step.line}`, pageUrl).href;
    link.textContent = `main, line ${step.line}`;
    link.title = file.join("/");
    link.lang = "en";
    transcript.children[index].append(link);
  });
}

controls.addEventListener("change", (event) => {
  if (event.target === diffBox) {
    view.diff = diffBox.checked ? suggested() : null;
  } else if (event.target === left || event.target === right) {
    const other = event.target === left ? right : left;
    // The same twice is no diff: the other one gives way.
    if (left.value === right.value) other.value = names.find((name) => name !== event.target.value);
    view.diff = inOrder([left.value, right.value]);
  } else {
    const chosen = [...controls.querySelectorAll("[name=pane]:checked")].map((box) => box.value);
    view.panes = new Set(chosen.length ? chosen : [event.target.value]);
  }
  arrange();
  showStep();
  follow();
  write();
});
controls.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("all").addEventListener("click", () => {
  view.panes = new Set(names);
  view.diff = null;
  arrange();
  showStep();
  follow();
  write();
});
document.getElementById("link").addEventListener("click", ({ currentTarget }) => {
  write();
  copyFrom(currentTarget, new URL(location.hash, pageUrl).href);
});
for (const { element, lines } of panes) {
  const button = element.querySelector(".copy");
  button.addEventListener("click", () => copyFrom(button, lines.map((line) => line.textContent).join("")));
}

slider.addEventListener("input", () => go(Number(slider.value)));
document.getElementById("restart").addEventListener("click", () => go(0));
document.getElementById("back").addEventListener("click", () => go(view.step - 1));
document.getElementById("forward").addEventListener("click", () => go(view.step + 1));
document.addEventListener("keydown", (event) => {
  const moves = { ArrowLeft: -1, ArrowRight: 1 };
  const busy = event.target.closest("input:not([type=checkbox]), select, textarea, .panes, .scroll, pre, #transcript");
  if (busy || event.altKey || event.ctrlKey || event.metaKey || !moves[event.key]) return;
  event.preventDefault();
  go(view.step + moves[event.key]);
});

function restore() {
  read();
  arrange();
  showStep();
  follow();
}
addEventListener("hashchange", () => { if (readHash()) restore(); });
// On a phone the code comes before what can be opened.
if (innerWidth < 700) for (const part of document.querySelectorAll("details.passage, details.view")) part.open = false;
bars();
sign();
restore();
