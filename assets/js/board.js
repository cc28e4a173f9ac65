// The board of a day: a booking is dragged, or moved by arrow keys, to another time or lane.
// The page's own form for moving (`data-move`) is what is sent; it says yes, or no with the reason.
import { notify } from "./words.js";

const STEP = 3; // cells: a quarter of an hour
const MINUTES = 5;
const two = (n) => String(n).padStart(2, "0");
let lifted = null; // {chip, ghost, first, row, by}

const board = () => document.querySelector("[data-board]");
const rows = () => [...board().querySelectorAll("tr[data-lane]")];

function say(text) {
  const line = document.getElementById("board-says");
  if (line) line.textContent = text;
}

/** Where the cells of the board lie: the left edge of the first, and the width of one. */
function measure() {
  const table = board().querySelector("table").getBoundingClientRect();
  const names = board().querySelector("thead td").getBoundingClientRect();
  const cells = Number(board().dataset.end) - Number(board().dataset.first);
  return { left: names.right, width: (table.right - names.right) / cells };
}

const clock = (cell) => `${two(Math.floor((cell * MINUTES) / 60) % 24)}:${two((cell * MINUTES) % 60)}`;
const said = (cell) => clock(cell).replace(":", board().dataset.midnight[2]);
const words = (text, more) => text.replace(/\{(\w+)\}/g, (_all, name) => more[name] ?? "");

function draw() {
  const { chip, ghost, first, row } = lifted;
  const box = board().querySelector(".board-scroll");
  const frame = box.getBoundingClientRect();
  const at = measure();
  const place = row.getBoundingClientRect();
  ghost.style.left = `${at.left + (first - Number(board().dataset.first)) * at.width - frame.left + box.scrollLeft}px`;
  ghost.style.top = `${place.top - frame.top + box.scrollTop + 3}px`;
  ghost.style.width = `${Number(chip.dataset.cells) * at.width}px`;
  ghost.style.height = `${place.height - 6}px`;
  ghost.textContent = `${said(first)} ${chip.dataset.name}`;
}

function lift(chip, by) {
  const ghost = document.createElement("div");
  ghost.className = "board-ghost";
  ghost.setAttribute("aria-hidden", "true");
  board().querySelector(".board-scroll").append(ghost);
  chip.classList.add("is-lifted");
  lifted = { chip, ghost, by, first: Number(chip.dataset.first), row: chip.closest("tr") };
  draw();
}

function letGo() {
  lifted?.ghost.remove();
  lifted?.chip.classList.remove("is-lifted");
  lifted = null;
}

function goBack(reason) {
  const { name } = lifted.chip.dataset;
  letGo();
  const text = words(board().dataset.back, { name });
  say(reason ? `${reason} ${text}` : text);
  if (reason) notify(`${reason} ${text}`);
}

const isMoved = () => lifted.first !== Number(lifted.chip.dataset.first) || lifted.row.dataset.lane !== lifted.chip.closest("tr").dataset.lane;

