import { describe, expect, it } from 'vitest'
import { formatFixed } from '../../src/base/index.ts'
import type { Fact } from '../../src/model/index.ts'
import { BACKTEST_LIMITS } from '../../src/risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../../src/safety/index.ts'
import { FRICTIONLESS_VENUE } from '../../src/sim/index.ts'
import { defineStrategy } from '../../src/strategy/index.ts'
import {
  dailyColumns,
  minuteColumns,
  runHarness,
  type HarnessRun,
  type Ohlc,
} from '../harness/backtest-harness.ts'

/** Holds everything it can get, without a stop, and asks for more on every bar. */
const reckless = defineStrategy({
  name: 'Reckless',
  description: 'Buys the whole account and never sells.',
  eachSymbol: () => ({
    onBar(_bar, context) {
      context.buy({ weight: 0.9 })
    },
  }),
})

/** Holds everything it can get, and offers half of it above the market. */
const hopeful = defineStrategy({
  name: 'Hopeful',
  description: 'Buys the account once, and offers half of it at 109.',
  eachSymbol() {
    let isOffered = false
    return {
      onBar(_bar, context) {
        const { position } = context
        if (position === undefined) context.buy({ weight: 0.9 })
        else if (!isOffered) context.sell({ quantity: Math.floor(position.units / 2), limit: 109 })
        isOffered ||= position !== undefined
      },
    }
  },
})

/** Limits that let one position be nearly the whole account. */
const WIDE = {
  ...BACKTEST_LIMITS,
  maxPositionFraction: 0.95,
  orderValueFraction: 0.95,
  sectorFraction: 1,
  burstFraction: undefined,
}

const at = (price: number): Ohlc => [price, price, price, price]

function run(bars: readonly Ohlc[], rearmsDrawdown: boolean): Promise<HarnessRun> {
  return runHarness({
    definition: reckless,
    columns: { AAA: dailyColumns(bars) },
    input: { riskLimits: WIDE, killSwitchLimits: DEFAULT_KILL_SWITCH_LIMITS, rearmsDrawdown },
  })
}

const trips = (facts: readonly Fact[]): readonly string[] =>
  facts.flatMap(({ body }) => (body.kind === 'KillSwitchTriggered' ? [`${body.trigger} ${body.action}`] : []))

describe('the kill switch of a running core', () => {
  it('stops new trades for the day at a day loss of 3 %, and opens again with the next session', async () => {
    const { facts } = await run([at(100), at(100), at(96), at(96), at(96)], false)
    expect(trips(facts)).toEqual(['daily_loss_limit stop_new_trades'])
    const resets = facts.filter(({ body }) => body.kind === 'KillSwitchReset')
    expect(resets).toHaveLength(1)
    expect(resets[0]?.eventAt).toBe(dailyColumns([at(1), at(1), at(1), at(1)]).openAt[3])
  })

  it('closes everything at a drawdown of 20 %, at the next open, and stays shut', async () => {
    const { facts, outcome, trades } = await run([at(100), at(100), at(76), at(75), at(75), at(75)], false)
    expect(trips(facts).toSorted()).toEqual([
      'daily_loss_limit stop_new_trades',
      'drawdown stop_new_trades',
      'max_drawdown close_all',
    ])
    expect(trades).toHaveLength(1)
    expect(trades[0]).toMatchObject({ exitReason: 'flatten' })
    expect(formatFixed(trades[0]?.exitPrice ?? 0n)).toBe('75')
    expect(outcome.engine.portfolio.positionCount).toBe(0)
    const after = facts.filter((fact) => fact.eventAt > (trades[0]?.exitAt ?? 0))
    expect(after.some(({ body }) => body.kind === 'OrderSubmitted')).toBe(false)
    const refused = after.flatMap(({ body }) => (body.kind === 'RiskDecided' ? [body.decision.code] : []))
    expect(refused.length).toBeGreaterThan(0)
    expect(new Set(refused)).toEqual(new Set(['KILL_SWITCH']))
  })

  it.each([0, 90_000])('takes offers back and ends flat, with a latency of %d ms', async (latencyMs) => {
    const columns = minuteColumns([100, 100, 100, 100, 76, 75, 74, 73, 72].map(at))
    const { facts, trades, outcome } = await runHarness({
      definition: hopeful,
      columns: { AAA: columns },
      timeframe: '1m',
      input: {
        riskLimits: { ...WIDE, openingDelayMs: 0 },
        killSwitchLimits: DEFAULT_KILL_SWITCH_LIMITS,
        rearmsDrawdown: false,
        venue: { ...FRICTIONLESS_VENUE, latencyMs },
      },
    })
    expect(trips(facts)).toContain('max_drawdown close_all')
    const offer = facts.find(({ body }) => body.kind === 'OrderInitialized' && body.terms.role === 'exit')
    expect(offer?.body).toMatchObject({ terms: { type: 'LIMIT' } })
    const canceled = facts.find(({ body }) => body.kind === 'OrderCanceled')
    expect(canceled?.correlation).toBe(offer?.correlation)
    expect(trades.map(({ exitReason }) => exitReason)).toEqual(['flatten'])
    expect([outcome.engine.portfolio.positionCount, outcome.venue.position('AAA')]).toEqual([0, 0n])
    expect(outcome.engine.execution.book.openCount).toBe(0)
  })

  it('opens again after a drawdown where the backtest says so', async () => {
    const { facts } = await run([at(100), at(100), at(76), at(75), at(75), at(75), at(75)], true)
    const last = facts.filter(({ body }) => body.kind === 'OrderSubmitted').at(-1)
    expect(last?.eventAt).toBeGreaterThan(dailyColumns([at(1), at(1), at(1)]).closeAt[2] as number)
  })
})
