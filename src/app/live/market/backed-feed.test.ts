import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../../test/harness/fake-clock.ts'
import { FeedLog } from '../../../../test/harness/feed-log.ts'
import { barAt } from '../../../../test/harness/live-engine.ts'
import { ScriptedFeed } from '../../../../test/harness/scripted-feed.ts'
import { fail, ok, RetryClass } from '../../../base/index.ts'
import { defaultInstrument } from '../../../data/index.ts'
import type { Bar } from '../../../model/index.ts'
import type { FeedStanding } from '../../../port/index.ts'
import { BackedFeed, WELL_MS } from './backed-feed.ts'
import { LiveMarket } from './live-market.ts'
import { liveSeries } from './live-series.ts'
import type { LiveStep } from './live-step.ts'

const MINUTE = 60_000
/** Ten seconds into a minute of a session. */
const START = Date.UTC(2024, 2, 4, 17, 0, 10)
const SYMBOLS = ['AAA', 'BBB']

class StandingLog extends FeedLog {
  readonly standings: FeedStanding[] = []

  onStanding(standing: FeedStanding): void {
    this.standings.push(standing)
  }
}

function stage() {
  const clock = new FakeClock(START)
  const [first, other] = [new ScriptedFeed('first'), new ScriptedFeed('other')]
  const feed = new BackedFeed({ primary: first, backup: other, clock, silenceMs: 30_000 })
  const log = new StandingLog()
  /** A minute of a symbol that closes so many minutes after the first. */
  const minute = (after: number, close = 100, symbol = 'AAA'): Bar => (
    { ...barAt(Date.UTC(2024, 2, 4, 17, 1 + after), close), symbol }
  )
  const open = async (): Promise<void> => {
    expect(await feed.connect(log)).toEqual(ok(true))
    expect(await feed.subscribe({ bars: SYMBOLS, statuses: SYMBOLS })).toEqual(ok(true))
  }
  /** Lets time pass to an instant after the first minute. */
  const until = (minutes: number, ms = 0): Promise<void> => (
    clock.pass(Date.UTC(2024, 2, 4, 17, 1 + minutes) + ms - clock.now())
  )
  const told = () => log.states.map(({ status, reason }) => `${status} ${reason}`.trim())
  const closes = () => log.bars.map(({ close }) => close)
  return { clock, first, other, feed, log, open, until, minute, told, closes }
}

