import { groupedNumber } from '../figure-text.ts'
import { html, NOTHING } from '../html.ts'
import type { Html } from '../html.ts'
import type { CountedCode, RunResult } from '../run-result.ts'
import { minuteText } from '../time-text.ts'
import { card } from './card.ts'
import { figure } from './figure.ts'
import { firstRows, shareBar, tableBlock } from './table.ts'

/** Why things did and did not happen: waits, refusals, endings of orders, halts, checks without an input. */
export function decisions(result: RunResult): Html {
  const head = { id: 'decisions', title: 'Decisions', hint: 'why signals, orders and bars ended as they did' }
  return card(head, html`${funnel(result)}
${silentBars(result)}
<div class="columns wide-left">
${codes('Rejected signals and orders', result.rejections, 'None was rejected.')}
${orderEndings(result)}
</div>
${halts(result)}
${codes('Checks that were not applicable', result.notApplicable, 'Every check had its input.')}`)
}

function funnel({ signals, orders, metrics }: RunResult): Html {
  const steps: readonly (readonly [string, number])[] = [
    ['Signals', signals.generated], ['Approved', signals.approved], ['Cut down', signals.modified],
    ['Rejected', signals.rejected], ['Orders sent', orders['submitted'] ?? 0],
    ['Orders filled', orders['filled'] ?? 0], ['Trades closed', metrics['totalTrades'] ?? 0],
  ]
  return html`<dl class="funnel">${steps.map(([name, count]) => (
    html`<div><dt>${name}</dt><dd>${groupedNumber(count, 0)}</dd></div>`
  ))}</dl>`
}

function silentBars({ silent }: RunResult): Html {
  const all = silent.reduce((sum, { bars }) => sum + bars, 0)
  const { shown, rest } = firstRows(silent.toSorted((a, b) => b.bars - a.bars))
  return tableBlock('What strategies waited for on bars without a signal', {
    columns: [
      { title: 'Strategy' }, { title: 'Symbol' }, { title: 'Reason', isWide: true },
      { title: 'Bars', isFigure: true }, { title: 'Share' },
    ],
    rows: shown.map((each) => [
      each.strategy, each.symbol, each.reason, groupedNumber(each.bars, 0),
      shareBar(each.bars / Math.max(all, 1)),
    ]),
  }, rest)
}

function codes(title: string, counted: readonly CountedCode[], none: string): Html {
  if (counted.length === 0) return html`<div class="block"><h3>${title}</h3><p class="hint">${none}</p></div>`
  const { shown, rest } = firstRows(counted)
  return tableBlock(title, {
    columns: [{ title: 'Code' }, { title: 'Times', isFigure: true }, { title: 'Example', isWide: true }],
    rows: shown.map(({ code, count, example }) => (
      [html`<code>${code}</code>`, groupedNumber(count, 0), example])),
  }, rest)
}

/** Counts that say something else than how an order ended. */
const NO_ENDINGS = ['submitted', 'executions']

function orderEndings({ orders }: RunResult): Html {
  const names = Object.entries(orders).filter(([name, count]) => !NO_ENDINGS.includes(name) && count > 0)
  return tableBlock('Orders by ending', {
    columns: [{ title: 'Ending' }, { title: 'Orders', isFigure: true }],
    rows: names.map(([name, count]) => [wordsOf(name), groupedNumber(count, 0)]),
  })
}

/** `partialFills` as `partial fills`. */
function wordsOf(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function halts({ halts: all }: RunResult): Html {
  if (all.length === 0) return NOTHING
  const { shown, rest } = firstRows(all)
  return tableBlock('Halts of the kill switch', {
    columns: [
      { title: 'At (UTC)' }, { title: 'Trigger' }, { title: 'Action' }, { title: 'Measured', isFigure: true },
      { title: 'Limit', isFigure: true },
    ],
    rows: shown.map((halt) => [
      minuteText(halt.at), halt.trigger, halt.action, measure(halt.measured), measure(halt.limit),
    ]),
  }, rest)
}

/** A measure of any unit: six significant digits. */
function measure(value: number): string {
  return figure(String(Number(value.toPrecision(6))))
}
