import { describe, expect, it } from 'vitest'
import { money } from '../../src/base/index.ts'
import { BACKTEST_LIMITS } from '../../src/risk/index.ts'
import { FRICTIONLESS_VENUE, perOrderCommission } from '../../src/sim/index.ts'
import { defineStrategy } from '../../src/strategy/index.ts'
import { minuteColumns, runHarness, type HarnessRun, type Ohlc } from '../harness/backtest-harness.ts'

/** In and out, bar by bar: every second bar opens a position that the next one closes. */
const scalper = defineStrategy({
  name: 'Scalper',
  description: 'Buys 10 units and sells them with the next bar.',
  eachSymbol: () => ({
    onBar(_bar, context) {
      if (context.position === undefined) context.buy({ quantity: 10 })
      else context.closeLong()
    },
  }),
})

/** Each trip wins a cent a unit (10 cents in all) before fees. */
const BARS: readonly Ohlc[] = Array.from({ length: 60 }, (_, i): Ohlc => {
  const at = 100 + i / 100
  return [at, at, at, at]
})

function run(feePerOrder: string): Promise<HarnessRun> {
  return runHarness({
    definition: scalper,
    columns: { AAA: minuteColumns(BARS) },
    timeframe: '1m',
    input: {
      riskLimits: {
        ...BACKTEST_LIMITS, consecutiveLossesMax: 3, repeatsMax: undefined, openingDelayMs: 0,
        entriesPerDayMax: undefined,
      },
      venue: { ...FRICTIONLESS_VENUE, fees: perOrderCommission(money(feePerOrder)) },
    },
  })
}

const refusals = ({ facts }: HarnessRun): ReadonlySet<string | undefined> => new Set(
  facts.flatMap(({ body }) => (
    body.kind === 'RiskDecided' && body.decision.verdict === 'REJECTED' ? [body.decision.code] : []
  )),
)

describe('trips that win before fees and lose after them', () => {
  it('are a streak of losses that ends entries', async () => {
    const outcome = await run('1')
    expect(outcome.trades.map(({ grossProfit, profit }) => [grossProfit > 0n, profit < 0n])).toEqual(
      [[true, true], [true, true], [true, true]])
    expect(refusals(outcome)).toEqual(new Set(['LOSS_STREAK']))
  })

  it('go on where the fee leaves something, or exactly nothing', async () => {
    for (const fee of ['0.04', '0.05']) {
      const outcome = await run(fee)
      expect(outcome.trades.length).toBeGreaterThan(10)
      expect(refusals(outcome)).toEqual(new Set())
    }
  })
})
