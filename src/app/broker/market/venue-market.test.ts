import { describe, expect, it } from 'vitest'
import {
  formatFixed, parseFixed, utcMillis, type ClientOrderId, type Price, type Quantity,
} from '../../../base/index.ts'
import { calendarNamed } from '../../../calendar/index.ts'
import { defaultInstrument } from '../../../data/index.ts'
import { orderTerms, type Bar, type OrderTerms, type Session, type VenueEvent } from '../../../model/index.ts'
import { FRICTIONLESS_VENUE, PaperAccount, type PaperAccountState } from '../../../sim/index.ts'
import type { LiveStep, LiveStepBody, MarketTick } from '../../live/market/index.ts'
import { doneIn, VenueMarket } from './venue-market.ts'

const CALENDAR = calendarNamed('XNYS')
const SESSION = CALENDAR.session('2026-11-23' as Session['date']) as Session
const NEXT = CALENDAR.session('2026-11-24' as Session['date']) as Session
const OPEN = SESSION.openAt

/** A minute of AAA, so many after the open, with the low where a stop may lie. */
function minute(after: number, low: number, from = OPEN): Bar {
  const openAt = utcMillis(from + after * 60_000)
  const prices = { open: 100, high: 101, low, close: 100, volume: 10_000 }
  return { symbol: 'AAA', timeframe: '1m', openAt, closeAt: utcMillis(openAt + 60_000), ...prices }
}

function slice(bar: Bar) {
  return { kind: 'slice', at: bar.closeAt, bars: [{ series: 0, isFinest: true, bar }] } as const
}

/** An account with what it has said, and what its log holds. */
function account(state?: PaperAccountState) {
  const told: string[] = []
  const lines: string[] = [...(state?.inputs ?? [])]
  const made = new PaperAccount({
    venue: { ...FRICTIONLESS_VENUE, instrument: (symbol) => defaultInstrument(symbol) },
    currency: 'USD', capital: 0n as never, keep: (line) => lines.push(line),
  }, (event: VenueEvent) => told.push(`${event.clientOrderId} ${event.kind}`))
  if (state !== undefined) made.restore(state)
  return { made, told, lines }
}

function order(id: string, more: Partial<OrderTerms>): OrderTerms {
  return orderTerms({
    clientOrderId: id as ClientOrderId, symbol: 'AAA', side: 'SELL', quantity: parseFixed('10') as Quantity,
    type: 'STOP', stopPrice: parseFixed('95') as Price, timeInForce: 'GTC', isReduceOnly: false, role: 'stop',
    strategy: 'S', signal: 1 as never, ...more,
  })
}

async function show(
  made: PaperAccount, steps: readonly (LiveStepBody & { readonly at?: number })[],
  matched: ReadonlyMap<string, number> = new Map(), kinds: string[] = [], done?: ReadonlySet<string>,
): Promise<void> {
  const market = steps.map((body, index) => ({ at: OPEN, ...body, number: index + 1 }) as LiveStep)
  const shown = new VenueMarket({
    market: market.values() as never, account: made, calendar: CALENDAR, matched,
    ...(done === undefined ? {} : { done }),
  })
  for (;;) {
    const { value, done } = await shown.next()
    if (done === true) return
    kinds.push((value as LiveStep).kind)
  }
}