describe('a feed with a backup', () => {
  it('hears one source, and says which', async () => {
    const { first, other, feed, log, open, minute, closes } = stage()
    await open()
    first.listener?.onBar(minute(0, 1))
    other.listener?.onBar(minute(0, 2))
    other.listener?.onBarCorrected(minute(0, 3))
    other.listener?.onUnreadable('?')
    expect([closes(), log.correctedBars, log.unreadable]).toEqual([[1], [], []])
    expect([feed.source, feed.connection.status]).toEqual(['first', 'LIVE'])
    expect(log.standings).toEqual([
      {
        source: 'first', trouble: '', severity: 'INFO',
        message: 'market data come from first: other is the backup',
      },
    ])
  })

  it('changes over at once when the line goes down, and reads history where it hears', async () => {
    const { first, other, feed, log, open, minute, told, closes } = stage()
    await open()
    first.say('INTERRUPTED', 'STREAM_BROKEN')
    expect(told()).toEqual(['CONNECTING', 'LIVE', 'INTERRUPTED STREAM_BROKEN', 'LIVE'])
    expect(log.standings.at(-1)).toEqual({
      source: 'other', trouble: 'first is down (STREAM_BROKEN)', severity: 'ERROR',
      message: 'market data come from other: first is down (STREAM_BROKEN)',
    })
    other.listener?.onBar(minute(0, 2))
    expect(closes()).toEqual([2])
    const key = { symbol: 'AAA', timeframe: '1m', adjustment: 'raw' } as const
    await feed.history({ key, from: minute(0).openAt, to: minute(1).openAt }).next()
    expect([first.requests.length, other.requests.length]).toEqual([0, 1])
  })

  it('leaves a source that lacks what the other one has, for thirty seconds and one symbol', async () => {
    const { first, other, feed, log, open, until, minute, told } = stage()
    await open()
    await until(0, 200)
    for (const symbol of SYMBOLS) other.listener?.onBar(minute(0, 100, symbol))
    first.listener?.onBar(minute(0))
    await until(0, 30_199)
    expect(feed.source).toBe('first')
    await until(0, 30_200)
    expect(feed.source).toBe('other')
    expect(told().slice(2)).toEqual(['INTERRUPTED STREAM_STALE', 'LIVE'])
    expect(log.standings.at(-1)?.trouble).toBe('first lacks minutes since 2024-03-04T17:01:00.2Z')
  })

  it('does not take a quiet market, a bar of the future or an unknown symbol for silence', async () => {
    const { other, feed, open, until, minute } = stage()
    await open()
    other.listener?.onBar(minute(50))
    other.listener?.onBar(minute(-1, 100, 'ZZZ'))
    other.listener?.onBar({ ...minute(-1), closeAt: Number.NaN as Bar['closeAt'] })
    await until(20)
    expect(feed.source).toBe('first')
  })

  it('stays where it is when both lack something of each other', async () => {
    const { first, other, feed, open, until, minute, told } = stage()
    await open()
    await until(0, 100)
    first.listener?.onBar(minute(0, 100, 'AAA'))
    other.listener?.onBar(minute(0, 100, 'BBB'))
    await until(10)
    expect([feed.source, told().length]).toEqual(['first', 2])
  })

  it('goes back when the first source has been well for five minutes, between two slices', async () => {
    const { clock, first, feed, open, until, told } = stage()
    await open()
    await until(0, 45_000)
    first.say('INTERRUPTED', 'STREAM_BROKEN')
    await until(1, 50_000)
    first.say('LIVE')
    await clock.pass(WELL_MS + 10_000)
    expect(feed.source).toBe('other')
    await clock.pass(10_000)
    expect([feed.source, clock.now() % MINUTE]).toEqual(['first', 10_000])
    expect(told().slice(-2)).toEqual(['INTERRUPTED FEED_CHANGED', 'LIVE'])
  })

  it('goes back at once when the backup goes down, and is down when both are', async () => {
    const { first, other, feed, open, told } = stage()
    await open()
    first.say('INTERRUPTED', 'STREAM_BROKEN')
    first.say('LIVE')
    other.say('INTERRUPTED', 'STREAM_SLOW')
    expect(feed.source).toBe('first')
    first.say('INTERRUPTED', 'STREAM_ENDED')
    expect(feed.connection).toMatchObject({ status: 'INTERRUPTED', reason: 'STREAM_ENDED' })
    other.say('LIVE')
    expect([feed.source, feed.connection.status]).toEqual(['other', 'LIVE'])
    expect(told().slice(-3)).toEqual(['LIVE', 'INTERRUPTED STREAM_ENDED', 'LIVE'])
  })

  it('says so when there is no backup for long, and when there is one again', async () => {
    const { clock, other, log, open } = stage()
    await open()
    other.say('INTERRUPTED', 'STREAM_BROKEN')
    await clock.pass(29_000)
    expect(log.standings).toHaveLength(1)
    await clock.pass(2_000)
    expect(log.standings.at(-1)).toMatchObject({
      severity: 'WARNING', trouble: 'there is no backup: other is down (STREAM_BROKEN)', source: 'first',
    })
    other.say('LIVE')
    expect(log.standings.at(-1)).toMatchObject({ severity: 'INFO', trouble: '' })
    expect(log.standings).toHaveLength(3)
  })

  it('says so when the backup alone has told nothing for a quarter of an hour', async () => {
    const { first, other, log, open, until, minute } = stage()
    await open()
    for (let after = 0; after < 14; after++) {
      await until(after, 200)
      first.listener?.onBar(minute(after))
    }
    expect(log.standings).toHaveLength(1)
    for (const after of [14, 15]) {
      await until(after, 200)
      first.listener?.onBar(minute(after))
    }
    expect(log.standings.at(-1)?.trouble).toBe('there is no backup: other is silent')
    await until(16, 200)
    other.listener?.onBar(minute(16))
    expect([log.standings.length, log.standings.at(-1)?.trouble]).toEqual([3, ''])
  })

  it('tells of halts that the backup had told before it was heard', async () => {
    const { first, other, log, open } = stage()
    await open()
    const status = { symbol: 'AAA', isHalted: true, reason: 'T1', at: 0 as Bar['openAt'] }
    other.listener?.onStatus(status)
    other.listener?.onStatus({ ...status, symbol: 'BBB' })
    other.listener?.onStatus({ ...status, symbol: 'BBB', isHalted: false })
    expect(log.statuses).toEqual([])
    first.say('INTERRUPTED', 'STREAM_BROKEN')
    expect(log.statuses).toEqual([status])
  })
})

