import { describe, expect, it } from 'vitest'
import { barAt } from '../../../../test/harness/live-engine.ts'
import { ScriptedFeed } from '../../../../test/harness/scripted-feed.ts'
import { fail, ok, RetryClass, utcMillis, type UtcMillis } from '../../../base/index.ts'
import { calendarNamed } from '../../../calendar/index.ts'
import { defaultInstrument } from '../../../data/index.ts'
import type { Bar, Print, Quote, Session } from '../../../model/index.ts'
import { LiveMarket } from './live-market.ts'
import { liveSeries } from './live-series.ts'
import type { LiveStep } from './live-step.ts'
import { SteppedClock } from './paced-clock.ts'

const at = (text: string): UtcMillis => utcMillis(Date.parse(text))
const NOON = at('2024-03-04T17:00:10Z')

/** A market of AAA and BBB, its clock, and a way to take all steps until an instant. */
function stage(
  from: UtcMillis = NOON, shownUntil?: UtcMillis, ticks: { isQuoted?: true; isTicked?: true } = {},
) {
  const clock = new SteppedClock(from)
  const feed = new ScriptedFeed()
  const need = { warmUps: new Map(), days: 1, ...(shownUntil === undefined ? {} : { shownUntil }) }
  const market = new LiveMarket({
    provider: feed, clock, need, ...ticks,
    series: liveSeries(['AAA', 'BBB'].map((symbol) => ({ symbol, timeframe: '5m' as const }))),
    instruments: ['AAA', 'BBB'].map((symbol) => defaultInstrument(symbol)),
  })
  const steps: LiveStep[] = []
  let pending: Promise<IteratorResult<LiveStep>> | undefined
  /** Takes what comes up to an instant. */
  const until = async (end: UtcMillis): Promise<readonly LiveStep[]> => {
    const before = steps.length
    const isOver = new Promise<undefined>((resolve) => {
      clock.after(end - clock.now(), () => resolve(undefined))
    })
    for (;;) {
      pending ??= market.next()
      const step = await Promise.race([pending, isOver])
      if (step === undefined) break
      pending = undefined
      if (step.done === true) break
      steps.push(step.value)
    }
    return steps.slice(before)
  }
  const later = (ms: number, run: () => void): void => void clock.after(ms, run)
  const bar = (minute: string, close: number, more: Partial<Bar> = {}): Bar => (
    { ...barAt(at(`2024-03-04T${minute}Z`), close), ...more }
  )
  return { clock, feed, market, until, later, bar }
}

const kinds = (steps: readonly LiveStep[]) => steps.map(({ kind }) => kind)
const statuses = (steps: readonly LiveStep[]) => steps.flatMap((step) => (
  step.kind === 'status' ? [`${step.status.symbol} ${step.status.trading}`] : []
))

describe('sessions', () => {
  it.each([
    ['2024-11-26', '2024-12-03', 'a holiday and an early close'], ['2024-03-07', '2024-03-12', 'summer time'],
    ['2024-10-31', '2024-11-05', 'winter time'], ['2024-12-30', '2025-01-03', 'the turn of a year'],
  ])('from %s to %s, over %s, begin with their extended hours by the calendar', async (from, to) => {
    const calendar = calendarNamed('XNYS')
    const expected = calendar.sessions(from as Session['date'], to as Session['date'])
    const begin = utcMillis((expected[0] as Session).preOpenAt - 3_600_000)
    const steps = await stage(begin).until(utcMillis((expected.at(-1) as Session).postCloseAt))
    const begun = steps.filter((step) => step.kind === 'session')
    expect(begun.map(({ at: now, session }) => [now, session])).toEqual(
      expected.map((session) => [session.preOpenAt, session]),
    )
  })
})

