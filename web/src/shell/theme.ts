const KEY = 'investor.theme'
const THEMES = ['system', 'light', 'dark'] as const

/** Which colours: those of the system, or chosen. */
export type Theme = (typeof THEMES)[number]

/** The theme that was chosen in this browser. */
export function storedTheme(): Theme {
  const stored = window.localStorage.getItem(KEY)
  return THEMES.find((theme) => theme === stored) ?? 'system'
}

/** Shows the page in a theme and remembers it. */
export function applyTheme(theme: Theme): void {
  window.localStorage.setItem(KEY, theme)
  document.documentElement.style.colorScheme = theme === 'system' ? 'light dark' : theme
  window.dispatchEvent(new Event('themechange'))
}

/** The theme after this one. */
export function nextTheme(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system'
}
