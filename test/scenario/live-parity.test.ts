import { rmSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { runSession } from '../../src/app/live/run-session.ts'
import { loadStrategy } from '../../src/app/strategy-loader.ts'
import { formatFixed } from '../../src/base/index.ts'
import { runHarness } from '../harness/backtest-harness.ts'
import { allFacts, liveHome, replayLive } from '../harness/live-crash.ts'
import { columnsOf, liveMarket, liveRequest, type MarketWish } from '../harness/live-market.ts'

const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

/** Facts that only a session that can be restored has. */
const LIVE_ONLY = new Set([
  'InputsTaken', 'TapeFlushed', 'AlertRaised', 'StrategyActivated', 'StrategyLoaded', 'SettingsLoaded',
])

const RESTING = new URL('../../examples/resting-breakout.ts', import.meta.url).pathname

const CASES: readonly (readonly [string, string, MarketWish])[] = [
  [
    'daily bars with stops',
    'donchian-breakout',
    { seed: 5, bars: 500, timeframe: '1d', symbols: ['AAA', 'BBB'] },
  ],
  [
    'minutes with targets',
    'bollinger-reversion',
    { seed: 3, bars: 1_500, timeframe: '1m', symbols: ['AAA', 'BBB'] },
  ],
  [
    'daily bars with entries that rest',
    RESTING,
    { seed: 11, bars: 900, timeframe: '1d', symbols: ['AAA', 'BBB'], strategyFile: RESTING },
  ],
]

describe('a session on paper', () => {
  it.each(CASES)(
    'records over %s what the backtest of the same bars does',
    async (_, strategy, wish) => {
      const home = liveHome()
      homes.push(home)
      const request = { ...liveRequest(wish, strategy), set: wish.timeframe === '1d' ? [] : ['adx_max=100'] }
      const market = liveMarket(wish)
      const live = await runSession(
        {
          home,
          request,
          isNew: false,
          speed: Infinity,
          isQuiet: true,
          snapshotFacts: 100,
          market,
          silence: { reportMs: 60_000, endMs: 60_000 },
        },
        async ({ status, outcome }) => ({ status, outcome }),
      )
      expect(live.outcome).toBe('ended')
      const settings = await readSettings(request)
      const { facts, outcome } = await runHarness({
        definition: await loadStrategy(strategy),
        columns: columnsOf(wish),
        timeframe: wish.timeframe,
        parameters: settings.strategies[0]?.parameters ?? {},
        input: { ...settings.engine, rearmsDrawdown: false },
      })
      const recorded = allFacts(home)
        .map(({ body }) => body)
        .filter(({ kind }) => !LIVE_ONLY.has(String(kind)))
      expect(recorded.map(({ kind }) => kind)).toEqual(facts.map(({ body }) => body.kind))
      const fills = recorded.flatMap(({ kind, fill }) =>
        kind === 'OrderFilled' ? [fill as Record<string, unknown>] : [],
      )
      expect(fills.length).toBeGreaterThan(10)
      expect(
        fills.map(({ side, symbol, quantity, price, at, fee }) => [side, symbol, quantity, price, at, fee]),
      ).toEqual(
        facts.flatMap(({ body }) =>
          body.kind === 'OrderFilled'
            ? [
                [
                  body.fill.side,
                  body.fill.symbol,
                  formatFixed(body.fill.quantity),
                  formatFixed(body.fill.price),
                  body.fill.at,
                  formatFixed(body.fill.fee),
                ],
              ]
            : [],
        ),
      )
      expect(live.status.equity).toBe(outcome.engine.equity)
      const replay = await replayLive(home, wish, request)
      expect(replay).toEqual({ facts: allFacts(home).length, inputs: replay.inputs, starts: 1 })
    },
    120_000,
  )
})
