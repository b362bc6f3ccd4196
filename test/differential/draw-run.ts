import { price, type UtcMillis } from '../../src/base/index.ts'
import { utcDay } from '../../src/analysis/index.ts'
import type { BarColumns, CorporateAction } from '../../src/model/index.ts'
import { defineStrategy, type StrategyDefinition } from '../../src/strategy/index.ts'
import { dailyColumns, seededRandom, type Ohlc } from '../harness/backtest-harness.ts'

/** A market of shares of very different prices, with all that can happen to them. */
export interface DrawnRun {
  readonly columns: Readonly<Record<string, BarColumns>>
  readonly actions: readonly CorporateAction[]
  readonly definition: StrategyDefinition
}

const BARS = 220
const SCALES = { PENNY: 0.031, SMALL: 1.4, USUAL: 84, DEAR: 600_000 } as const

interface Split {
  readonly row: number
  readonly newUnits: number
  readonly oldUnits: number
}

/** Prices that jump where the share splits; `digits` decimals. */
function walk(
  random: () => number, { start, digits, split }: { start: number; digits: number; split: Split },
): Ohlc[] {
  const round = (value: number): number => Number(Math.max(10 ** -digits, value).toFixed(digits))
  let last = start
  return Array.from({ length: BARS }, (_, row): Ohlc => {
    if (row === split.row) last *= split.oldUnits / split.newUnits
    const open = round(last * (1 + (random() - 0.5) * 0.03))
    const close = round(open * (1 + (random() - 0.5) * 0.06))
    const high = round(Math.max(open, close) * (1 + random() * 0.02))
    const low = round(Math.min(open, close) * (1 - random() * 0.02))
    last = close
    const volume = 500_000 + random() * 5_000_000
    return [open, Math.max(high, open, close), Math.min(low, open, close), close, volume]
  })
}

/** Does what chance says on each bar: enters, adds, sells in parts, moves guards, leaves. */
function restless(seed: number): StrategyDefinition {
  return defineStrategy({
    name: 'Restless',
    description: 'Acts by chance, so that every way of trading happens.',
    eachSymbol() {
      let random: (() => number) | undefined
      return {
        onBar(bar, context) {
          random ??= seededRandom(seed * 31 + context.symbol.charCodeAt(0))
          const [dice, size] = [random(), 0.02 + random() * 0.05]
          const { position } = context
          const way = position === undefined ? (random() < 0.5 ? 1 : -1) : position.isLong ? 1 : -1
          const guards = dice < 0.1
            ? { trailingDistance: bar.close * size }
            : { stop: bar.close * (1 - way * size), target: bar.close * (1 + way * size * 1.5) }
          if (position === undefined ? dice < 0.5 : dice < 0.1) {
            if (way > 0) context.buy(guards)
            else context.sell(guards)
          } else if (position === undefined) context.hold('no chance')
          else if (dice < 0.2) context.adjust({ quantity: Math.floor(Math.abs(position.units) / 3) })
          else if (dice < 0.3) context.adjust({ stop: bar.close * (1 - (way * size) / 2) })
          else if (dice < 0.36) {
            if (way > 0) context.closeLong('chance')
            else context.closeShort('chance')
          }
        },
      }
    },
  })
}

/** Draws a run from a seed. */
export function drawRun(seed: number): DrawnRun {
  const random = seededRandom(seed)
  const columns: Record<string, BarColumns> = {}
  const actions: CorporateAction[] = []
  for (const [symbol, start] of Object.entries(SCALES)) {
    const [newUnits, oldUnits] = start < 10 ? [1, 20] : [3, 2]
    const split = { row: 60 + Math.floor(random() * 80), newUnits, oldUnits }
    const all = dailyColumns(walk(random, { start, digits: start < 10 ? 4 : 2, split }), '2023-01-03')
    const placed = (row: number): { at: UtcMillis; date: ReturnType<typeof utcDay> } => {
      const at = all.openAt[row] as UtcMillis
      return { at, date: utcDay(at) }
    }
    actions.push({ kind: 'Split', symbol, newUnits, oldUnits, ...placed(split.row) })
    for (const row of [30, 90, 170]) {
      const amount = price((start * 0.004).toFixed(6))
      if (row !== split.row) actions.push({ kind: 'CashDividend', symbol, amount, ...placed(row) })
    }
    const last = symbol === 'SMALL' ? 180 : BARS
    if (last < BARS) actions.push({ kind: 'Delisting', symbol, finalPrice: price('4.2'), ...placed(last) })
    columns[symbol] = { ...all, length: last }
  }
  return { columns, actions: actions.toSorted((a, b) => a.at - b.at), definition: restless(seed) }
}
