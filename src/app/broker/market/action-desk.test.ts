import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fail, ok, quantity, utcMillis, type ClientOrderId, type Quantity, type SessionDate, type UtcMillis,
} from '../../../base/index.ts'
import { calendarNamed } from '../../../calendar/index.ts'
import type { Difference } from '../../../execution/index.ts'
import { TradingStatus, type AnnouncedAction, type Session, type VenueEvent } from '../../../model/index.ts'
import type { LiveStep } from '../../live/market/index.ts'
import { SteppedClock } from '../../live/market/index.ts'
import { ActionBook } from './action-book.ts'
import { ActionDesk } from './action-desk.ts'
import { ActionGate } from './action-gate.ts'

const CALENDAR = calendarNamed('XNYS')
const MONDAY = CALENDAR.session('2026-01-05' as SessionDate) as Session
const TUESDAY = CALENDAR.session('2026-01-06' as SessionDate) as Session
const SPLIT: AnnouncedAction = {
  kind: 'Split', symbol: 'AAA', date: TUESDAY.date, newRate: 4, oldRate: 1,
}
const STOP = 'stop' as ClientOrderId
const ENTRY = 'entry' as ClientOrderId

/** A book and a desk with a clock that a test sets; the session was started on Monday's open. */
async function stage(announced: readonly AnnouncedAction[], at: number = MONDAY.closeAt) {
  const time = { now: at as UtcMillis }
  const source = { actions: announced, isAway: false }
  const clock = new SteppedClock(MONDAY.openAt)
  const timers = { now: () => time.now, monotonic: () => time.now, after: clock.after.bind(clock) }
  const book = new ActionBook({
    symbols: ['AAA', 'BBB'], calendar: CALENDAR, timers, told: new Set(), startedAt: MONDAY.openAt,
    source: {
      announced: async () => (source.isAway ? fail('BROKER_UNAVAILABLE', 'away') : ok(source.actions)),
    },
  })
  await book.open()
  const desk = new ActionDesk({
    book, booked: [], now: () => time.now, lotOf: () => quantity('1'), opensAt: () => TUESDAY.openAt,
  })
  desk.know({ clientOrderId: STOP, symbol: 'AAA', role: 'stop' })
  desk.know({ clientOrderId: ENTRY, symbol: 'AAA', role: 'entry' })
  return { book, desk, time, source }
}

function position(ours: string, venue: string, symbol = 'AAA'): Difference {
  return { kind: 'PositionDiffers', symbol, ours: quantity(ours), venue: quantity(venue) }
}

const UPDATED = {
  kind: 'Updated', clientOrderId: STOP, at: TUESDAY.preOpenAt, changes: { quantity: quantity('400') },
} as VenueEvent

function canceled(reason: string): VenueEvent {
  return { kind: 'Canceled', clientOrderId: STOP, reason, at: TUESDAY.preOpenAt }
}

/** The step with which the split is booked. */
function bookedBy(book: ActionBook, at: UtcMillis): LiveStep {
  const [action] = book.take(at)
  if (action === undefined) throw new Error('nothing is due')
  return { number: 1, at, kind: 'action', action }
}

describe('the book of corporate actions', () => {
  it('gives each when its day has begun, a dividend before the split of its day', async () => {
    const dividend: AnnouncedAction = {
      kind: 'CashDividend', symbol: 'AAA', date: TUESDAY.date, amount: quantity('0.5') as never,
    }
    const half: AnnouncedAction = { ...SPLIT, newRate: 1.5 } as AnnouncedAction
    const { book } = await stage([half, dividend])
    expect(book.take(utcMillis(TUESDAY.preOpenAt - 1))).toEqual([])
    const given = book.take(TUESDAY.preOpenAt)
    expect(given).toMatchObject([
      { kind: 'CashDividend', at: TUESDAY.preOpenAt },
      { kind: 'Split', newUnits: 3, oldUnits: 2, at: TUESDAY.preOpenAt, isCashApart: true },
    ])
    expect(book.take(TUESDAY.openAt)).toEqual([])
  })

  it('leaves out what took effect by the first start, and symbols of others', async () => {
    const { book } = await stage([
      { ...SPLIT, date: MONDAY.date }, { ...SPLIT, date: '2025-12-30' as SessionDate },
      { ...SPLIT, symbol: 'CCC' },
    ])
    expect([book.take(TUESDAY.openAt), book.splits(TUESDAY.openAt)]).toEqual([[], []])
  })

  it('knows of a day by a reading after the close before it, and reads again once it does not', async () => {
    const { book, time, source } = await stage([], MONDAY.openAt)
    expect(book.isKnown(MONDAY.openAt)).toBe(true)
    time.now = TUESDAY.preOpenAt
    expect(book.isKnown(time.now)).toBe(false)
    source.isAway = true
    book.take(time.now)
    await new Promise(setImmediate)
    expect([book.isKnown(time.now), book.failure])
      .toEqual([false, expect.stringContaining('BROKER_UNAVAILABLE: away')])
    source.isAway = false
    time.now = utcMillis(time.now + 60_000)
    book.take(time.now)
    await new Promise(setImmediate)
    expect(book.isKnown(time.now)).toBe(true)
  })
})

