import { drawdowns } from '../../analysis/index.ts'
import { groupedNumber, moneyText, percentText } from '../figure-text.ts'
import { histogram } from '../histogram.ts'
import type { Histogram } from '../histogram.ts'
import { html, NOTHING } from '../html.ts'
import type { Html } from '../html.ts'
import { runEquity } from '../run-curves.ts'
import type { ReportInput, RunResult } from '../run-result.ts'
import { endingDay } from '../time-text.ts'
import { figure, toned } from './figure.ts'
import { table } from './table.ts'

const WIDTH = 440
const HEIGHT = 190
const FLOOR = 160
const CEILING = 26
const LISTED = 8

/** How profits are spread, beside the deepest drawdowns. */
export function distribution({ result, trades }: ReportInput): Html {
  const spread = histogram(trades.map((trade) => Number(trade.profit)))
  const falls = worstDrawdowns(result)
  if (spread === undefined && falls === NOTHING) return NOTHING
  return html`<div class="pair" id="distribution">${spread === undefined ? NOTHING : profits(spread, result)}${falls}</div>`
}

function profits(spread: Histogram, { currency }: RunResult): Html {
  return html`<section class="card"><div class="card-head"><h2>Profit and loss per trade</h2>
<p class="hint">mean ${toned(spread.mean, moneyText(spread.mean))}, median ${
  toned(spread.median, moneyText(spread.median))} ${currency}</p></div>
${histogramFigure(spread)}</section>`
}

/** The histogram as SVG, with lines at mean and median. */
export function histogramFigure({ bins, mean, median }: Histogram): Html {
  const from = bins[0]?.from ?? 0
  const to = bins.at(-1)?.to ?? 1
  const highest = Math.max(...bins.map(({ count }) => count))
  const x = (value: number): number => ((value - from) / (to - from)) * WIDTH
  const y = (count: number): number => FLOOR - (count / highest) * (FLOOR - CEILING)
  const bars = bins.filter(({ count }) => count > 0).map((bin) => html`<rect class="${bin.from < 0 ? 'loss' : 'gain'}" x="${
    (x(bin.from) + 0.75).toFixed(1)}" y="${y(bin.count).toFixed(1)}" width="${
    Math.max(1, x(bin.to) - x(bin.from) - 1.5).toFixed(1)}" height="${(FLOOR - y(bin.count)).toFixed(1)}"><title>${
    shortAmount(bin.from)} to ${shortAmount(bin.to)}: ${bin.count}</title></rect>`)
  const isMeanRight = mean >= median
  return html`<svg class="histogram" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Trades by profit: ${
    bins.length} bins from ${shortAmount(from)} to ${shortAmount(to)}, mean ${moneyText(mean)}, median ${moneyText(median)}">
${bars}
<line class="axis" x1="0" x2="${WIDTH}" y1="${FLOOR}" y2="${FLOOR}"/>
${ticks(from, to).map((tick) => html`<text x="${x(tick).toFixed(1)}" y="${HEIGHT - 14}" text-anchor="${
  anchor(x(tick))}">${shortAmount(tick)}</text>`)}
${mark({ at: x(mean), label: 'mean', isRight: isMeanRight })}${mark({ at: x(median), label: 'median', isRight: !isMeanRight })}
</svg>`
}

function mark({ at, label, isRight }: { readonly at: number; readonly label: string; readonly isRight: boolean }): Html {
  const shift = isRight ? 4 : -4
  return html`<line class="${label}" x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="6" y2="${FLOOR}"/><text class="${
    label}" x="${(at + shift).toFixed(1)}" y="14" text-anchor="${isRight ? 'start' : 'end'}">${label}</text>`
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

function worstDrawdowns(result: RunResult): Html {
  const falls = drawdowns(runEquity(result), 0.0001).slice(0, LISTED)
  if (falls.length === 0) return NOTHING
  const rows = falls.map((fall) => [
    percentText(fall.depth), endingDay(fall.startAt), endingDay(fall.troughAt),
    fall.recoveryAt === undefined ? html`<em>not yet</em>` : endingDay(fall.recoveryAt), groupedNumber(fall.durationDays, 0),
  ])
  const columns = [
    { title: 'Depth' }, { title: 'Peak' }, { title: 'Trough' }, { title: 'Recovered' },
    { title: 'Days', isFigure: true },
  ]
  return html`<section class="card"><div class="card-head"><h2>Deepest drawdowns</h2>
<p class="hint">on daily equity, peak to recovery</p></div>${table('Deepest drawdowns', { columns, rows })}</section>`
}
