import type { CodedColumn } from '../column-code.ts'
import type { ChartOptions } from './chart-library.ts'
import type { PageElement, PageWindow } from './dom.ts'

/**
 * What every part of the page needs: elements, colours, figures, columns.
 *
 * Like every class of this folder it is written into the page as text, so it may use nothing but its own
 * members, what it is handed, and what every browser has.
 */
export class PageKit {
  readonly window: PageWindow
  readonly #probe: PageElement
  readonly #day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'UTC', dateStyle: 'short' })
  readonly #minute = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'UTC', dateStyle: 'short', timeStyle: 'short',
  })

  constructor(window: PageWindow) {
    this.window = window
    this.#probe = this.make('span', 'probe')
    window.document.body.append(this.#probe)
  }

  /** The element of that id; the markup has it, or the page is broken. */
  find(id: string): PageElement {
    const element = this.window.document.getElementById(id)
    if (element === null) throw new Error(`the page has no element #${id}`)
    return element
  }

  make(tag: string, className = '', text = ''): PageElement {
    const element = this.window.document.createElement(tag)
    if (className !== '') element.className = className
    if (text !== '') element.textContent = text
    return element
  }

  /** Runs `listener` when a control is used. */
  on(id: string, type: string, listener: () => void): void {
    this.find(id).addEventListener(type, listener)
  }

  /** The colour of that name in the theme that is on now. */
  color(name: string): string {
    this.#probe.style.setProperty('color', `var(--${name})`)
    return this.window.getComputedStyle(this.#probe).color
  }

  /** Values of a column; NaN where there is none. */
  column({ scale, steps }: CodedColumn): number[] {
    let whole = 0
    return steps.map((step) => {
      if (step === null) return NaN
      whole += step
      return whole / scale
    })
  }

  number(value: number, digits: number): string {
    if (!Number.isFinite(value)) return '–'
    const shown = Number(value.toFixed(digits)) === 0 ? 0 : value
    return shown
      .toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
      .replace('-', '−')
  }

  /** The same with its sign. */
  signed(value: number, digits: number): string {
    return `${Number(value.toFixed(digits)) > 0 ? '+' : ''}${this.number(value, digits)}`
  }

  /** A price with the decimals it has: two at least, six significant digits at most. */
  price(value: number): string {
    const size = Math.abs(value)
    const most = size > 0 ? Math.min(9, Math.max(2, 5 - Math.floor(Math.log10(size)))) : 2
    let digits = 2
    while (digits < most && Number(value.toFixed(digits)) !== value) digits++
    return this.number(value, digits)
  }

  /** Units of an asset: as many decimals as it has. */
  quantity(value: number): string {
    return Number.isFinite(value) ? value.toLocaleString('en-US', { maximumFractionDigits: 9 }) : '–'
  }

  percent(fraction: number, digits = 2): string {
    return Number.isFinite(fraction) ? `${this.number(fraction * 100, digits)}%` : '–'
  }

  day(seconds: number): string {
    return this.#day.format(seconds * 1_000)
  }

  minute(seconds: number): string {
    return this.#minute.format(seconds * 1_000)
  }

  /** What all charts share, in the colours of the theme. */
  chartOptions(hasTimes: boolean): ChartOptions {
    const colors = this.chartColors()
    return {
      ...colors,
      autoSize: true,
      rightPriceScale: { borderVisible: false },
      timeScale: {
        ...colors['timeScale'] as ChartOptions,
        timeVisible: hasTimes, secondsVisible: false, minBarSpacing: 0.01,
      },
      localization: { locale: 'en-US', dateFormat: 'yyyy-MM-dd' },
      // The page scrolls with the wheel; charts move by dragging, and by pinching on a phone.
      handleScroll: { mouseWheel: false, vertTouchDrag: false },
      handleScale: { mouseWheel: false },
    }
  }

  /** The options of a chart that go with the theme; applying them leaves the range that is shown alone. */
  chartColors(): ChartOptions {
    const line = this.color('line')
    const hair = { color: this.color('muted'), style: 3, labelBackgroundColor: this.color('ink-soft') }
    return {
      layout: {
        attributionLogo: false,
        background: { type: 'solid', color: 'transparent' },
        textColor: this.color('muted'),
        fontFamily: 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif',
        fontSize: 11,
        panes: { separatorColor: line, enableResize: false },
      },
      grid: { vertLines: { visible: false }, horzLines: { color: this.color('grid') } },
      timeScale: { borderColor: line },
      crosshair: { mode: 0, vertLine: hair, horzLine: hair },
    }
  }
}
