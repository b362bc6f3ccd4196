import { beforeEach, describe, expect, it } from 'vitest'
import { money, price, quantity, utcMillis, type UtcMillis } from '../base/index.ts'
import { LatestBar, type FactBody, type HistoryPart, type TradingStatus } from '../model/index.ts'
import { barAt, hold, judge, liveEngine, sessionOn } from '../../test/harness/live-engine.ts'

const SESSION = sessionOn('2024-03-04')
const NOON = utcMillis(Date.UTC(2024, 2, 4, 17))

function liveAtNoon(profile: 'live' | 'backtest' = 'live') {
  const { engine, facts } = liveEngine({ profile, dataAgeMsMax: 2_000 })
  engine.start(utcMillis(SESSION.preOpenAt - 1))
  engine.openSession('XNYS', SESSION, SESSION.preOpenAt)
  engine.onBar(0, LatestBar.of(barAt(NOON, 100)))
  engine.closeSlice(NOON)
  const said = (trading: TradingStatus, at = NOON): void => {
    engine.onStatus({ symbol: 'AAA', trading, reason: 'T1', at })
  }
  const bodies = (kind: FactBody['kind']) => facts.filter(({ body }) => body.kind === kind)
  return { engine, facts, said, bodies }
}

describe('whether a symbol trades', () => {
  it('is unknown live until a feed has said it, and entries wait', () => {
    const { engine, said } = liveAtNoon()
    expect(judge(engine, NOON).failed).toContain('TRADING_HALT')
    said('TRADING')
    expect(judge(engine, NOON).failed).not.toContain('TRADING_HALT')
    said('UNKNOWN')
    expect(judge(engine, NOON).failed).toContain('TRADING_HALT')
  })

  it('is no question of recorded bars, which know of no halts', () => {
    expect(judge(liveAtNoon('backtest').engine, NOON).failed).not.toContain('TRADING_HALT')
  })

  it('rejects entries while it is halted, on record once a change; reducing passes', () => {
    const { engine, said, bodies } = liveAtNoon()
    hold(engine, NOON)
    said('TRADING')
    said('HALTED')
    said('HALTED')
    expect(judge(engine, NOON).failed).toContain('TRADING_HALT')
    expect(judge(engine, NOON, 'flatten').failed).toEqual([])
    expect(bodies('InstrumentStatusChanged').map(({ body }) => body)).toEqual([
      { kind: 'InstrumentStatusChanged', symbol: 'AAA', trading: 'TRADING', reason: 'T1' },
      { kind: 'InstrumentStatusChanged', symbol: 'AAA', trading: 'HALTED', reason: 'T1' },
    ])
  })

  it('is restored from facts and from a snapshot, through a change of symbol', () => {
    const { engine, facts, said } = liveAtNoon()
    said('HALTED')
    const fromFacts = liveEngine({ profile: 'live' }).engine
    for (const fact of facts) fromFacts.restore(fact)
    const fromSnapshot = liveEngine({ profile: 'live' }).engine
    fromSnapshot.restoreState(engine.state())
    for (const each of [fromFacts, fromSnapshot]) {
      expect(each.market.isHalted('AAA')).toBe(true)
      expect(each.factState()).toBe(engine.factState())
      each.note({ kind: 'SymbolChanged', symbol: 'AAA', newSymbol: 'BBB' }, NOON)
      expect([each.market.statuses.of('AAA'), each.market.statuses.of('BBB')]).toEqual(['UNKNOWN', 'HALTED'])
    }
  })
})

