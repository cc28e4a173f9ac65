// Fields that help while typing. Without scripts the same text is read by the server.
import { notify, word } from "./words.js";

const MAX_FILE = 10 * 1024 * 1024;

/** Puts dots between the thousands and keeps the caret behind the same digit. */
function groupThousands(input) {
  if (!/^\s*(rp\.?)?[\d.\s]*$/i.test(input.value)) return; // unusual: the server explains
  const digitsBefore = input.value.slice(0, input.selectionStart ?? input.value.length).replace(/\D/g, "").length;
  const digits = input.value.replace(/\D/g, "").replace(/^0+(?=\d)/, "");
  input.value = digits.replace(/\B(?=(\d{3})+$)/g, ".");
  let caret = 0;
  for (let seen = 0; seen < digitsBefore && caret < input.value.length; caret++) if (input.value[caret] !== ".") seen++;
  if (document.activeElement === input) input.setSelectionRange(caret, caret);
}

function showFile(input) {
  const box = document.querySelector(`[data-preview-of="${CSS.escape(input.id)}"]`);
  const file = input.files[0];
  if (!box) return;
  box.replaceChildren();
  box.hidden = !file;
  if (!file) return;
  if (file.size > MAX_FILE) {
    input.value = "";
    box.hidden = true;
    return notify(word("large"));
  }
  if (file.type.startsWith("image/")) {
    const picture = new Image();
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    picture.onload = () => URL.revokeObjectURL(picture.src);
    box.append(picture);
  }
  const name = document.createElement("span");
  name.textContent = `${file.name} · ${Math.max(1, Math.round(file.size / 1024))} KB`;
  box.append(name);
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-money]")) groupThousands(event.target);
});
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches("[data-preview]")) showFile(field);
  if (field.matches("[data-filter-auto]")) field.form.requestSubmit();
  if (field.matches("[data-check-all]"))
    for (const box of document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(field.dataset.checkAll)}"]`)) box.checked = field.checked;
});
// Searches keep short addresses: what was left empty is not sent.
document.addEventListener("formdata", (event) => {
  if (event.target.method !== "get") return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});
for (const input of document.querySelectorAll("[data-money]")) groupThousands(input);

/** A percentage can be dragged as well as typed: one range beside each field, both the same. */
export function addSliders(root) {
  for (const input of root.querySelectorAll("input[data-slider]:not([data-slides])")) {
    const range = document.createElement("input");
    Object.assign(range, { type: "range", min: "0", max: input.dataset.slider, step: "0.5", className: "slider" });
    range.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? "");
    const read = () => { range.value = input.value.replace(",", ".") || "0"; };
    read();
    range.addEventListener("input", () => { input.value = range.value.replace(".", ","); });
    input.addEventListener("input", read);
    input.dataset.slides = "";
    (input.closest(".joined") ?? input).after(range);
  }
}
