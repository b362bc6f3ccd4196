import { groupedNumber, moneyText } from '../figure-text.ts'
import type { Histogram, HistogramBin } from '../histogram.ts'
import { html, NOTHING } from '../html.ts'
import type { Html } from '../html.ts'
import { figure } from './figure.ts'

const WIDTH = 440
const HEIGHT = 190
const FLOOR = 160
const CEILING = 26
const GAP = 0.75

/** A histogram as SVG, with lines at mean and median; each bar says its range and count. */
export function histogramFigure({ bins, mean, median }: Histogram): Html {
  const from = bins[0]?.from ?? 0
  const to = bins.at(-1)?.to ?? 1
  const highest = Math.max(...bins.map(({ count }) => count))
  const x = (value: number): number => ((value - from) / (to - from)) * WIDTH
  const y = (count: number): number => FLOOR - (count / highest) * (FLOOR - CEILING)
  const label = `Trades by profit: ${bins.length} bins from ${shortAmount(from)} to ${shortAmount(to)}, `
    + `mean ${moneyText(mean)}, median ${moneyText(median)}`
  const marks = [{ at: x(mean), name: 'mean' }, { at: x(median), name: 'median' }].sort((a, b) => a.at - b.at)
  return html`<svg class="histogram" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
${bins.map((bin) => bar(bin, { left: x(bin.from), right: x(bin.to), top: y(bin.count) }))}
<line class="axis" x1="0" x2="${WIDTH}" y1="${FLOOR}" y2="${FLOOR}"/>
${ticks(from, to).map((tick) => html`<text x="${x(tick).toFixed(1)}" y="${HEIGHT - 14}" text-anchor="${
  anchor(x(tick))}">${shortAmount(tick)}</text>`)}
${marks.map(({ at, name }, index) => mark(at, name, index === 1))}
</svg>`
}

interface Edges {
  readonly left: number
  readonly right: number
  readonly top: number
}

function bar(bin: HistogramBin, { left, right, top }: Edges): Html {
  if (bin.count === 0) return NOTHING
  const tone = bin.from < 0 ? 'loss' : 'gain'
  const width = Math.max(1, right - left - 2 * GAP)
  return html`<rect class="${tone}" x="${(left + GAP).toFixed(1)}" y="${top.toFixed(1)}"
 width="${width.toFixed(1)}" height="${(FLOOR - top).toFixed(1)}"><title>${
  shortAmount(bin.from)} to ${shortAmount(bin.to)}: ${bin.count}</title></rect>`
}

/** A line with its name; the names stand on the outer sides, so that they do not touch. */
function mark(at: number, name: string, isRight: boolean): Html {
  const x = at.toFixed(1)
  return html`<line class="${name}" x1="${x}" x2="${x}" y1="6" y2="${FLOOR}"/>
<text class="${name}" x="${(at + (isRight ? 4 : -4)).toFixed(1)}" y="14" text-anchor="${
  isRight ? 'start' : 'end'}">${name}</text>`
}

/** Both ends, and zero where it lies well between them. */
function ticks(from: number, to: number): number[] {
  const isInside = from < 0 && to > 0 && Math.min(-from, to) > (to - from) * 0.12
  return isInside ? [from, 0, to] : [from, to]
}

function anchor(x: number): string {
  if (x < 1) return 'start'
  return x > WIDTH - 1 ? 'end' : 'middle'
}

/** An amount in few characters: 12.5k, 3M. */
function shortAmount(value: number): string {
  const size = Math.abs(value)
  const [unit, letter] = size >= 1e6 ? [1e6, 'M'] : size >= 1e4 ? [1e3, 'k'] : [1, '']
  const text = groupedNumber(value / unit, size < 10 && size > 0 ? 2 : 1).replace(/\.0+$/, '')
  return `${figure(text)}${letter}`
}