describe('a corrected bar', () => {
  it('is on record with the bar, moves the mark where it was the last, and the volume of the session', () => {
    const { engine, bodies } = liveAtNoon()
    const bar = barAt(NOON, 101, { volume: 1_500 })
    engine.correctBar(0, bar, utcMillis(NOON + 30_000))
    expect(bodies('BarCorrected')).toMatchObject([{ eventAt: NOON, knownAt: NOON + 30_000, body: { bar } }])
    expect(engine.market.lastPrice('AAA')).toBe(101)
    expect(engine.market.of('AAA').sessionVolume).toBe(1_500)
  })

  it('moves what is held with it', () => {
    const { engine } = liveAtNoon()
    hold(engine, NOON)
    engine.correctBar(0, barAt(NOON, 101), utcMillis(NOON + 30_000))
    expect(engine.portfolio.equity).toBe(1_000_100)
    engine.correctBar(0, barAt(NOON - 60_000, 90), utcMillis(NOON + 31_000))
    engine.correctBar(1, barAt(NOON, 90, { timeframe: '1d' }), utcMillis(NOON + 32_000))
    expect(engine.portfolio.equity).toBe(1_000_100)
  })

  it('that came late is not missing any more', () => {
    const { engine } = liveEngine({ profile: 'live' }, true)
    const trips = () => engine.safety.latched
    engine.start(utcMillis(NOON - 60_000))
    engine.openSession('XNYS', SESSION, utcMillis(NOON - 60_000))
    for (const part of ['broker', 'data'] as const) engine.onConnection(part, true, utcMillis(NOON - 60_000))
    engine.onBar(0, LatestBar.of(barAt(NOON, 100)))
    engine.closeSlice(NOON)
    engine.correctBar(0, barAt(NOON + 60_000, 100), utcMillis(NOON + 90_000))
    engine.onBrokerInput({ kind: 'TimePassed', at: utcMillis(NOON + 180_000) })
    expect(trips()).toEqual([])
    engine.onBrokerInput({ kind: 'TimePassed', at: utcMillis(NOON + 180_001) })
    expect(trips()).toEqual(['data_feed_stale'])
  })

  it('moves nothing where another bar was shown since, and decides nothing', () => {
    const { engine, facts, bodies } = liveAtNoon()
    const before = facts.length
    engine.correctBar(0, barAt(NOON - 60_000, 90), NOON)
    engine.correctBar(1, barAt(NOON, 90, { timeframe: '1d' }), NOON)
    expect(engine.market.lastPrice('AAA')).toBe(100)
    expect(facts.length).toBe(before + 2)
    expect(bodies('BarCorrected')).toHaveLength(2)
  })
})

describe('the equity that a day is measured from', () => {
  const next = sessionOn('2024-03-05')

  it.each(['-500000', '250000'])('has the %s that came after the last bar of the day before', (amount) => {
    const { engine } = liveAtNoon()
    const moved = { kind: 'CashMoved', amount: money(amount), by: 'broker', reason: 'CSD' } as const
    engine.note(moved, utcMillis(SESSION.postCloseAt + 1))
    engine.openSession('XNYS', next, next.preOpenAt)
    expect(engine.portfolio.dayStartEquity).toBe(1_000_000 + Number(amount))
    engine.onBrokerInput({ kind: 'TimePassed', at: next.openAt })
    expect(engine.safety.latched).toEqual([])
  })
})

