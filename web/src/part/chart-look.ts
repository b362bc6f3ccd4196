import { LINE_COLOURS } from './chart-lines.ts'

/** Colours of the page as a canvas takes them. */
export interface ChartColours {
  readonly text: string
  readonly muted: string
  readonly line: string
  readonly accent: string
  readonly gain: string
  readonly loss: string
  readonly warn: string
  /** Of lines beside the bars, one after the other. */
  readonly lines: readonly string[]
}

const NAMES = ['text', 'muted', 'line', 'accent', 'gain', 'loss', 'warn'] as const

/** The colours that the style sheet gives an element now, as `#rrggbb`. */
export function chartColours(element: Element): ChartColours {
  const probe = document.createElement('span')
  element.append(probe)
  const of = (name: string): string => {
    probe.style.color = `var(--${name})`
    const [red = 0, green = 0, blue = 0] = (getComputedStyle(probe).color.match(/\d+/g) ?? []).map(Number)
    return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`
  }
  const colours = Object.fromEntries(NAMES.map((name) => [name, of(name)]))
  const lines = Array.from({ length: LINE_COLOURS }, (_, index) => of(`line-${index + 1}`))
  probe.remove()
  return { ...colours, lines } as unknown as ChartColours
}

/** How every chart looks. Its maker is named beside it: the library's own mark brings an inline style. */
export function chartOptions(element: Element) {
  const { muted, line } = chartColours(element)
  return {
    autoSize: true,
    layout: {
      background: { color: 'transparent' },
      textColor: muted,
      attributionLogo: false,
      fontFamily: 'system-ui',
      panes: { separatorColor: line, separatorHoverColor: line },
    },
    grid: { vertLines: { color: line }, horzLines: { color: line } },
    rightPriceScale: { borderColor: line, entireTextOnly: true },
    timeScale: { borderColor: line, timeVisible: true, secondsVisible: false },
  }
}

/** Calls back when the colours of the page change. Gives how to end that. */
export function onThemeChange(paint: () => void): () => void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  window.addEventListener('themechange', paint)
  dark.addEventListener('change', paint)
  return () => {
    window.removeEventListener('themechange', paint)
    dark.removeEventListener('change', paint)
  }
}
