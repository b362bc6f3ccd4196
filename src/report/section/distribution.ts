import { drawdowns } from '../../analysis/index.ts'
import { groupedNumber, moneyText, percentText } from '../figure-text.ts'
import { histogram } from '../histogram.ts'
import type { Histogram } from '../histogram.ts'
import { html, NOTHING } from '../html.ts'
import type { Html } from '../html.ts'
import { runEquity } from '../run-curves.ts'
import type { ReportInput, RunResult } from '../run-result.ts'
import { sessionDayOf } from '../session-day.ts'
import { card } from './card.ts'
import { toned } from './figure.ts'
import { histogramFigure } from './histogram-figure.ts'
import { table } from './table.ts'

const LISTED = 8
const DEPTH_MIN = 0.0001

/** How profits are spread, beside the deepest drawdowns. */
export function distribution({ result, trades }: ReportInput): Html {
  const spread = histogram(trades.map((trade) => Number(trade.profit)))
  const falls = worstDrawdowns(result)
  if (spread === undefined && falls === NOTHING) return NOTHING
  return html`<div class="pair" id="distribution">
${spread === undefined ? NOTHING : profits(spread, result)}
${falls}
</div>`
}

function profits(spread: Histogram, { currency }: RunResult): Html {
  const { mean, median } = spread
  return card({
    title: 'Profit and loss per trade',
    hint: html`mean ${toned(mean, moneyText(mean))}, median ${toned(median, moneyText(median))} ${currency}`,
  }, histogramFigure(spread))
}

function worstDrawdowns(result: RunResult): Html {
  const falls = drawdowns(runEquity(result), DEPTH_MIN).slice(0, LISTED)
  if (falls.length === 0) return NOTHING
  const dayOf = sessionDayOf(result)
  const rows = falls.map((fall) => [
    percentText(fall.depth), dayOf(fall.startAt), dayOf(fall.troughAt),
    fall.recoveryAt === undefined ? html`<em>not yet</em>` : dayOf(fall.recoveryAt),
    groupedNumber(fall.durationDays, 0),
  ])
  const columns = [
    { title: 'Depth' }, { title: 'Peak' }, { title: 'Trough' }, { title: 'Recovered' },
    { title: 'Days', isFigure: true },
  ]
  const head = { title: 'Deepest drawdowns', hint: 'on daily equity, peak to recovery' }
  return card(head, table('Deepest drawdowns', { columns, rows }))
}
