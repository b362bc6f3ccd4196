import type { ReactNode } from 'react'
import type { Bars } from '../../../src/server/contract/index.ts'
import { exactText, figureText, NOTHING, timeText } from '../format.ts'
import { lookOf, type ChartLine } from './chart-lines.ts'

const STYLES = ['solid', 'dotted', 'dashed'] as const

/** What the chart shows, with the values of one bar: the one under the pointer, else the last. */
export function ChartLegend({ bars, lines, second, hidden, onToggle }: ChartLegendProps): ReactNode {
  const under = bars.openAt.findIndex((at) => Math.floor(at / 1_000) === second)
  const index = under === -1 ? bars.openAt.length - 1 : under
  const openAt = bars.openAt[index]
  if (openAt === undefined) return null
  const of = (column: readonly number[]): string => exactText(column[index])
  return (
    <div className="legend" role="group" aria-label="Values of the chart">
      <span>
        <b>{timeText(openAt)}</b> {under === -1 ? 'last bar' : 'under the pointer'}: open {of(bars.open)},
        high {of(bars.high)}, low {of(bars.low)}, close {of(bars.close)}
      </span>
      {lines.map((line) => {
        const { colour, style } = lookOf(line.look)
        // Lines follow the bars a little later.
        const latest = under === -1 ? [...line.values.values()].at(-1) : undefined
        const value = line.values.get(Math.floor(openAt / 1_000)) ?? latest
        return (
          <button
            key={line.name}
            type="button"
            className="quiet"
            aria-pressed={!hidden.has(line.name)}
            title={hidden.has(line.name) ? 'Show it' : 'Hide it'}
            onClick={() => onToggle(line.name)}
          >
            <i className={`swatch c${colour} ${STYLES[style]}`} aria-hidden="true" />
            {line.name} <b>{value === undefined ? NOTHING : figureText(value)}</b>
          </button>
        )
      })}
    </div>
  )
}

interface ChartLegendProps {
  readonly bars: Bars
  readonly lines: readonly ChartLine[]
  /** When the bar under the pointer opens; `undefined` where there is none. */
  readonly second: number | undefined
  /** Names of lines that are not drawn. */
  readonly hidden: ReadonlySet<string>
  readonly onToggle: (name: string) => void
}
