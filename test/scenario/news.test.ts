import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { coreSetupOf } from '../../src/app/live/open-session.ts'
import { runSession } from '../../src/app/live/run-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { sessionParity, type ParityReport } from '../../src/app/parity/session-parity.ts'
import { checkStrategy } from '../../src/app/strategy-check/check-strategy.ts'
import { money, utcMillis } from '../../src/base/index.ts'
import { defaultInstrument } from '../../src/data/index.ts'
import type { Fact, NewsItem } from '../../src/model/index.ts'
import { BACKTEST_LIMITS } from '../../src/risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../../src/safety/index.ts'
import { FRICTIONLESS_VENUE } from '../../src/sim/index.ts'
import { defineStrategy, newsWithin, when, type StrategyDefinition } from '../../src/strategy/index.ts'
import { dailyColumns, runHarness, seededWalk } from '../harness/backtest-harness.ts'
import { allFacts, factsOf, liveHome, replayLive, runLive } from '../harness/live-crash.ts'
import { columnsOf, liveMarket, liveRequest, type MarketWish } from '../harness/live-market.ts'
import { article, seededNews } from '../harness/news-items.ts'
import { newsCode, newsRules } from '../harness/news-strategies.ts'

const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

type Told = Extract<Fact['body'], { kind: 'SignalGenerated' }>

function signalsOf(facts: readonly Fact[]): readonly Told[] {
  return facts.flatMap(({ body }) => (body.kind === 'SignalGenerated' ? [body] : []))
}

describe('news in a backtest', () => {
  const columns = { AAA: dailyColumns(seededWalk(12, 3)) }
  const closes = columns.AAA.closeAt
  const follows = defineStrategy({
    name: 'Follows',
    description: 'Buys on the bar that knows of news.',
    eachSymbol: () => ({ entry: newsWithin({}, { minutes: 1 }), exit: when('always', () => true) }),
  })
  const boughtAt = async (news: readonly NewsItem[]): Promise<number[]> => {
    const { facts } = await runHarness({ definition: follows, columns, input: { news } })
    return signalsOf(facts).filter(({ signal }) => signal.type === 'BUY').map(({ signal }) => signal.at)
  }

  it('are seen by the bar that closes at their instant, and by none before', async () => {
    expect(await boughtAt([article(closes[4] as number)])).toEqual([closes[4]])
    expect(await boughtAt([article((closes[4] as number) + 1)])).toEqual([])
    expect(await boughtAt([article((closes[4] as number) - 60_000)])).toEqual([closes[4]])
    expect(await boughtAt([article((closes[4] as number) - 60_001)])).toEqual([])
  })

  it('are part of what a decision shows, and of the hash of the run', async () => {
    const item = article(closes[4] as number, { headline: 'Profit doubled' })
    const run = await runHarness({ definition: follows, columns, input: { news: [item] } })
    const { source, id, at, headline } = item
    expect(signalsOf(run.facts)[0]?.evidence.rules[0]).toEqual({
      rule: 'entry: newsWithin(any, 1 minute)', held: true, values: { minutes: 0 },
      news: { source, id, at, headline },
    })
    const other = await runHarness({
      definition: follows, columns, input: { news: [{ ...item, headline: 'Profit halved' }] },
    })
    expect(other.hash).not.toBe(run.hash)
  })

  it('say nothing of symbols that they are not about', async () => {
    expect(await boughtAt([article(closes[4] as number, { symbols: ['BBB'] })])).toEqual([])
  })
})


/** The same strategy as a file, as a session loads it. */
const FILE = `import { any, defineStrategy, newsWithin, not, when } from 'investor'
export default defineStrategy({
  name: 'Reader', description: 'Reads news.',
  eachSymbol: () => ({
    entry: when('any', () => true),
    filter: not(newsWithin({ item: '2.02' }, { bars: 2 })),
    exit: any(newsWithin({ kind: 'FILING' }, { bars: 1 }), newsWithin({ kind: 'ARTICLE' }, { days: 2 })),
    stop: ({ close }) => close * 0.9,
  }),
})
`

function newHome(): { readonly home: string; readonly strategyFile: string } {
  const home = liveHome()
  homes.push(home)
  const strategyFile = join(home, 'reader.ts')
  writeFileSync(strategyFile, FILE)
  return { home, strategyFile }
}

/** Runs a session to the end of its bars. */
function runToEnd(home: string, wish: MarketWish): Promise<string> {
  return runSession(
    {
      home, request: liveRequest(wish), isNew: false, speed: Infinity, isQuiet: true, snapshotFacts: 150,
      market: liveMarket(wish), silence: { reportMs: 60_000, endMs: 60_000 },
    },
    async ({ outcome }) => outcome,
  )
}