describe('a slice', () => {
  it('closes at once when it is complete, and after the wait when it is not', async () => {
    const { feed, until, later, bar } = stage()
    await until(utcMillis(NOON + 5_000))
    later(45_300, () => feed.listener?.onBar(bar('17:01:00', 100)))
    later(45_400, () => feed.listener?.onBar(bar('17:01:00', 50, { symbol: 'BBB' })))
    later(105_300, () => feed.listener?.onBar(bar('17:02:00', 101)))
    const steps = (await until(at('2024-03-04T17:02:30Z'))).filter(({ kind }) => kind === 'slice')
    const times = steps.map((step) => new Date(step.at).toISOString().slice(14))
    expect(times).toEqual(['01:00.400Z', '02:01.500Z'])
  })

  it('does not wait for a symbol that is halted', async () => {
    const { feed, until, later, bar } = stage()
    await until(utcMillis(NOON + 5_000))
    const status = { symbol: 'BBB', isHalted: true, reason: 'H T1', at: NOON }
    later(1_000, () => feed.listener?.onStatus(status))
    later(45_300, () => feed.listener?.onBar(bar('17:01:00', 100)))
    later(60_000, () => feed.listener?.onStatus({ ...status, isHalted: false }))
    const steps = await until(at('2024-03-04T17:02:00Z'))
    expect(steps.find(({ kind }) => kind === 'slice')?.at).toBe(at('2024-03-04T17:01:00.300Z'))
    expect(statuses(steps)).toEqual(['BBB HALTED', 'BBB TRADING'])
  })
})

describe('bad data', () => {
  it('is named, counted and not shown, whatever it is; the good bar beside it is', async () => {
    const { feed, market, until, later, bar } = stage()
    await until(utcMillis(NOON + 5_000))
    const good = bar('17:01:00', 100)
    const year1970 = { openAt: utcMillis(0), closeAt: utcMillis(60_000) }
    const bad: readonly Bar[] = [
      { ...good, symbol: 'ZZZ' }, { ...good, ...year1970 }, bar('17:05:00', 100),
      { ...good, openAt: Number.NaN as UtcMillis }, { ...good, symbol: 'BBB', close: Number.NaN },
    ]
    later(45_300, () => {
      for (const each of bad) feed.listener?.onBar(each)
      feed.listener?.onUnreadable('{"T":"b"')
      feed.listener?.onBar(good)
      feed.listener?.onBar(good)
    })
    const steps = await until(at('2024-03-04T17:01:30Z'))
    expect(Object.fromEntries(market.bad.counts)).toEqual({
      BAD_SYMBOL: 1, OUT_OF_ORDER: 1, FUTURE: 1, BAD_TIMESTAMP: 1, NON_FINITE: 1, UNREADABLE: 1,
    })
    expect(market.duplicates).toBe(1)
    expect(kinds(steps)).toEqual([...Array<string>(5).fill('notice'), 'notice', 'slice'])
    const said = steps.flatMap((step) => (step.kind === 'notice' ? [step.message] : []))
    expect(said.find((message) => message.includes('NON_FINITE'))).toBe(
      'quarantined, NON_FINITE: BBB 1m of 2024-03-04T17:01:00Z: found open 100, high 100, low 100, '
        + 'close NaN, volume 1000',
    )
    expect(steps.at(-1)).toMatchObject({ bars: [{ bar: good }] })
  })

  it('does not become the mark as a correction, nor as a minute that came late', async () => {
    const { feed, market, until, later, bar } = stage()
    await until(utcMillis(NOON + 5_000))
    later(45_300, () => feed.listener?.onBar(bar('17:01:00', 100)))
    later(45_400, () => feed.listener?.onBar(bar('17:01:00', 50, { symbol: 'BBB' })))
    later(165_300, () => feed.listener?.onBar(bar('17:03:00', 101)))
    later(170_000, () => {
      feed.listener?.onBarCorrected(bar('17:03:00', 10.1))
      feed.listener?.onBarCorrected(bar('17:01:00', 300))
      feed.listener?.onBar(bar('17:02:00', 20))
      feed.listener?.onBar(bar('17:03:00', 500, { symbol: 'BBB' }))
      feed.listener?.onBarCorrected(bar('17:03:00', 100.9))
      feed.listener?.onBar(bar('17:02:00', 100.5))
      feed.listener?.onBar(bar('17:03:00', 51, { symbol: 'BBB' }))
    })
    const steps = await until(at('2024-03-04T17:03:40Z'))
    const corrected = steps.flatMap((step) => (
      step.kind === 'correction' && step.bar.timeframe === '1m' ? [[step.bar.symbol, step.bar.close]] : []
    ))
    expect(corrected).toEqual([['AAA', 100.9], ['AAA', 100.5], ['BBB', 51]])
    expect(market.bad.counts.get('SPIKE')).toBe(4)
  })

  it('ten times in a minute ends entries until a minute has passed without', async () => {
    const { feed, market, until, later, bar } = stage()
    await until(utcMillis(NOON + 5_000))
    later(105_300, () => feed.listener?.onBar(bar('17:02:00', 100)))
    const trading = await until(at('2024-03-04T17:02:30Z'))
    later(1_000, () => {
      for (let i = 0; i < 12; i++) feed.listener?.onUnreadable('?')
    })
    for (const minute of ['03', '04', '05']) {
      const close = at(`2024-03-04T17:${minute}:00Z`)
      later(close - at('2024-03-04T17:02:29Z'), () => feed.listener?.onBar(bar(`17:${minute}:00`, 100)))
    }
    const steps = await until(at('2024-03-04T17:06:00Z'))
    expect([statuses(trading), statuses(steps)]).toEqual([['AAA TRADING'], ['AAA UNKNOWN', 'AAA TRADING']])
    const again = steps.find((step) => step.kind === 'status' && step.status.trading === 'TRADING')
    expect(again?.at).toBeGreaterThanOrEqual(at('2024-03-04T17:05:00Z'))
    expect(steps.filter((step) => step.kind === 'notice')).toHaveLength(10)
    expect(market.bad.counts.get('UNREADABLE')).toBe(12)
  })
})