/** Sends the move; the page that comes back has the new board, or says why not. */
async function put() {
  const { chip, first, row } = lifted;
  if (!isMoved()) return goBack("");
  const day = new Date(`${board().dataset.day}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + Math.floor((first * MINUTES) / 1440));
  const typed = new FormData(board().querySelector("[data-board-form]"));
  typed.set("submission_id", crypto.randomUUID());
  typed.set("on", day.toISOString().slice(0, 10));
  typed.set("time", clock(first));
  typed.set("lane", row.dataset.lane);
  typed.set("back", "board");
  lifted.by = "server";
  let page;
  let answer;
  try {
    answer = await fetch(chip.dataset.move, { method: "POST", body: typed });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return goBack(document.getElementById("words")?.dataset.failed ?? "");
  }
  if (!answer.ok) {
    const why = page.querySelector(".error-summary li") ?? page.querySelector("main p") ?? page.querySelector("h1");
    return goBack(why?.textContent.trim() ?? "");
  }
  const { name } = chip.dataset;
  const { id } = chip;
  letGo();
  const done = words(board().dataset.put, { name });
  await window.htmx.ajax("GET", board().getAttribute("hx-get"), { target: "#board", swap: "outerHTML" });
  const again = document.getElementById(id) ?? document.querySelector(`[id^="${id.split("-").slice(0, 2).join("-")}-"]`);
  again?.focus();
  say(done);
  notify(done);
}

function moveBy(cells, lanes) {
  const from = Number(board().dataset.first);
  const most = Number(board().dataset.end) - Number(lifted.chip.dataset.cells);
  lifted.first = Math.min(Math.max(lifted.first + cells, from), most);
  if (lanes) {
    const alike = rows().filter((row, place, all) => row.dataset.kind === lifted.row.dataset.kind && all.findIndex((one) => one.dataset.lane === row.dataset.lane) === place);
    const now = alike.findIndex((row) => row.dataset.lane === lifted.row.dataset.lane);
    lifted.row = alike[Math.min(Math.max(now + lanes, 0), alike.length - 1)] ?? lifted.row;
  }
  draw();
  say(words(board().dataset.at, { name: lifted.chip.dataset.name, time: said(lifted.first), lane: lifted.row.dataset.name }));
}

const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

document.addEventListener("keydown", (event) => {
  const chip = event.target.closest?.(".chip[data-move]");
  if (!chip || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in ARROWS) {
    event.preventDefault();
    if (lifted?.by === "server") return;
    if (!lifted) lift(chip, "keys");
    moveBy(...ARROWS[event.key]);
  } else if (lifted?.by === "keys" && event.key === "Enter") {
    event.preventDefault();
    put();
  } else if (lifted?.by === "keys" && event.key === "Escape") {
    event.preventDefault();
    goBack("");
  }
});
document.addEventListener("focusout", (event) => {
  if (lifted?.by === "keys" && event.target === lifted.chip) goBack("");
});

let pressed = null;
document.addEventListener("pointerdown", (event) => {
  const chip = event.target.closest?.(".chip[data-move]");
  if (!chip || event.button || lifted) return;
  pressed = { chip, x: event.clientX, y: event.clientY, grip: event.clientX - chip.getBoundingClientRect().left };
});
document.addEventListener("pointermove", (event) => {
  if (!pressed) return;
  if (!lifted) {
    if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < 6) return;
    lift(pressed.chip, "pointer");
  }
  event.preventDefault();
  const at = measure();
  const cell = Number(board().dataset.first) + Math.round((event.clientX - pressed.grip - at.left) / at.width / STEP) * STEP;
  const row = rows().find((one) => { const box = one.getBoundingClientRect(); return event.clientY >= box.top && event.clientY < box.bottom; });
  if (row) lifted.row = row;
  lifted.first = cell;
  moveBy(0, 0);
});
document.addEventListener("pointerup", () => {
  const wasLifted = lifted?.by === "pointer";
  if (wasLifted) {
    // the click that follows must not open the booking
    const stay = (click) => click.preventDefault();
    addEventListener("click", stay, { capture: true });
    setTimeout(() => {
      removeEventListener("click", stay, { capture: true });
      put();
    });
  }
  pressed = null;
});
document.addEventListener("pointercancel", () => {
  if (lifted?.by === "pointer") goBack("");
  pressed = null;
});

// A free place is pointed at: the booking that is made there knows when and where.
document.addEventListener("click", (event) => {
  const free = event.target.closest?.(".board-open[data-minute]");
  const base = free && board()?.dataset.new;
  if (!base) return;
  const at = new URLSearchParams({ on: board().dataset.day, minute: free.dataset.minute, resource: free.closest("tr").dataset.lane });
  location.assign(`${base}?${at}`);
});

// What is being moved is not swapped away under one's hands.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (lifted && event.target.matches?.("[data-board]")) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (lifted && event.target.matches?.("[data-board]")) event.detail.shouldSwap = false;
});

/** The line of the hour; it moves with each new board. */
export function drawNow() {
  const box = board()?.querySelector(".board-scroll");
  if (!box || board().dataset.now === undefined || box.querySelector(".board-line")) return;
  const line = document.createElement("div");
  line.className = "board-line";
  line.setAttribute("aria-hidden", "true");
  const frame = box.getBoundingClientRect();
  const at = measure();
  const body = box.querySelector("tbody").getBoundingClientRect();
  line.style.left = `${at.left + (Number(board().dataset.now) - Number(board().dataset.first)) * at.width - frame.left + box.scrollLeft}px`;
  line.style.top = `${body.top - frame.top}px`;
  line.style.height = `${body.height}px`;
  box.append(line);
}
