// data-confirm on a form, or on the button that sends it: a dialog that says what will happen.
import { word } from "./words.js";

const dialog = document.getElementById("confirm");
const agreed = new WeakSet();

/** The words on a button, without its icon and key. */
const ownText = (button) => [...(button?.childNodes ?? [])].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent).join("").trim();

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const text = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    if (!text || !dialog || agreed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    dialog.querySelector("[data-slot=text]").textContent = text;
    dialog.querySelector("[data-slot=yes]").textContent = ownText(submitter) || word("yes");
    dialog.returnValue = "";
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue !== "yes") return submitter?.focus();
        agreed.add(form);
        form.requestSubmit(submitter);
      },
      { once: true },
    );
    dialog.showModal();
  },
  true,
);