describe('an interruption', () => {
  it('is told, makes every status unknown, and ends when what was missed has been read', async () => {
    const { feed, until, later, bar } = stage()
    await until(utcMillis(NOON + 5_000))
    later(105_300, () => feed.listener?.onBar(bar('17:02:00', 100)))
    await until(at('2024-03-04T17:02:30Z'))
    feed.requests = []
    later(1_000, () => feed.say('INTERRUPTED', 'STREAM_BROKEN'))
    later(200_000, () => feed.say('LIVE'))
    const steps = await until(at('2024-03-04T17:08:00Z'))
    expect(steps.map((step) => (step.kind === 'connection' ? step.isConnected : step.kind))).toEqual([
      'status', false, 'warmup', true,
    ])
    expect(feed.requests[0]).toMatchObject({ from: at('2024-03-04T17:02:00Z'), key: { timeframe: '1m' } })
  })

  it('of a feed that was silent before brings what it was silent about', async () => {
    const { feed, until, later, bar } = stage()
    await until(utcMillis(NOON + 5_000))
    later(45_300, () => feed.listener?.onBar(bar('17:01:00', 100)))
    later(225_000, () => feed.say('INTERRUPTED', 'STREAM_STALE'))
    later(226_000, () => feed.say('LIVE'))
    feed.bars = ['02', '03'].map((minute) => bar(`17:${minute}:00`, 101))
    const steps = await until(at('2024-03-04T17:05:00Z'))
    const past = steps.flatMap((step) => (step.kind === 'warmup' ? step.parts : []))
    const closes = past.map((part) => part.kind === 'slice' && new Date(part.at).toISOString().slice(11, 16))
    expect(closes).toEqual(['17:02', '17:03'])
  })

  it('between connecting and subscribing does not lead to a market without a stream', async () => {
    const { feed, until, later, bar } = stage()
    feed.subscribe = () => {
      feed.say('INTERRUPTED', 'STREAM_BROKEN')
      return Promise.resolve(ok(true))
    }
    later(70_000, () => feed.say('LIVE'))
    later(110_300, () => feed.listener?.onBar(bar('17:02:00', 100)))
    const steps = await until(at('2024-03-04T17:02:30Z'))
    expect(kinds(steps)).toEqual(['start', 'session', 'connection', 'slice'])
    expect(steps[0]?.at).toBeGreaterThanOrEqual(NOON + 70_000)
  })

  it('right after the first join begins nothing a second time', async () => {
    const { feed, until, later, bar } = stage(at('2024-03-04T17:01:00Z'))
    later(200, () => feed.listener?.onBar(bar('17:01:00', 100)))
    later(3_100, () => feed.say('INTERRUPTED', 'STREAM_BROKEN'))
    later(8_000, () => feed.say('LIVE'))
    const steps = await until(at('2024-03-04T17:03:00Z'))
    const begins = (kind: string): boolean => kind === 'start' || kind === 'session'
    expect(kinds(steps).filter(begins)).toEqual(['start', 'session'])
    const late = stage(at('2024-03-04T17:00:57Z'))
    late.later(3_200, () => late.feed.listener?.onBar(late.bar('17:01:00', 100)))
    late.later(3_300, () => late.feed.say('INTERRUPTED', 'STREAM_BROKEN'))
    late.later(8_000, () => late.feed.say('LIVE'))
    const begun = kinds(await late.until(at('2024-03-04T17:03:00Z')))
    expect(begun.filter(begins)).toEqual(['start', 'session'])
  })

  it('reads again while the vendor cannot answer, and gives up where it never will', async () => {
    const { feed, until } = stage()
    feed.failures = [fail('BROKER_UNAVAILABLE', 'down', { retry: RetryClass.Safe })]
    expect(kinds(await until(utcMillis(NOON + 60_000)))).toEqual(['notice', 'start', 'session', 'connection'])
    const other = stage()
    other.feed.failures = [fail('TIMEFRAME_UNSUPPORTED', 'never', { retry: RetryClass.Never })]
    await expect(other.until(utcMillis(NOON + 60_000))).rejects.toMatchObject({
      failure: { code: 'TIMEFRAME_UNSUPPORTED' },
    })
  })

  it('for good is an error, after the steps before it', async () => {
    const { feed, until, later } = stage()
    later(10_000, () => feed.say('CLOSED', 'BROKER_UNAUTHORIZED'))
    await expect(until(utcMillis(NOON + 60_000))).rejects.toMatchObject({
      failure: { code: 'BROKER_UNAUTHORIZED' },
    })
    const refused = stage()
    refused.feed.refusal = fail('DATA_NOT_PERMITTED', 'not in this plan')
    await expect(refused.market.next()).rejects.toMatchObject({ failure: { code: 'DATA_NOT_PERMITTED' } })
  })
})