describe('what a venue sees of a live market', () => {
  it('lets a bar that a restart has missed reach a stop', async () => {
    const { made, told } = account()
    made.submit(order('stop', {}), OPEN)
    await show(made, [{ kind: 'warmup', parts: [slice(minute(0, 99)), slice(minute(1, 94))] }])
    expect(told).toEqual(['stop Accepted', 'stop Triggered', 'stop Filled'])
  })

  it('takes a day of the past where its minutes are not known any more', async () => {
    const { made, told } = account()
    made.submit(order('stop', {}), OPEN)
    const { openAt, closeAt } = NEXT
    const day: Bar = { ...minute(0, 94), timeframe: '1d', openAt, closeAt }
    await show(made, [{ kind: 'warmup', parts: [slice(day)] }])
    expect(told).toEqual(['stop Accepted', 'stop Triggered', 'stop Filled'])
  })

  it('matches a bar once, after a restart too, and a correction of it never', async () => {
    const first = account()
    first.made.submit(order('stop', {}), OPEN)
    await show(first.made, [slice(minute(0, 99)), { kind: 'correction', series: 0, bar: minute(0, 90) }])
    expect(first.told).toEqual(['stop Accepted'])
    const again = account({ version: 1, inputs: first.lines, aside: [], marks: {} })
    const matched = new Map([['AAA', minute(0, 99).closeAt as number]])
    await show(again.made, [{ kind: 'warmup', parts: [slice(minute(0, 90))] }], matched)
    expect(again.told).toEqual([])
    expect(again.lines).toEqual(first.lines)
    await show(again.made, [slice(minute(1, 90))], matched)
    expect(again.told).toEqual(['stop Triggered', 'stop Filled'])
  })

  it('takes a bar that came too late for its slice, and was never seen', async () => {
    const { made, told } = account()
    made.submit(order('stop', {}), OPEN)
    await show(made, [{ kind: 'correction', series: 0, bar: minute(0, 94) }])
    expect(told.at(-1)).toBe('stop Filled')
  })

  it('fills nothing while the symbol is halted', async () => {
    const { made, told } = account()
    made.submit(order('stop', {}), OPEN)
    const at = OPEN
    const said = { symbol: 'AAA', reason: '', at }
    await show(made, [
      { kind: 'status', status: { ...said, trading: 'HALTED' } }, slice(minute(0, 94)),
      { kind: 'status', status: { ...said, trading: 'UNKNOWN' } }, slice(minute(1, 94)),
    ])
    expect(told).toEqual(['stop Accepted'])
    await show(made, [
      { kind: 'status', status: { ...said, trading: 'TRADING' } }, slice(minute(2, 94)),
    ])
    expect(told.at(-1)).toBe('stop Filled')
  })

  it('ends orders for the day after the close although no bar has ended it, over a restart too', async () => {
    const { made, told, lines } = account()
    made.submit(order('day', { timeInForce: 'DAY' }), OPEN)
    await show(made, [slice(minute(0, 99))])
    const notice = { kind: 'notice', severity: 'INFO', message: '' } as const
    await show(made, [{ ...notice, at: SESSION.closeAt }])
    expect(told).toEqual(['day Accepted'])
    const again = account({ version: 1, inputs: lines, aside: [], marks: {} })
    await show(again.made, [{ ...notice, at: SESSION.closeAt + 60_000 }])
    expect(again.told).toEqual(['day Expired'])
  })
})

describe('what happens to an account between two sessions', () => {
  const begins = (previous: Session, session: Session, nights: number) => (
    { kind: 'session', calendar: 'XNYS', previous, nights, session, at: session.preOpenAt } as const)
  const amounts = ({ cashMovements }: PaperAccount) => (
    cashMovements.map(({ type, symbol, amount }) => `${type} ${symbol} ${formatFixed(amount)}`))

  it('a short position owes its fee for each night, once, over a restart too', async () => {
    const first = account()
    first.made.submit(order('short', {}), OPEN)
    const night = begins(SESSION, NEXT, 3)
    await show(first.made, [slice(minute(0, 94)), night])
    // 10 at 100, at 0.3 % for a year of 360 days.
    expect(amounts(first.made)).toEqual(['FEE AAA -0.025'])
    const again = account({ version: 1, inputs: first.lines, aside: [], marks: {} })
    await show(again.made, [night], new Map(), [], doneIn(first.lines))
    expect(amounts(again.made)).toHaveLength(1)
  })

  it('a long position owes nothing, and is paid its dividend, once', async () => {
    const { made, lines } = account()
    made.submit(order('long', { side: 'BUY', type: 'MARKET', stopPrice: undefined }), OPEN)
    const action = {
      kind: 'CashDividend', symbol: 'AAA', date: NEXT.date, at: NEXT.preOpenAt,
      amount: parseFixed('0.25') as Price,
    } as const
    const steps = [
      slice(minute(0, 99)), slice(minute(1, 99)), begins(SESSION, NEXT, 1),
      { kind: 'action', action, at: NEXT.preOpenAt } as const,
    ]
    await show(made, steps)
    expect(amounts(made)).toEqual(['DIV AAA 2.5'])
    await show(made, steps.slice(2), new Map(), [], doneIn(lines))
    expect(amounts(made)).toHaveLength(1)
  })
})