describe('before a split is booked', () => {
  it('what the broker does to orders waits, from the evening on, and comes in order', async () => {
    const { book, desk, time } = await stage([SPLIT])
    expect(desk.holds(UPDATED)).toBe(false)
    time.now = utcMillis(MONDAY.postCloseAt + 1)
    expect([desk.holds(UPDATED), desk.holds(canceled('CORPORATE_ACTION'))]).toEqual([true, true])
    expect([desk.holds(canceled('requested')), desk.holds({ ...UPDATED, kind: 'Triggered' } as never)])
      .toEqual([false, false])
    expect(desk.release()).toEqual([])
    time.now = TUESDAY.preOpenAt
    expect(desk.release(bookedBy(book, time.now))).toEqual([UPDATED, canceled('CORPORATE_ACTION')])
    expect(desk.holds(UPDATED)).toBe(false)
  })

  it('a position in new units is explained in the night, and no other difference', async () => {
    const { desk, time } = await stage([SPLIT])
    const differences = [
      position('100', '400'), position('100', '400', 'BBB'), position('100', '399'),
      { kind: 'CashDiffers', ours: 1n, venue: 2n } as never,
    ]
    expect(desk.explain(differences).left).toEqual(differences)
    time.now = utcMillis(MONDAY.postCloseAt + 1)
    expect(desk.explain(differences).left).toEqual(differences.slice(1))
  })

  it('a broker that was seen to have applied it is not waited for when it is booked', async () => {
    const { book, desk, time } = await stage([SPLIT])
    time.now = utcMillis(MONDAY.postCloseAt + 1)
    desk.explain([position('100', '400')])
    time.now = TUESDAY.preOpenAt
    desk.release(bookedBy(book, time.now))
    expect([desk.reason('AAA'), desk.isWaiting(STOP)]).toEqual([undefined, false])
  })

  it('that is withdrawn, what was kept counts', async () => {
    const { book, desk, time, source } = await stage([SPLIT])
    time.now = utcMillis(MONDAY.postCloseAt + 1)
    desk.holds(UPDATED)
    source.actions = []
    book.readSoon()
    await new Promise(setImmediate)
    expect(desk.release()).toEqual([UPDATED])
  })
})

describe('after a split was booked', () => {
  it('requests and entries of the symbol wait until the account has it, at most until the open', async () => {
    const { book, desk, time } = await stage([SPLIT])
    time.now = TUESDAY.preOpenAt
    expect(desk.isWaiting(STOP)).toBe(false)
    desk.release(bookedBy(book, time.now))
    expect([desk.isWaiting(STOP), desk.isWaiting(ENTRY), desk.reason('AAA'), desk.reason('BBB')])
      .toEqual([true, false, expect.stringContaining('has not applied the split of AAA'), undefined])
    expect(desk.explain([position('400', '100')]))
      .toMatchObject({ left: [], said: [{ severity: 'WARNING' }] })
    expect(desk.explain([position('400', '100')]).said).toEqual([])
    time.now = TUESDAY.openAt
    expect(desk.isWaiting(STOP)).toBe(false)
    expect(desk.explain([]).left).toEqual([])
    expect(desk.reason('AAA')).toBeUndefined()
  })

  it('counts as a difference half an hour after the open, and keeps entries out', async () => {
    const { book, desk, time } = await stage([SPLIT])
    time.now = TUESDAY.preOpenAt
    desk.release(bookedBy(book, time.now))
    const differences = [position('400', '100')]
    time.now = utcMillis(TUESDAY.openAt + 30 * 60_000)
    expect(desk.explain(differences).left).toEqual(differences)
    expect(desk.reason('AAA')).toBeDefined()
  })

  it('explains orders of the symbol for a minute, of others never', async () => {
    const { book, desk, time } = await stage([SPLIT])
    desk.know({ clientOrderId: 'other' as ClientOrderId, symbol: 'BBB', role: 'stop' })
    time.now = TUESDAY.preOpenAt
    desk.release(bookedBy(book, time.now))
    desk.explain([])
    const missing = (id: string): Difference => ({ kind: 'OrderMissing', clientOrderId: id as ClientOrderId })
    expect(desk.explain([missing('stop'), missing('other')]).left).toEqual([missing('other')])
    time.now = utcMillis(time.now + 60_000)
    expect(desk.explain([missing('stop')]).left).toEqual([missing('stop')])
  })

  it('is exact: whole lots or the exact number, for every ratio and position', async () => {
    const ratio = fc.integer({ min: 1, max: 50 })
    await fc.assert(fc.asyncProperty(ratio, ratio, fc.bigInt(-5_000n, 5_000n), fc.bigInt(-3n, 3n), async (
      newRate, oldRate, held, off,
    ) => {
      fc.pre(newRate !== oldRate)
      const { desk } = await stage([{ ...SPLIT, newRate, oldRate } as AnnouncedAction], TUESDAY.preOpenAt)
      const [numerator, denominator] = [BigInt(newRate), BigInt(oldRate)]
      const whole = held * numerator / denominator
      const isExplained = desk.explain([{
        kind: 'PositionDiffers', symbol: 'AAA', ours: held * 1_000_000_000n as Quantity,
        venue: (whole + off) * 1_000_000_000n as Quantity,
      }]).left.length === 0
      expect(isExplained).toBe(off === 0n)
    }), { numRuns: 60 })
  })
})