describe('a restart', () => {
  it('makes every status unknown: a halt may have been missed', async () => {
    const steps = await stage(NOON, at('2024-03-04T16:00:00Z')).until(utcMillis(NOON + 5_000))
    expect(kinds(steps)).toEqual(['status', 'status', 'connection'])
    expect(statuses(steps)).toEqual(['AAA UNKNOWN', 'BBB UNKNOWN'])
  })
})

describe('a core that does not take its steps', () => {
  it('finds what it missed as the past, when it takes them again', async () => {
    const { feed, market, until, bar } = stage()
    await until(utcMillis(NOON + 5_000))
    for (let i = 0; i < 600; i++) {
      for (const isHalted of [true, false]) {
        feed.listener?.onStatus({ symbol: 'AAA', isHalted, reason: '', at: NOON })
      }
    }
    feed.listener?.onBar(bar('17:00:00', 100))
    const steps = await until(utcMillis(NOON + 180_000))
    const told = steps.flatMap((step) => (step.kind === 'connection' ? [step.isConnected] : []))
    expect(told).toEqual([false, true])
    expect(steps.filter(({ kind }) => kind === 'status').length).toBeGreaterThanOrEqual(1_000)
    expect(steps.filter(({ kind }) => kind === 'slice')).toEqual([])
    await market.return()
    expect(await market.next()).toEqual({ value: undefined, done: true })
  })
})

