// One click, one request: a sent form is busy until the next page is here.
import { word } from "./words.js";

function release(form) {
  delete form.dataset.busy;
  for (const button of form.querySelectorAll("[data-was]")) {
    button.disabled = false;
    button.removeAttribute("aria-busy");
    button.removeAttribute("data-was");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  // where a file comes, the page stays: no next one would set the form free again
  if (event.defaultPrevented || form.method !== "post" || form.target || "stays" in form.dataset) return;
  if (form.dataset.busy) return event.preventDefault();
  form.dataset.busy = "1";
  // After the browser has collected the fields: a disabled button would lose its own name and value.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button[type=submit]:not([disabled])")) {
      button.dataset.was = "on";
      button.disabled = true;
      if (button === event.submitter) {
        button.setAttribute("aria-busy", "true");
        document.getElementById("toast").textContent = word("busy");
      }
    }
  });
});

for (const done of ["htmx:afterRequest", "htmx:sendError"])
  document.addEventListener(done, (event) => event.target.closest?.("form") && release(event.target.closest("form")));
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("form[data-busy]").forEach(release);
  document.getElementById("toast").textContent = "";
});
