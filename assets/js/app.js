// Behaviour of every page, bound by data-… attributes; each module listens on the document, so that
// fragments brought by htmx need no wiring of their own.
import htmx from "htmx.org";
import { drawNow } from "./board.js";
import { drawCharts } from "./charts.js";
import "./confirm.js";
import { addSliders } from "./fields.js";
import "./menus.js";
import { namePieces } from "./prints.js";
import "./submit.js";
import "./theme.js";
import { notify, word } from "./words.js";

window.htmx = htmx;

/** What must happen once for each new piece of page. */
function prepare(root) {
  for (const element of root.querySelectorAll("[data-theme-toggle], [data-print], [data-copy], [data-check-all]")) element.hidden = false;
  drawCharts(root);
  drawNow();
  addSliders(root);
  root.querySelector("[data-focus]")?.focus();
}

prepare(document);
namePieces();
document.addEventListener("htmx:load", (event) => event.target !== document.body && prepare(event.target));
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('input[name="csrf_token"]')?.value;
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
});
document.addEventListener("htmx:sendError", () => notify(word("failed")));
