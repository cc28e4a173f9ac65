// Pictures to be printed: each one is sent by itself, in pieces, from where it stopped the last
// time. The server knows a picture by its digest, so choosing it again goes on. And the total.
import { notify } from "./words.js";

const PIECE = 256 * 1024;
const KEPT = "pictures-on-their-way";
const words = (text, more) => text.replace(/\{(\w+)\}/g, (_all, name) => more[name] ?? "");
const token = () => document.querySelector('input[name="csrf_token"]').value;
const percent = (sent, size) => Math.floor((100 * sent) / size);

// In this tab alone: names of pictures are nobody else's business once it is closed.
const kept = () => JSON.parse(sessionStorage.getItem(KEPT) || "{}");
const keep = (address, known) => sessionStorage.setItem(KEPT, JSON.stringify({ ...kept(), [address]: known }));

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

const stoppedLine = (box, name, share) => words(box.dataset.stopped, { name, percent: share });

/** Saves what was typed below and shows the page anew, with the pictures that arrived. */
function showAgain() {
  const wishes = document.getElementById("wishes");
  if (wishes) wishes.requestSubmit();
  else location.reload();
}

async function sendAll(box, files) {
  const { pieces: address, most } = box.dataset;
  const list = box.querySelector("[data-pieces-list]");
  const said = box.querySelector("[data-pieces-said]");
  const open = {}; // by name: what to say of it when the page is loaded again
  let failed = 0;
  const tellEnd = (line, text) => (line.textContent = said.textContent = text);
  const lines = files.map((file) => {
    const line = document.createElement("li");
    line.textContent = words(box.dataset.waits, { name: file.name });
    list.append(line);
    return line;
  });
  for (const [place, file] of files.entries()) {
    const line = lines[place];
    const fail = (reason) => {
      failed += 1;
      open[file.name] = words(box.dataset.wrong, { name: file.name, reason });
      tellEnd(line, open[file.name]);
    };
    if (file.size > Number(most)) {
      fail(box.dataset.large);
      continue;
    }
    try {
      await send(address, file, (sent) => {
        const share = percent(sent, file.size);
        line.textContent = words(box.dataset.comes, { name: file.name, percent: share });
        keep(address, { lines: [...Object.values(open), stoppedLine(box, file.name, share)] });
      });
      tellEnd(line, words(box.dataset.here, { name: file.name }));
    } catch (error) {
      fail(error instanceof TypeError || error instanceof SyntaxError ? box.dataset.offline : error.message);
    }
  }
  const sum = failed ? words(box.dataset.failed, { failed, count: files.length }) : "";
  keep(address, { sum, lines: Object.values(open) });
  if (failed < files.length) showAgain();
  else notify((said.textContent = sum));
}

/** What stopped or failed before the page was loaded again is named, so that it is chosen again. */
export function namePieces() {
  const box = document.querySelector("[data-pieces]");
  if (!box || !window.crypto?.subtle) return;
  const { sum, lines = [] } = kept()[box.dataset.pieces] ?? {};
  for (const text of lines) {
    const line = document.createElement("li");
    line.textContent = text;
    box.querySelector("[data-pieces-list]").append(line);
  }
  if (!sum) return;
  box.querySelector("[data-pieces-said]").textContent = sum;
  notify(sum);
  keep(box.dataset.pieces, { lines }); // said once
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
