import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bundledStrategies, loadStrategy } from '../../src/app/strategy-loader.ts'
import { price, toNumber } from '../../src/base/index.ts'
import {
  perUnitCommission,
  fixedSlippage,
  FRICTIONLESS_VENUE,
  sumOfFees,
  usRegulatoryFees,
} from '../../src/sim/index.ts'
import { dailyColumns, minuteColumns, runHarness, seededWalk } from '../harness/backtest-harness.ts'

const strategies = await bundledStrategies()
const COSTS = {
  ...FRICTIONLESS_VENUE,
  participationFraction: 0.00002,
  slippage: fixedSlippage(5),
  fees: sumOfFees(perUnitCommission({ perUnit: price('0.005') }), usRegulatoryFees),
}

describe('a whole run', () => {
  it.each(strategies.map((definition) => [definition.name, definition] as const))(
    'of %s balances to the last unit, agrees with the venue, and never holds what risk forbids',
    async (_, definition) => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
          const columns = Object.fromEntries(
            ['AAA', 'BBB'].map((symbol, index) => [symbol, dailyColumns(seededWalk(400, seed + index))]),
          )
          const { outcome, facts, trades } = await runHarness({
            definition,
            columns,
            input: { venue: COSTS },
          })
          const { portfolio, execution, market } = outcome.engine
          expect(portfolio.imbalance()).toBe(0n)
          expect(portfolio.cash - portfolio.deposits).toBe(outcome.venue.cash)
          for (const symbol of Object.keys(columns)) {
            expect(portfolio.position(symbol)?.quantity ?? 0n).toBe(outcome.venue.position(symbol))
          }
          const marked = [...portfolio.positions()].reduce(
            (sum, net) => sum + net.units * market.lastPrice(net.symbol),
            0,
          )
          expect(outcome.engine.equity).toBeCloseTo(toNumber(portfolio.cash) + marked, 6)
          const attributed = portfolio
            .attribution()
            .reduce((sum, each) => sum + each.realized + each.dividends - each.fees, 0)
          const realized = portfolio.realized + portfolio.dividends - portfolio.fees
          expect(attributed).toBeCloseTo(Number(realized) / 1e9, 6)
          expect(
            trades.every((trade) => trade.profit === trade.grossProfit + trade.dividends - trade.fees),
          ).toBe(true)
          expect(facts.every((fact, index) => fact.sequence === index + 1)).toBe(true)
          expect(execution.staleEventCount).toBe(0)
        }),
        { numRuns: 6 },
      )
    },
  )

  it.each(strategies.map((definition) => [definition.name, definition] as const))(
    'of %s gives every signal exactly one verdict a leg',
    async (_, definition) => {
      const columns = Object.fromEntries(
        ['AAA', 'BBB'].map((symbol, index) => [symbol, dailyColumns(seededWalk(600, 11 + index))]),
      )
      const { facts } = await runHarness({ definition, columns })
      const signals = facts.filter((fact) => fact.body.kind === 'SignalGenerated')
      expect(signals.length).toBeGreaterThan(0)
      for (const fact of signals) {
        if (fact.body.kind !== 'SignalGenerated') continue
        const legs = fact.body.signal.legs?.length ?? 1
        const verdicts = facts.filter(
          (other) =>
            other.body.kind === 'RiskDecided' &&
            other.knownAt === fact.knownAt &&
            other.body.decision.signal === fact.sequence &&
            other.sequence > fact.sequence,
        )
        expect(verdicts.length).toBe(legs)
      }
    },
  )

  it('decides on closed bars only: an entry fills at the open of a later bar', async () => {
    const definition = await loadStrategy('MA_Crossover')
    const { facts } = await runHarness({
      definition,
      columns: { AAA: minuteColumns(seededWalk(3000, 5)) },
      timeframe: '1m',
    })
    const fills = facts.flatMap(({ body }) => (body.kind === 'OrderFilled' ? [body.fill] : []))
    expect(fills.length).toBeGreaterThan(10)
    for (const { body, eventAt } of facts) {
      if (body.kind !== 'OrderInitialized' || body.terms.role !== 'entry') continue
      const own = fills.filter((fill) => fill.clientOrderId === body.terms.clientOrderId)
      for (const fill of own) expect(fill.at).toBeGreaterThanOrEqual(eventAt)
    }
  })
})
