import type { Indicators } from '../../../src/server/contract/index.ts'

/** Colours that lines have, one after the other; then dashes and dots tell them apart. */
export const LINE_COLOURS = 6

/** A line beside the bars. */
export interface ChartLine {
  /** What tells it from others of the chart, and what it is called. */
  readonly name: string
  /** Lines of one pane share a scale; empty: the pane of the bars. */
  readonly pane: string
  readonly isHistogram: boolean
  /** Another line of the chart some bars ago: drawn only where it is asked for. */
  readonly isEcho: boolean
  /** By the second that a bar opens at; none while the indicator is not ready. */
  readonly values: ReadonlyMap<number, number>
  /** Which look it has: 0, 1, 2 ... */
  readonly look: number
}

/** Strategies that have lines at bars of this timeframe. */
export function strategiesWithLines(indicators: Indicators): readonly string[] {
  return indicators.strategies.filter(({ lines }) => lines.length > 0).map(({ name }) => name)
}

/** The lines of one strategy. */
export function linesOf(indicators: Indicators, strategy: string): readonly ChartLine[] {
  const seconds = indicators.openAt.map((at) => Math.floor(at / 1_000))
  const lines = indicators.strategies.find(({ name }) => name === strategy)?.lines ?? []
  return lines.map(({ indicator, output, place, values }, look) => ({
    name: output === '' ? indicator : `${indicator} ${output}`,
    pane: place === 'price' ? '' : indicator,
    isHistogram: output === 'histogram',
    isEcho: indicator.startsWith('lag('),
    values: new Map(seconds.flatMap((second, index) => pointOf(second, values[index]))),
    look,
  }))
}

function pointOf(second: number, value: number | null | undefined): readonly (readonly [number, number])[] {
  return value === null || value === undefined ? [] : [[second, value]]
}

/** Colour of a look, 1 to 6, and whether it is solid (0), dotted (1) or dashed (2), as the chart counts. */
export function lookOf(look: number): { readonly colour: number; readonly style: 0 | 1 | 2 } {
  const round = Math.floor(look / LINE_COLOURS) % 3
  return { colour: (look % LINE_COLOURS) + 1, style: round === 0 ? 0 : round === 1 ? 2 : 1 }
}
