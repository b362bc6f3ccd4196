import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bundledStrategies } from '../../src/app/strategy-loader.ts'
import { encodeFact } from '../../src/audit/index.ts'
import type { BarColumns, Fact } from '../../src/model/index.ts'
import { BACKTEST_LIMITS } from '../../src/risk/index.ts'
import { dailyColumns, runHarness, seededWalk, type Ohlc } from '../harness/backtest-harness.ts'
import { seededNews } from '../harness/news-items.ts'
import { newsCode, newsRules } from '../harness/news-strategies.ts'
import { restingCode, restingRules } from '../harness/resting-strategies.ts'

const BARS = 420

/** Everything that was recorded up to an instant; the end of the run is not part of what was decided. */
function decidedUntil(facts: readonly Fact[], at: number): readonly string[] {
  return facts
    .filter((fact) => fact.knownAt <= at && fact.body.kind !== 'RunEnded')
    .map((fact) => encodeFact(fact))
}

function columnsOf(
  symbols: readonly string[],
  walks: readonly (readonly Ohlc[])[],
): Record<string, BarColumns> {
  return Object.fromEntries(
    symbols.map((symbol, index) => [symbol, dailyColumns(walks[index] as readonly Ohlc[])]),
  )
}

/** Sells short as well, so that entries rest on both sides. */
const resting = { riskLimits: { ...BACKTEST_LIMITS, allowShorts: true } }
const strategies = [...await bundledStrategies(), restingCode, restingRules]

describe('changing the future of a data set', () => {
  it.each(strategies.map((definition) => [definition.name, definition] as const))(
    'changes nothing that %s decided before',
    async (_, definition) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 1_000_000 }),
          fc.integer({ min: 60, max: BARS - 2 }),
          async (seed, cut) => {
            const symbols = ['AAA', 'BBB']
            const walks = symbols.map((_symbol, index) => seededWalk(BARS, seed + index))
            const others = symbols.map((_symbol, index) => [
              ...(walks[index] as readonly Ohlc[]).slice(0, cut),
              ...seededWalk(BARS - cut, seed * 7 + index + 1, 300),
            ])
            const input = definition === restingCode ? resting : {}
            const run = await runHarness({ definition, columns: columnsOf(symbols, walks), input })
            const changed = await runHarness({ definition, columns: columnsOf(symbols, others), input })
            const at = dailyColumns(walks[0] as readonly Ohlc[]).closeAt[cut - 1] as number
            expect(decidedUntil(changed.facts, at)).toEqual(decidedUntil(run.facts, at))
          },
        ),
        { numRuns: 6 },
      )
    },
  )

  it.each([newsRules, newsCode].map((definition) => [definition.name, definition] as const))(
    'changes nothing, where it is news, that %s decided before',
    async (_, definition) => {
      let signals = 0
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 20, max: 118 }), fc.boolean(),
          async (seed, cut, isAtClose) => {
            const symbols = ['AAA', 'BBB']
            const columns = columnsOf(symbols, symbols.map((_symbol, index) => seededWalk(120, seed + index)))
            const of = columns['AAA'] as BarColumns
            const at = (of.closeAt[cut] as number) - (isAtClose ? 0 : 1)
            const news = seededNews(of, symbols, seed)
            const others = [
              ...news.filter((item) => item.at <= at),
              ...seededNews(of, symbols, seed + 1, 300).filter((item) => item.at > at),
            ]
            const run = await runHarness({ definition, columns, input: { news } })
            const changed = await runHarness({ definition, columns, input: { news: others } })
            expect(decidedUntil(changed.facts, at)).toEqual(decidedUntil(run.facts, at))
            signals += run.facts.filter(({ body }) => body.kind === 'SignalGenerated').length
          },
        ),
        { numRuns: 15 },
      )
      expect(signals).toBeGreaterThan(50)
    },
  )

  it('would be noticed: a strategy that remembers another run is caught', async () => {
    const leak: number[] = []
    const definition = {
      name: 'Leaky',
      description: 'Knows the last close of the run before.',
      eachSymbol: () => ({
        onBar(bar: { close: number }, context: { buy: () => void }): void {
          if (leak.includes(bar.close)) context.buy()
          leak.push(bar.close)
        },
      }),
    }
    const columns = { AAA: dailyColumns(seededWalk(50, 3)) }
    const first = await runHarness({ definition, columns })
    const second = await runHarness({ definition, columns })
    expect(second.hash).not.toBe(first.hash)
  })
})
