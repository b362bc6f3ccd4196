import { groupedNumber } from '../figure-text.ts'
import { html, NOTHING } from '../html.ts'
import type { Html } from '../html.ts'
import type { RunResult } from '../run-result.ts'
import { settingsRows } from '../settings-rows.ts'
import { endingDay } from '../time-text.ts'
import { card } from './card.ts'
import { table, tableBlock } from './table.ts'

/**
 * What the run was made of: strategies with parameters, data, settings, and how to tell it from another run.
 */
export function runFacts(result: RunResult): Html {
  return card({ id: 'run', title: 'Run' }, html`${strategies(result)}
${dataSeries(result)}
${settings(result)}
<p class="facts-line">${groupedNumber(result.bars, 0)} bars in ${groupedNumber(result.slices, 0)} slices, ${
  groupedNumber(result.facts, 0)} facts, ${groupedNumber(result.elapsedMs / 1_000, 2)} s.
Result hash <code>${result.resultHash}</code>: equal runs have equal hashes.</p>`)
}

function strategies({ strategies: all }: RunResult): Html {
  return tableBlock('Strategies', {
    columns: [
      { title: 'Name' }, { title: 'Parameters', isWide: true }, { title: 'Timeframe' },
      { title: 'Warm-up', isFigure: true }, { title: 'Description', isWide: true },
    ],
    rows: all.map((each) => [
      each.name,
      Object.entries(each.parameters).map(([name, value]) => (
        html`<span class="pair-text">${name} = <b>${String(value)}</b></span> `)),
      each.timeframe, `${each.warmUpBars} bars`, each.description,
    ]),
  })
}

function dataSeries({ series }: RunResult): Html {
  return tableBlock('Data', {
    columns: [
      { title: 'Symbol' }, { title: 'Timeframe' }, { title: 'Adjustment' }, { title: 'Bars', isFigure: true },
      { title: 'First' }, { title: 'Last' }, { title: 'Refused' }, { title: 'Note', isWide: true },
    ],
    rows: series.map((each) => [
      each.symbol, each.timeframe, each.adjustment, groupedNumber(each.bars, 0),
      endingDay(each.firstAt), endingDay(each.lastAt),
      Object.entries(each.refused).map(([code, count]) => `${code} ${count}`).join(', ') || '0',
      html`${each.isSynthetic ? html`<span class="tag">synthetic</span> ` : NOTHING}${each.note}`,
    ]),
  })
}

function settings({ settings: all }: RunResult): Html {
  const rows = settingsRows(all)
  if (rows.length === 0) return NOTHING
  const columns = [{ title: 'Setting' }, { title: 'Value', isWide: true }, { title: 'From' }]
  return html`<details class="block"><summary><h3>Settings (${rows.length})</h3></summary>${
    table('Settings', {
      columns, rows: rows.map(({ path, value, origin }) => [html`<code>${path}</code>`, value, origin]),
    })
  }</details>`
}
