// Texts for scripts come translated with the page; notices are read out by screen readers.

/** Returns the translated word that the page carries under `name`. */
export const word = (name) => document.getElementById("words")?.dataset[name] ?? "";

let timer;

/** Shows `text` for a few seconds at the bottom of the page. */
export function notify(text) {
  const line = document.getElementById("toast");
  if (!line) return;
  line.textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => (line.textContent = ""), 6000);
}
