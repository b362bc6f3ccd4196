import type { PageElement } from './dom.ts'
import type { PageKit } from './page-kit.ts'

/** A chart that can be drawn again in other colours, and be put on paper. */
export interface ThemedChart {
  /** Id of the element that it is drawn in. */
  readonly id: string
  readonly repaint: () => void
  readonly picture: () => PageElement
}

/** The button that goes from the system's theme to the other one and back; paper is always light. */
export class ThemeSwitch {
  readonly #kit: PageKit
  readonly #charts: readonly ThemedChart[]
  readonly #pictures: PageElement[] = []
  #chosen: 'light' | 'dark' | undefined

  constructor(kit: PageKit, charts: readonly ThemedChart[]) {
    this.#kit = kit
    this.#charts = charts
    const prefersDark = kit.window.matchMedia('(prefers-color-scheme: dark)')
    kit.find('theme').hidden = false
    kit.on('theme', 'click', () => {
      const isDark = this.#chosen === undefined ? prefersDark.matches : this.#chosen === 'dark'
      this.#chosen = isDark ? 'light' : 'dark'
      this.#apply(this.#chosen)
    })
    prefersDark.addEventListener('change', () => this.#apply(this.#chosen))
    kit.window.addEventListener('beforeprint', () => this.#putOnPaper())
    kit.window.addEventListener('afterprint', () => {
      for (const picture of this.#pictures.splice(0)) picture.remove()
      this.#apply(this.#chosen)
    })
  }

  /**
   * A chart is drawn a frame after it is told to, which is too late for paper: a picture of it goes there.
   */
  #putOnPaper(): void {
    this.#apply('light')
    for (const { id, picture } of this.#charts) {
      const drawn = picture()
      drawn.className = 'print-only'
      this.#kit.find(id).append(drawn)
      this.#pictures.push(drawn)
    }
  }

  #apply(theme: 'light' | 'dark' | undefined): void {
    const root = this.#kit.window.document.documentElement
    if (theme === undefined) root.removeAttribute('data-theme')
    else root.setAttribute('data-theme', theme)
    for (const { repaint } of this.#charts) repaint()
  }
}
