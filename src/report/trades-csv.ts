import { formatUtc } from '../base/index.ts'
import { csv } from './csv.ts'
import type { CsvCell } from './csv.ts'
import type { TradeRow } from './run-result.ts'

const COLUMNS: readonly (readonly [string, (trade: TradeRow) => CsvCell])[] = [
  ['number', (trade) => trade.number],
  ['strategy', (trade) => trade.strategy],
  ['symbol', (trade) => trade.symbol],
  ['side', (trade) => trade.side],
  ['quantity', (trade) => trade.quantity],
  ['entry_at', (trade) => formatUtc(trade.entryAt)],
  ['exit_at', (trade) => formatUtc(trade.exitAt)],
  ['entry_price', (trade) => trade.entryPrice],
  ['exit_price', (trade) => trade.exitPrice],
  ['gross_profit', (trade) => trade.grossProfit],
  ['fees', (trade) => trade.fees],
  ['dividends', (trade) => trade.dividends],
  ['profit', (trade) => trade.profit],
  ['bars', (trade) => trade.barCount],
  ['adverse_excursion', (trade) => cents(trade.adverseExcursion)],
  ['favorable_excursion', (trade) => cents(trade.favorableExcursion)],
  ['stop_price', (trade) => trade.stopPrice],
  ['target_price', (trade) => trade.targetPrice],
  ['exit_reason', (trade) => trade.exitReason],
  ['signal', (trade) => trade.signal],
  ['added_signal', (trade) => (trade.addedSignals ?? []).join(' ')],
  ['exit_signal', (trade) => (trade.exitSignals ?? []).join(' ')],
  ['entry_tag', (trade) => trade.entryTag ?? ''],
  ['exit_tag', (trade) => trade.exitTag ?? ''],
]

/**
 * `trades.csv`: a row a round trip, in the order given; times in ISO 8601 UTC, empty where there was no
 * guard.
 */
export function tradesCsv(trades: Iterable<TradeRow>): string {
  return csv(COLUMNS.map(([name]) => name), rowsOf(trades))
}

function* rowsOf(trades: Iterable<TradeRow>): Generator<readonly CsvCell[]> {
  for (const trade of trades) yield COLUMNS.map(([, read]) => read(trade))
}

/** Excursions come from float marks; beyond the cent they say nothing. */
function cents(value: number): number {
  return Math.round(value * 100) / 100
}
