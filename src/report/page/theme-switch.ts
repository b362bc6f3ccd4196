import type { PageKit } from './page-kit.ts'

/** The button that goes from the system's theme to the other one and back; paper is always light. */
export class ThemeSwitch {
  readonly #kit: PageKit
  readonly #repaint: () => void
  #chosen: 'light' | 'dark' | undefined

  constructor(kit: PageKit, repaint: () => void) {
    this.#kit = kit
    this.#repaint = repaint
    const prefersDark = kit.window.matchMedia('(prefers-color-scheme: dark)')
    kit.find('theme').hidden = false
    kit.on('theme', 'click', () => {
      const isDark = this.#chosen === undefined ? prefersDark.matches : this.#chosen === 'dark'
      this.#chosen = isDark ? 'light' : 'dark'
      this.#apply(this.#chosen)
    })
    prefersDark.addEventListener('change', () => this.#apply(this.#chosen))
    kit.window.addEventListener('beforeprint', () => this.#apply('light'))
    kit.window.addEventListener('afterprint', () => this.#apply(this.#chosen))
  }

  #apply(theme: 'light' | 'dark' | undefined): void {
    const root = this.#kit.window.document.documentElement
    if (theme === undefined) root.removeAttribute('data-theme')
    else root.setAttribute('data-theme', theme)
    this.#repaint()
  }
}