/** What a session decided, without what only a process that is restarted records. */
function decidedIn(home: string): readonly unknown[] {
  const kinds = new Set(['SignalGenerated', 'RiskDecided', 'OrderFilled', 'PositionClosed'])
  return allFacts(home).flatMap(({ at, body }) => {
    if (!kinds.has(String(body['kind']))) return []
    return [{ at, kind: body['kind'], signal: body['signal'], evidence: body['evidence'] }]
  })
}

describe('news in a session on paper', () => {
  const wish: MarketWish = { seed: 5, bars: 120, timeframe: '1d', symbols: ['AAA', 'BBB'] }
  const columns = columnsOf(wish)
  const news = seededNews(columns['AAA'] as (typeof columns)[string], wish.symbols, 11, 40)

  it('lead to what the backtest decides, come again in a replay, and survive a crash', async () => {
    const whole = newHome()
    const wished = { ...wish, news, strategyFile: whole.strategyFile }
    expect(await runToEnd(whole.home, wished)).toBe('ended')
    const settings = await readSettings(liveRequest(wished))
    const definition = settings.strategies[0]?.definition as StrategyDefinition
    const run = await runHarness({
      definition, columns, input: { ...settings.engine, rearmsDrawdown: false, news },
    })
    const told = signalsOf(run.facts)
    expect(told.length).toBeGreaterThan(20)
    expect(told.some(({ evidence }) => JSON.stringify(evidence).includes('"news"'))).toBe(true)
    expect(factsOf(whole.home, 'SignalGenerated')).toEqual(JSON.parse(JSON.stringify(told)))
    const replay = await replayLive(whole.home, wished)
    expect(replay).toEqual({ facts: allFacts(whole.home).length, inputs: replay.inputs, starts: 1 })
    const folder = SessionFolder.find(whole.home)
    const parityWith = async (kept: readonly NewsItem[]): Promise<ParityReport> => {
      const { plan } = await liveMarket({ ...wished, news: kept })(settings)
      return sessionParity(folder, settings, plan, coreSetupOf(liveRequest(wished), plan))
    }
    expect(await parityWith(news)).toMatchObject({ isSame: true, differences: [] })
    const { isSame, differences, unattributed } = await parityWith([])
    expect([isSame, unattributed, new Set(differences.map(({ cause }) => cause))]).toEqual(
      [false, 0, new Set(['data'])])

    const crashed = newHome()
    const before = { ...wish, news, strategyFile: crashed.strategyFile }
    expect(await runLive(crashed.home, before, { at: 'before-commit:25' })).toBe('SIGKILL')
    // Meanwhile somebody has read more of the past into the archive.
    const more = seededNews(columns['AAA'] as (typeof columns)[string], wish.symbols, 12, 40)
    const grown = [...news, ...more].toSorted((a, b) => a.at - b.at)
    expect(await runToEnd(crashed.home, { ...before, news: grown })).toBe('ended')
    expect(decidedIn(crashed.home)).toEqual(decidedIn(whole.home))
    const again = await replayLive(crashed.home, before)
    expect(again).toEqual({ facts: allFacts(crashed.home).length, inputs: again.inputs, starts: 2 })
  }, 120_000)
})

describe('the check of a strategy that reads news', () => {
  it.each([newsRules, newsCode])('turns the future of its news around ($name)', async (each) => {
    const columns = dailyColumns(seededWalk(300, 8))
    const news = seededNews(columns, ['AAA'], 4)
    const assignment = { definition: each, parameters: {}, symbols: ['AAA'], timeframe: '1d' as const }
    const key = { symbol: 'AAA', timeframe: '1d' as const, adjustment: 'raw' as const }
    const findings = await checkStrategy(assignment, [{ key, columns, isFinest: true }], {
      instruments: [defaultInstrument('AAA')],
      actions: [],
      halts: [],
      news,
      calendar: 'XNYS',
      activeFrom: utcMillis(0),
      benchmark: undefined,
      capital: money('100000'),
      currency: 'USD',
      isCashAccount: false,
      riskLimits: BACKTEST_LIMITS,
      killSwitchLimits: DEFAULT_KILL_SWITCH_LIMITS,
      rearmsDrawdown: true,
      venue: FRICTIONLESS_VENUE,
    })
    expect(findings.filter(({ passed }) => !passed)).toEqual([])
    const lookAhead = findings.find(({ name }) => name === 'look-ahead')
    expect(lookAhead?.detail).toMatch(/of [1-9]\d* signals .* 60 news/)
  })
})