describe('a feed with a backup, at its beginning and its end', () => {
  it('begins with the backup where the first source cannot be reached', async () => {
    const { clock, first, feed, log } = stage()
    first.isAway = true
    const connected = feed.connect(log)
    await clock.pass(29_999)
    expect(feed.connection.status).toBe('CONNECTING')
    await clock.pass(1)
    expect(await connected).toEqual(ok(true))
    expect([feed.source, log.standings.at(-1)?.trouble]).toEqual(['other', 'first cannot be reached'])
    first.say('LIVE')
    await clock.pass(WELL_MS + MINUTE)
    expect(feed.source).toBe('first')
  })

  it('calls the backup when the first source is there, and waits five seconds for it', async () => {
    const { clock, first, other, feed, log } = stage()
    first.isAway = true
    other.isAway = true
    const connected = feed.connect(log)
    await clock.pass(1_000)
    expect(other.listener).toBeUndefined()
    first.say('LIVE')
    await clock.pass(4_999)
    expect([other.listener === undefined, feed.connection.status]).toEqual([false, 'CONNECTING'])
    await clock.pass(1)
    expect([await connected, feed.source]).toEqual([ok(true), 'first'])
    await clock.pass(30_000)
    expect(log.standings.at(-1)?.trouble).toBe('there is no backup: other is down')
  })

  it('is refused where the first source is, and not where the backup is', async () => {
    const refused = stage()
    refused.first.refusal = fail('BROKER_UNAUTHORIZED', 'no')
    expect(await refused.feed.connect(refused.log)).toEqual(refused.first.refusal)
    const { clock, other, feed, log, open } = stage()
    other.refusal = fail('DATA_NOT_PERMITTED', 'no')
    await open()
    await clock.pass(31_000)
    expect([feed.source, log.standings.at(-1)?.trouble]).toEqual([
      'first', 'there is no backup: other is down (DATA_NOT_PERMITTED)',
    ])
  })

  it('refuses symbols that the backup does not take, and does not wait for one that may later', async () => {
    const { other, feed, log } = stage()
    await feed.connect(log)
    other.subscribe = async () => fail('SYMBOL_LIMIT', 'too many')
    expect(await feed.subscribe({ bars: SYMBOLS })).toMatchObject({
      failure: { code: 'SYMBOL_LIMIT', message: 'other: too many' },
    })
    other.subscribe = async () => fail('BROKER_TIMEOUT', 'late', { retry: RetryClass.Safe })
    expect(await feed.subscribe({ bars: SYMBOLS })).toEqual(ok(true))
  })

  it('lets the backup go on for a first source that refuses for good, and ends when both do', async () => {
    const { clock, first, other, feed, open, told } = stage()
    await open()
    first.say('CLOSED', 'DATA_UNREADABLE')
    expect([feed.source, feed.connection.status]).toEqual(['other', 'LIVE'])
    await clock.pass(10 * MINUTE)
    expect(feed.source).toBe('other')
    other.say('CLOSED', '')
    expect(told().at(-1)).toBe('CLOSED DATA_UNREADABLE')
  })

  it('ends when the first source ends by itself, and once when it is asked to', async () => {
    const { first, other, open, told } = stage()
    await open()
    first.say('CLOSED')
    other.say('INTERRUPTED', 'STREAM_BROKEN')
    expect(told().slice(2)).toEqual(['CLOSED'])
    const asked = stage()
    await asked.open()
    await asked.feed.disconnect()
    await asked.feed.disconnect()
    expect(asked.told().slice(2)).toEqual(['CLOSED'])
    expect([asked.first.connection.status, asked.other.connection.status]).toEqual(['CLOSED', 'CLOSED'])
  })
})

