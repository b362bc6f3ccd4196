import type { UtcMillis } from '../../../base/index.ts'
import { formatFixed, formatUtc } from '../../../base/index.ts'

/** How a column of a table stands. */
export interface TableColumn {
  readonly title: string
  /** Numbers stand to the right. */
  readonly isNumber?: boolean
}

/** Lines up rows of text under their titles. */
export function table(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, index) =>
    rows.reduce((widest, row) => Math.max(widest, row[index]?.length ?? 0), title.length),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const width = widths[index] ?? 0
        return columns[index]?.isNumber ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  return `${[columns.map(({ title }) => title), ...rows].map(line).join('\n')}\n`
}

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** Draws values as a line of small bars, at most `width` of them, each the mean of its share. */
export function sparkline(values: readonly number[], width: number): string {
  const count = Math.min(values.length, width)
  const means = Array.from({ length: count }, (_, index) => {
    const at = (share: number): number => Math.floor((share * values.length) / count)
    const part = values.slice(at(index), at(index + 1))
    return part.reduce((sum, value) => sum + value, 0) / part.length
  })
  const [low, high] = [Math.min(...means), Math.max(...means)]
  const level = (value: number): number => Math.round(((value - low) / (high - low || 1)) * (BARS.length - 1))
  return means.map((value) => BARS[level(value)]).join('')
}

/** JSON of anything that holds exact numbers: those as decimal text. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? formatFixed(part) : part), 2)
}

/** A number without the noise of floats, at nine decimals as prices go; what is finer stands as it is. */
export function plainNumber(value: number): string {
  const fixed = value.toFixed(9).replace(/\.?0+$/, '')
  return Math.abs(value) >= 2 ** 53 || (value !== 0 && Number(fixed) === 0) ? String(value) : fixed
}

/** The day of an instant, in UTC. */
export function day(at: UtcMillis): string {
  return formatUtc(at).slice(0, 'YYYY-MM-DD'.length)
}

/** The day on which an interval ends: one that ends at midnight ends with the day before. */
export function lastDay(closeAt: UtcMillis): string {
  return day((closeAt - 1) as UtcMillis)
}

/** A count with thousands apart: `12 345`. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ' ')
}