describe('quotes and prints', () => {
  const BOTH = { isQuoted: true, isTicked: true } as const
  const quote = (text: string, bid: number): Quote => (
    { symbol: 'AAA', at: at(`2024-03-04T${text}Z`), bid, ask: bid + 1, bidSize: 1, askSize: 1 }
  )
  const print = (text: string, price: number): Print => (
    { symbol: 'AAA', at: at(`2024-03-04T${text}Z`), price, size: 1 }
  )

  it('come before the slice of their minute, and each once', async () => {
    const { feed, until, later, bar } = stage(NOON, undefined, BOTH)
    await until(utcMillis(NOON + 5_000))
    later(20_000, () => {
      feed.listener?.onQuote(quote('17:00:35', 100))
      feed.listener?.onPrint(print('17:00:35', 100.5))
      feed.listener?.onQuote(quote('17:00:35', 101))
    })
    later(44_990, () => feed.listener?.onQuote(quote('17:00:59.990', 102)))
    later(45_300, () => feed.listener?.onBar(bar('17:01:00', 100)))
    later(45_310, () => feed.listener?.onBar(bar('17:01:00', 100, { symbol: 'BBB' })))
    const steps = await until(utcMillis(NOON + 51_000))
    const told = steps.filter(({ kind }) => ['ticks', 'quotes', 'slice'].includes(kind))
    expect(kinds(told)).toEqual(['ticks', 'ticks', 'quotes', 'slice'])
    expect(told[0]).toMatchObject({
      isWhole: true, ticks: [{ quote: { bid: 100 } }, { print: { price: 100.5 } }, { quote: { bid: 101 } }],
    })
    expect(told[1]).toMatchObject({ ticks: [{ quote: { bid: 102 } }] })
    expect(told[2]).toMatchObject({ quotes: [{ symbol: 'AAA', bid: 102 }] })
  })

  it('are not there where the feed refuses them, and bars go on', async () => {
    const { feed, until, later, bar } = stage(NOON, undefined, { isQuoted: true })
    feed.quoted = fail('SYMBOL_LIMIT', 'thirty symbols')
    const first = await until(utcMillis(NOON + 5_000))
    expect(first).toContainEqual(expect.objectContaining({
      kind: 'notice', severity: 'WARNING',
      message: 'there are no quotes (SYMBOL_LIMIT), bars have to do: thirty symbols',
    }))
    later(45_300, () => feed.listener?.onBar(bar('17:01:00', 100)))
    expect(kinds(await until(utcMillis(NOON + 53_000)))).toContain('slice')
  })

  it('that cannot be are put aside, and ten of them degrade the feed', async () => {
    const { feed, market, until, later } = stage(NOON, undefined, BOTH)
    await until(utcMillis(NOON + 5_000))
    later(1_000, () => {
      for (let count = 0; count < 5; count++) {
        feed.listener?.onQuote(quote('17:00:16', Number.NaN))
        feed.listener?.onPrint(print('17:00:16', -1))
      }
    })
    const steps = await until(utcMillis(NOON + 7_000))
    expect(Object.fromEntries(market.bad.counts)).toEqual({ NON_FINITE: 5, NON_POSITIVE: 5 })
    expect(steps.some((step) => step.kind === 'notice' && step.message.startsWith('the feed is degraded')))
      .toBe(true)
    expect(steps.filter(({ kind }) => kind === 'ticks' || kind === 'quotes')).toEqual([])
  })

  it('of the time before an interruption say nothing of the time after', async () => {
    const { feed, until, later, bar, market } = stage(NOON, undefined, BOTH)
    await until(utcMillis(NOON + 5_000))
    later(20_000, () => {
      feed.listener?.onQuote(quote('17:00:35', 100))
      feed.say('INTERRUPTED', 'STREAM_BROKEN')
      feed.listener?.onPrint(print('17:00:35', 99))
      feed.say('LIVE')
    })
    later(45_300, () => feed.listener?.onBar(bar('17:01:00', 100)))
    const steps = await until(utcMillis(NOON + 60_000))
    expect(steps.filter(({ kind }) => kind === 'ticks' || kind === 'quotes')).toEqual([])
    expect(market.ticks.quotes.counts).toEqual({ heard: 1, shown: 0, conflated: 1, refused: 0 })
  })
})