describe('a market that changes its source', () => {
  /** A market of both sources, with everything that it has said. */
  async function market() {
    const { clock, first, other, feed, until, minute } = stage()
    const live = new LiveMarket({
      provider: feed, clock, need: { warmUps: new Map(), days: 1 }, adjustment: 'raw',
      series: liveSeries(SYMBOLS.map((symbol) => ({ symbol, timeframe: '5m' as const }))),
      instruments: SYMBOLS.map((symbol) => defaultInstrument(symbol)),
    })
    const steps: LiveStep[] = []
    void (async () => {
      for await (const step of live) steps.push(step)
    })()
    await until(-1, 20_000)
    const both = (source: ScriptedFeed, after: number, close: number): void => {
      for (const symbol of SYMBOLS) source.listener?.onBar(minute(after, close, symbol))
    }
    return { first, other, until, minute, both, steps }
  }

  it('takes a minute that both told, and differently, for a correction, not for a slice', async () => {
    const { first, other, until, both, steps } = await market()
    await until(0, 200)
    both(first, 0, 100)
    await until(0, 400)
    first.say('INTERRUPTED', 'STREAM_BROKEN')
    both(other, 0, 101)
    await until(1, 200)
    both(other, 1, 102)
    await until(2)
    const shown = steps.flatMap((step) => (
      step.kind === 'slice' ? step.bars.map(({ bar }) => `${bar.symbol} ${bar.close}`) : []
    ))
    expect(shown).toEqual(['AAA 100', 'BBB 100', 'AAA 102', 'BBB 102'])
    const corrected = steps.flatMap((step) => (step.kind === 'correction' ? [step.bar.close] : []))
    expect(corrected).toEqual([101, 101])
  })

  it('shows the minutes of a silence as the past, from the history of the backup', async () => {
    const { first, other, until, minute, both, steps } = await market()
    await until(0, 200)
    both(first, 0, 100)
    both(other, 0, 100)
    other.bars = SYMBOLS.flatMap((symbol) => [1, 2].map((after) => minute(after, 101, symbol)))
    await until(1, 300)
    both(other, 1, 101)
    await until(3, 200)
    both(other, 3, 103)
    await until(4)
    const past = steps.flatMap((step) => (step.kind === 'warmup' ? step.parts : []))
    expect(past.map((part) => part.kind === 'slice' && part.at)).toEqual([minute(1).closeAt])
    const live = steps.flatMap((step) => (step.kind === 'slice' ? [step.bars[0]?.bar.closeAt] : []))
    expect(live).toEqual([minute(0).closeAt, minute(3).closeAt])
    expect(steps.flatMap((step) => (step.kind === 'connection' ? [step.isConnected] : []))).toEqual([
      true, false, true,
    ])
  })

  it('shows a minute that one symbol lacked as a correction, since the others were shown', async () => {
    const { first, other, until, minute, both, steps } = await market()
    await until(0, 200)
    both(first, 0, 100)
    both(other, 0, 100)
    await until(1, 200)
    first.listener?.onBar(minute(1, 101, 'AAA'))
    both(other, 1, 101)
    other.bars = SYMBOLS.map((symbol) => minute(1, 101, symbol))
    await until(1, 40_000)
    const corrected = steps.flatMap((step) => (step.kind === 'correction' ? [step.bar] : []))
    expect(corrected).toEqual([minute(1, 101, 'BBB')])
    expect(steps.some(({ kind }) => kind === 'warmup')).toBe(false)
  })
})