describe('a fraction that a split leaves', () => {
  const REVERSE: AnnouncedAction = { ...SPLIT, newRate: 1, oldRate: 8 } as AnnouncedAction

  it('at the broker is told once, shows that the account has the split, and is taken over', async () => {
    const { book, desk, time } = await stage([REVERSE])
    time.now = TUESDAY.preOpenAt
    desk.release(bookedBy(book, time.now))
    expect(desk.isWaiting(STOP)).toBe(true)
    expect(desk.explain([position('12', '12.5')])).toMatchObject({
      left: [], leftoverCount: 1, said: [{ severity: 'WARNING' }],
    })
    expect(desk.isWaiting(STOP)).toBe(false)
    expect(desk.explain([position('12', '12.5')]).said).toEqual([])
    // Later, after trades, and when the broker pays it in cash after all.
    expect(desk.explain([position('17', '17.5'), position('-3', '-3.5')]).left).toEqual([])
    expect(desk.explain([position('12.5', '12')])).toMatchObject({ left: [], leftoverCount: 1 })
  })

  it('is nothing that the ratio cannot leave, no whole unit, and of no other symbol', async () => {
    const { book, desk, time } = await stage([REVERSE])
    time.now = TUESDAY.preOpenAt
    expect(desk.explain([position('12', '12.5')]).left).toHaveLength(1)
    desk.release(bookedBy(book, time.now))
    const others = [
      position('12', '12.3'), position('12', '13'), position('12', '13.5'), position('12.5', '13'),
      position('12', '11.5'), position('12', '12.5', 'BBB'),
    ]
    expect(desk.explain(others).left).toEqual(others)
  })
})

describe('what is not done by itself', () => {
  const rename: AnnouncedAction = {
    kind: 'SymbolChange', symbol: 'AAA', date: TUESDAY.date, newSymbol: 'ZZZ',
  }

  it('keeps entries out, is told once, and does not halt while the account has done just that', async () => {
    const { desk, time } = await stage([rename])
    time.now = TUESDAY.preOpenAt
    expect(desk.reason('AAA')).toBe('AAA is called ZZZ since 2026-01-06')
    const moved = [position('100', '0'), position('0', '100', 'ZZZ')]
    expect(desk.explain(moved)).toMatchObject({ left: [], said: [{ severity: 'CRITICAL' }] })
    expect(desk.explain([position('0', '100', 'ZZZ')]).left).toHaveLength(1)
    expect(desk.explain([position('100', '50')]).left).toHaveLength(1)
  })

  it('holds the symbol on the day alone where it only asks for a look', async () => {
    const { desk, time } = await stage([
      { kind: 'Other', symbol: 'BBB', date: TUESDAY.date, what: 'a spin-off' },
    ])
    time.now = TUESDAY.preOpenAt
    expect(desk.reason('BBB')).toBe('BBB has a spin-off on 2026-01-06')
    const next = CALENDAR.nextSession(TUESDAY.openAt)
    time.now = next.preOpenAt
    expect(desk.reason('BBB')).toContain('not known')
  })
})

describe('the gate of a market', () => {
  it('tells unknown for a held symbol, keeps what the market says, and gives it back', async () => {
    const held = new Map<string, string>()
    const status = (symbol: string, trading: string) => (
      { kind: 'status', status: { symbol, trading, reason: '', at: 0 } })
    const steps = [
      { kind: 'start' }, status('AAA', 'TRADING'), { kind: 'slice', bars: [] }, status('AAA', 'TRADING'),
      status('AAA', 'HALTED'), status('AAA', 'TRADING'), { kind: 'slice', bars: [] },
    ].map((body, index) => ({ ...body, number: index, at: index })) as unknown as LiveStep[]
    const gate = new ActionGate({
      market: { next: async () => {
        const value = steps.shift()
        if (value?.at === 2) held.set('AAA', 'a split')
        if (value?.at === 6) held.clear()
        return value === undefined ? { value: undefined, done: true } : { value, done: false }
      } },
      symbols: ['AAA', 'BBB'], reason: (symbol) => held.get(symbol),
    })
    const told: string[] = []
    for (let next = await gate.next(); next.done !== true; next = await gate.next()) {
      const step = next.value
      told.push(step.kind === 'status' ? `${step.status.symbol} ${step.status.trading}` : step.kind)
    }
    expect(told).toEqual([
      'start', 'AAA TRADING', 'notice', 'AAA UNKNOWN', 'slice', 'AAA HALTED',
      'notice', 'AAA TRADING', 'slice',
    ])
    expect(TradingStatus.Unknown).toBe('UNKNOWN')
  })
})