describe('what a venue hears of a live market', () => {
  const at = (seconds: number) => utcMillis(OPEN + seconds * 1_000)
  const print = (seconds: number, price: number) => (
    { print: { symbol: 'AAA', at: at(seconds), price, size: 1_000 } }
  )
  const quote = (seconds: number, bid: number) => (
    { quote: { symbol: 'AAA', at: at(seconds), bid, ask: bid + 0.1, bidSize: 900, askSize: 900 } }
  )
  const live = { kind: 'connection', part: 'data', isConnected: true, reason: '' } as const
  const heard = (...ticks: readonly MarketTick[]) => ({ kind: 'ticks', isWhole: true, ticks } as const)

  it('is what orders meet, at once, and is not shown to the session', async () => {
    const { made, told } = account()
    made.submit(order('stop', {}), OPEN)
    const shown: string[] = []
    const steps = [live, heard(quote(10, 94.8), print(10, 96)), heard(print(20, 95))]
    await show(made, steps, new Map(), shown)
    expect(told).toEqual(['stop Accepted', 'stop Triggered', 'stop Filled'])
    expect(made.executions).toMatchObject([{ price: parseFixed('94.8'), at: at(20) }])
    expect(shown).toEqual(['connection'])
  })

  it('takes the place of the bar whose prints were heard, and of no other', async () => {
    const { made, told } = account()
    made.submit(order('stop', {}), OPEN)
    // The first minute was heard from its middle on, the second one whole, the third one not at all.
    const early = { ...live, at: at(30) }
    await show(made, [early, heard(print(70, 100)), slice(minute(1, 94))])
    expect(told).toEqual(['stop Accepted'])
    await show(made, [early, heard(print(70, 100)), slice(minute(2, 94))])
    expect(told.at(-1)).toBe('stop Filled')
    const second = account()
    second.made.submit(order('stop', {}), OPEN)
    await show(second.made, [early, heard(print(40, 100)), slice(minute(0, 94))])
    expect(second.told.at(-1)).toBe('stop Filled')
  })

  it('counts no longer as whole after an interruption, or when ticks were dropped', async () => {
    for (const gap of [
      { ...live, isConnected: false }, { kind: 'ticks', isWhole: false, ticks: [], at: at(70) } as const,
    ]) {
      const { made, told } = account()
      made.submit(order('stop', {}), OPEN)
      await show(made, [live, gap, heard(print(80, 100)), slice(minute(1, 94))])
      expect(told.at(-1)).toBe('stop Filled')
    }
  })

  it('is kept on disk together, whole before anything else happens', async () => {
    const { made, lines } = account()
    made.submit(order('stop', {}), OPEN)
    const kept: number[] = []
    const before = lines.length
    const market = [{ ...heard(print(10, 94), print(11, 93)), at: OPEN, number: 1 } as LiveStep]
    const venue = new VenueMarket({
      market: market.values() as never, account: made, calendar: CALENDAR, matched: new Map(),
      together: (work) => {
        work()
        kept.push(lines.length - before)
      },
    })
    expect((await venue.next()).done).toBe(true)
    expect(kept).toEqual([2])
  })

  it('ends with the session: an order for the close gets the last print', async () => {
    const { made, told } = account()
    const close = { type: 'MARKET', stopPrice: undefined, timeInForce: 'CLS' } as const
    made.submit(order('close', close), OPEN)
    const notice = { kind: 'notice', severity: 'INFO', message: '', at: SESSION.closeAt + 60_000 } as const
    await show(made, [live, heard(print(10, 99)), notice])
    expect(told).toEqual(['close Accepted', 'close Filled'])
    expect(made.executions[0]?.price).toBe(parseFixed('99'))
  })
})