describe('the past', () => {
  const days = ['2024-02-29', '2024-03-01'].map(sessionOn)
  const parts = days.flatMap((session, index) => [
    { kind: 'session', calendar: 'XNYS', session } as const,
    {
      kind: 'slice', at: session.closeAt,
      bars: [{
        series: 1, isFinest: true,
        bar: barAt(
          session.closeAt, 90 + 10 * index, { timeframe: '1d', openAt: session.openAt, volume: 500 },
        ),
      }],
    } as const,
  ])
  const pastOf = (...closes: readonly number[]): readonly HistoryPart[] => days.map((
    { openAt, closeAt }, index,
  ) => {
    const bar = barAt(closeAt, closes[index] ?? 0, { timeframe: '1d', openAt })
    return { kind: 'slice', at: closeAt, bars: [{ series: 1, isFinest: true, bar }] }
  })
  let shown: ReturnType<typeof liveEngine>

  beforeEach(() => {
    shown = liveEngine({ profile: 'live' })
    shown.engine.start(SESSION.preOpenAt)
    shown.engine.showHistory(parts, SESSION.preOpenAt)
  })

  it('leaves no fact, and time where it is', () => {
    expect(shown.facts.map(({ body }) => body.kind)).toEqual(['RunStarted'])
    expect(shown.engine.sessions.now).toBe(SESSION.preOpenAt)
  })

  it('is what volumes and returns of days are known from', () => {
    shown.engine.openSession('XNYS', SESSION, SESSION.preOpenAt)
    expect(shown.engine.market.averageDailyVolume('AAA', 2)).toBe(500)
    expect(shown.engine.market.dailyReturns('AAA', 5)).toEqual([100 / 90 - 1])
  })

  it('is no time at which the account held what it holds now', () => {
    const { engine } = shown
    hold(engine, SESSION.preOpenAt)
    engine.showHistory(pastOf(5_000, 100), SESSION.preOpenAt)
    expect([engine.equity, engine.portfolio.highWaterEquity]).toEqual([1_000_000, 1_000_000])
    engine.onBrokerInput({ kind: 'TimePassed', at: SESSION.preOpenAt })
    expect(engine.safety.latched).toEqual([])
  })

  it.each([50, 130])('says what was found is worth, at %s no loss and no profit of ours', (worth) => {
    const { engine } = shown
    const found = { symbol: 'AAA', quantity: quantity('5000'), averagePrice: price('100') }
    engine.onBrokerInput({
      kind: 'AccountFound', cash: money('500000'), positions: [found], at: SESSION.preOpenAt,
    })
    engine.showHistory(pastOf(300, worth), SESSION.preOpenAt)
    const equity = 500_000 + 5_000 * worth
    expect([engine.equity, engine.portfolio.highWaterEquity]).toEqual([equity, equity])
    engine.openSession('XNYS', SESSION, SESSION.preOpenAt)
    engine.onBar(0, LatestBar.of(barAt(NOON, worth * 0.9)))
    engine.closeSlice(NOON)
    expect(engine.portfolio.dayStartEquity).toBe(equity)
    expect(engine.portfolio.highWaterEquity).toBe(equity)
  })

  it('stays muted while it is shown again within what is shown again', () => {
    const { engine } = liveEngine()
    engine.reshow(() => {
      engine.showHistory(parts, SESSION.preOpenAt)
      engine.openSession('XNYS', SESSION)
      engine.correctBar(0, barAt(NOON, 100), NOON)
      engine.onStatus({ symbol: 'AAA', trading: 'HALTED', reason: '', at: NOON })
    })
    expect(engine.factState()).toBe(liveEngine().engine.factState())
  })
})

describe('the hours of the settings', () => {
  const at = (minutes: number, from: UtcMillis): UtcMillis => utcMillis(from + minutes * 60_000)
  const hours = (failed: readonly string[]): readonly string[] => (
    failed.filter((each) => each.startsWith('SESSION'))
  )

  it.each([
    ['2024-03-04', 'an ordinary day'], ['2024-07-03', 'an early close'], ['2024-03-11', 'the day after DST'],
  ])('keep entries out at the edges of %s, %s; exits pass', (date) => {
    const session = sessionOn(date)
    const { engine } = liveEngine()
    engine.start(session.preOpenAt)
    engine.openSession('XNYS', session, session.preOpenAt)
    hold(engine, session.preOpenAt)
    const { openAt, closeAt } = session
    const cases: readonly (readonly [UtcMillis, readonly string[]])[] = [
      [session.preOpenAt, ['SESSION_OPEN']], [utcMillis(openAt - 1), ['SESSION_OPEN']],
      [openAt, ['SESSION_WINDOW']], [utcMillis(at(15, openAt) - 1), ['SESSION_WINDOW']], [at(15, openAt), []],
      [utcMillis(at(-15, closeAt) - 1), []], [at(-15, closeAt), ['SESSION_WINDOW']],
      [utcMillis(closeAt - 1), ['SESSION_WINDOW']], [closeAt, ['SESSION_OPEN']],
    ]
    for (const [now, expected] of cases) {
      expect(hours(judge(engine, now).failed), new Date(now).toISOString()).toEqual(expected)
      expect(judge(engine, now, 'flatten').failed).toEqual([])
    }
  })

  it('let entries into the extended hours that the settings name, and no further', () => {
    const { engine } = liveEngine({ tradePremarket: true, tradeAfterhours: true })
    engine.start(SESSION.preOpenAt)
    engine.openSession('XNYS', SESSION, SESSION.preOpenAt)
    const open = (now: number): boolean => hours(judge(engine, utcMillis(now)).failed).length === 0
    expect(open(SESSION.preOpenAt - 1)).toBe(false)
    expect(open(SESSION.preOpenAt)).toBe(true)
    expect(open(SESSION.openAt)).toBe(false)
    expect(open(SESSION.closeAt)).toBe(true)
    expect(open(SESSION.postCloseAt)).toBe(false)
  })
})
