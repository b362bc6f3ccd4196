import type { TradeGroup } from '../../analysis/index.ts'
import { groupedNumber, moneyText, percentText, priceText } from '../figure-text.ts'
import { html, NOTHING } from '../html.ts'
import type { Html } from '../html.ts'
import type { ExposureShare, RunResult } from '../run-result.ts'
import { card } from './card.ts'
import { figure, toned } from './figure.ts'
import { tableBlock } from './table.ts'

/** Who earned what, and what was still open at the end. */
export function account(result: RunResult): Html {
  if (result.attribution.length === 0 && result.endPositions.length === 0) return NOTHING
  const head = { id: 'account', title: 'Account', hint: `amounts in ${result.currency}` }
  return card(head, html`<div class="columns">${attribution(result)}${openPositions(result)}</div>
<div class="columns">${groups('Closed trades by symbol', result.tradeGroups?.symbols)}${
    groups('Closed trades by how they ended', result.tradeGroups?.exits)}</div>${
    groups('Closed trades by what was said at entry', result.tradeGroups?.entries)}${exposure(result)}`)
}

function attribution({ attribution: strategies }: RunResult): Html {
  return tableBlock('Profit by strategy', {
    columns: [
      { title: 'Strategy' }, { title: 'Realized', isFigure: true }, { title: 'Unrealized', isFigure: true },
      { title: 'Dividends', isFigure: true }, { title: 'Fees', isFigure: true },
      { title: 'Trades', isFigure: true },
    ],
    rows: strategies.map((each) => [
      each.strategy, toned(each.realized, moneyText(each.realized)),
      toned(each.unrealized, moneyText(each.unrealized)), figure(moneyText(each.dividends)),
      figure(moneyText(each.fees)), groupedNumber(each.trades, 0),
    ]),
  })
}

const ROWS_OF_AN_END = 10

/** What groups of trades earned; of long lists the best and the worst. */
function groups(title: string, all: readonly TradeGroup[] = []): Html {
  const left = all.length - 2 * ROWS_OF_AN_END
  const shown = left > 0 ? [...all.slice(0, ROWS_OF_AN_END), ...all.slice(-ROWS_OF_AN_END)] : all
  return tableBlock(title, {
    columns: [
      { title: 'Name' }, { title: 'Trades', isFigure: true }, { title: 'Won', isFigure: true },
      { title: 'Profit', isFigure: true }, { title: 'Mean', isFigure: true },
      { title: 'Worst', isFigure: true },
    ],
    rows: shown.map((each) => [
      each.name, groupedNumber(each.trades, 0), figure(percentText(each.winRate)),
      toned(each.profit, moneyText(each.profit)), toned(each.meanProfit, moneyText(each.meanProfit)),
      toned(each.worstProfit, moneyText(each.worstProfit)),
    ]),
  }, left > 0 ? `the best and the worst; ${left} between them are in result.json` : '')
}

const SHARES_SHOWN = 20

/** What part of equity stood where; of long lists the largest. */
function exposure({ exposure: measured }: RunResult): Html {
  if (measured === undefined || measured.strategies.length === 0) return NOTHING
  const row = (kind: string) => ({ name, mean, max }: ExposureShare): (Html | string)[] => (
    [kind, name, figure(percentText(mean)), figure(percentText(max))])
  const { strategies, sectors, symbols } = measured
  return tableBlock(`Exposure at the end of each of ${measured.days} days, of equity`, {
    columns: [
      { title: 'By' }, { title: 'Name' },
      { title: 'Mean', isFigure: true }, { title: 'Most', isFigure: true },
    ],
    rows: [
      ...strategies.slice(0, SHARES_SHOWN).map(row('strategy')),
      ...sectors.slice(0, SHARES_SHOWN).map(row('sector')),
      ...symbols.slice(0, SHARES_SHOWN).map(row('symbol')),
    ],
  })
}

function openPositions({ endPositions }: RunResult): Html {
  if (endPositions.length === 0) {
    return html`<div class="block"><h3>Open at the end</h3><p class="hint">No position was open.</p></div>`
  }
  return tableBlock('Open at the end', {
    columns: [
      { title: 'Symbol' }, { title: 'Strategy' }, { title: 'Quantity', isFigure: true },
      { title: 'Average price', isFigure: true }, { title: 'Mark', isFigure: true },
      { title: 'Unrealized', isFigure: true },
    ],
    rows: endPositions.map((each) => [
      each.symbol, each.strategy, figure(each.quantity), figure(each.averagePrice), priceText(each.mark),
      toned(each.unrealized, moneyText(each.unrealized)),
    ]),
  })
}
