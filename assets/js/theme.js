// Light, dark, or as the system has it. The cookie lets the server send the right page at once.
const root = document.documentElement;
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const aYear = 60 * 60 * 24 * 365;

function remember(theme) {
  document.cookie = `theme=${theme}; path=/; max-age=${theme ? aYear : 0}; samesite=lax`;
  try {
    theme ? localStorage.setItem("theme", theme) : localStorage.removeItem("theme");
  } catch {
    // storage may be switched off; the cookie is enough
  }
}

function apply(theme) {
  if (theme) root.dataset.bsTheme = theme;
  else delete root.dataset.bsTheme;
  document.dispatchEvent(new Event("theme-changed"));
}

/** The theme that is seen now, chosen or from the system. */
export const isDark = () => (root.dataset.bsTheme ? root.dataset.bsTheme === "dark" : systemDark.matches);

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) return;
  const dark = !isDark();
  const chosen = dark === systemDark.matches ? "" : dark ? "dark" : "light"; // as the system: no choice to keep
  remember(chosen);
  apply(chosen);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-language]");
  if (link) document.cookie = `locale=${link.dataset.language}; path=/; max-age=${aYear}; samesite=lax`;
});

systemDark.addEventListener("change", () => document.dispatchEvent(new Event("theme-changed")));
try {
  const kept = localStorage.getItem("theme");
  if (kept && !root.dataset.bsTheme) {
    remember(kept);
    apply(kept);
  }
} catch {
  // no storage: the cookie decided on the server
}
