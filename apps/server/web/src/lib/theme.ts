const STORED = "letsping:theme";

export type Theme = "system" | "light" | "dark";

export function readTheme(): Theme {
  const stored = localStorage.getItem(STORED);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** Shows a theme, and keeps it. `system` follows the operating system. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") {
    localStorage.removeItem(STORED);
    delete document.documentElement.dataset["theme"];
    return;
  }
  localStorage.setItem(STORED, theme);
  document.documentElement.dataset["theme"] = theme;
}
