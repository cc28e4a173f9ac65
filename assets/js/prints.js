// Pictures to be printed: each one is sent by itself, in pieces, from where it stopped the last
// time. The server knows a picture by its digest, so choosing it again goes on. And the total.
import { notify } from "./words.js";

const PIECE = 256 * 1024;
const KEPT = "pictures-on-their-way";
const words = (text, more) => text.replace(/\{(\w+)\}/g, (_all, name) => more[name] ?? "");
const token = () => document.querySelector('input[name="csrf_token"]').value;
const percent = (sent, size) => Math.floor((100 * sent) / size);

const kept = () => JSON.parse(localStorage.getItem(KEPT) || "{}");
function keep(address, name, sent, size) {
  const all = kept();
  all[address] = { ...all[address] };
  if (sent < size) all[address][name] = percent(sent, size);
  else delete all[address][name];
  localStorage.setItem(KEPT, JSON.stringify(all));
}

async function digest(file) {
  const found = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(found)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function ask(address, options) {
  const answer = await fetch(address, { credentials: "same-origin", ...options });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}

/** Sends one picture; `tell` hears how many bytes are there. */
async function send(address, file, tell) {
  const named = new URLSearchParams({ digest: await digest(file), size: file.size, name: file.name });
  let said = await ask(`${address}?${named}`);
  while (said.picture === undefined) {
    tell(said.offset);
    const body = file.slice(said.offset, Math.min(said.offset + PIECE, file.size));
    named.set("offset", said.offset);
    said = await ask(`${address}?${named}`, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/octet-stream", "X-CSRFToken": token() },
    });
  }
  tell(file.size);
}

async function sendAll(box, files) {
  const { pieces: address, most } = box.dataset;
  const list = box.querySelector("[data-pieces-list]");
  let failed = 0;
  const lines = files.map((file) => {
    const line = document.createElement("li");
    line.textContent = words(box.dataset.waits, { name: file.name });
    list.append(line);
    return line;
  });
  for (const [place, file] of files.entries()) {
    const line = lines[place];
    if (file.size > Number(most)) {
      failed += 1;
      line.textContent = words(box.dataset.wrong, { name: file.name, reason: box.dataset.large });
      continue;
    }
    try {
      await send(address, file, (sent) => {
        keep(address, file.name, sent, file.size);
        line.textContent = words(sent < file.size ? box.dataset.comes : box.dataset.here, { name: file.name, percent: percent(sent, file.size) });
      });
    } catch (error) {
      failed += 1;
      const reason = error instanceof TypeError || error instanceof SyntaxError ? box.dataset.offline : error.message;
      line.textContent = words(box.dataset.wrong, { name: file.name, reason });
    }
  }
  if (!failed) location.reload();
  else notify(list.lastElementChild?.textContent ?? "");
}

/** What stopped before the page was loaded again is named, so that it is chosen again. */
export function namePieces() {
  const box = document.querySelector("[data-pieces]");
  if (!box || !window.crypto?.subtle) return;
  for (const [name, share] of Object.entries(kept()[box.dataset.pieces] ?? {})) {
    const line = document.createElement("li");
    line.textContent = words(box.dataset.stopped, { name, percent: share });
    box.querySelector("[data-pieces-list]").append(line);
  }
}

document.addEventListener(
  "submit",
  (event) => {
    const box = event.target.closest?.("[data-pieces]");
    const files = box ? [...box.querySelector("input[type=file]").files] : [];
    if (!files.length || !window.crypto?.subtle) return; // the plain form does it too
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = box.querySelector("button[type=submit]");
    button.disabled = true;
    box.querySelector("[data-pieces-list]").replaceChildren();
    sendAll(box, files).finally(() => (button.disabled = false));
  },
  true,
);

document.addEventListener("input", (event) => {
  const cards = event.target.closest?.("[data-prices]");
  const total = document.querySelector("[data-total]");
  if (!cards || !total) return;
  const prices = JSON.parse(cards.dataset.prices);
  let sum = 0;
  for (const card of cards.querySelectorAll(".tile")) {
    const size = card.querySelector('select[name^="size_"]').value;
    const copies = Number.parseInt(card.querySelector('input[name^="copies_"]').value, 10);
    sum += (prices[size] ?? 0) * (copies > 0 ? copies : 0);
  }
  total.textContent = `Rp${sum.toLocaleString("id-ID")}`;
});
