import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utcMillis } from '../base/index.ts'
import { calendarNamed } from '../calendar/index.ts'
import { allocateColumns } from '../model/index.ts'
import type { BarRow } from './bar-row.ts'
import { writeRow } from './bar-row.ts'
import { BarValidator, standardChecks } from './bar-validator.ts'
import type { Fault } from './fault.ts'
import { faultCode } from './fault.ts'
import { FrozenFeedValidator } from './frozen-feed-validator.ts'
import { PriceValidator } from './price-validator.ts'
import { SpikeValidator } from './spike-validator.ts'
import { TimestampValidator } from './timestamp-validator.ts'

const MINUTE = 60_000
const OPEN = Date.UTC(2021, 0, 4, 14, 30)
const good: BarRow = {
  openAt: OPEN,
  closeAt: OPEN + MINUTE,
  open: 10,
  high: 11,
  low: 9,
  close: 10.5,
  volume: 100,
}
const name = (fault: Fault): string => (fault === 0 ? 'FINE' : faultCode(fault))
const at = (minute: number, change: Partial<BarRow> = {}): BarRow => (
  { ...good, openAt: OPEN + minute * MINUTE, closeAt: OPEN + (minute + 1) * MINUTE, ...change }
)
const flat = (minute: number, price: number): BarRow =>
  at(minute, { open: price, high: price, low: price, close: price })

describe('the standard checks', () => {
  it.each<[Partial<BarRow>, string]>([
    [{}, 'FINE'],
    [{ high: 10.5, low: 10 }, 'FINE'],
    [{ volume: 0 }, 'FINE'],
    [{ high: NaN }, 'NON_FINITE'],
    [{ high: Infinity }, 'NON_FINITE'],
    [{ open: -Infinity }, 'NON_FINITE'],
    [{ low: 0 }, 'NON_POSITIVE'],
    [{ low: -0 }, 'NON_POSITIVE'],
    [{ open: -1, high: -1, low: -1, close: -1 }, 'NON_POSITIVE'],
    [{ high: 10.49 }, 'HIGH_LOW_ORDER'],
    [{ low: 10.01 }, 'HIGH_LOW_ORDER'],
    [{ high: 8, low: 12 }, 'HIGH_LOW_ORDER'],
    [{ volume: -1 }, 'NEGATIVE_VOLUME'],
    [{ volume: NaN }, 'NON_FINITE'],
    [{ volume: Infinity }, 'NON_FINITE'],
    [{ closeAt: OPEN }, 'EMPTY_INTERVAL'],
    [{ closeAt: NaN }, 'EMPTY_INTERVAL'],
  ])('call %j %s', (change, code) => {
    expect(name(new BarValidator(standardChecks()).check({ ...good, ...change }))).toBe(code)
  })

  it('compare times with the last good bar', () => {
    const validator = new BarValidator(standardChecks())
    const codes = [
      at(0),
      at(0),
      at(5),
      at(3),
      at(6, { low: 0 }),
      at(6),
      at(6, { openAt: at(6).openAt + 1, closeAt: at(8).openAt }),
    ]
    expect(codes.map((bar) => name(validator.check(bar))))
      .toEqual(['FINE', 'DUPLICATE', 'FINE', 'OUT_OF_ORDER', 'NON_POSITIVE', 'FINE', 'OVERLAP'])
    expect(validator.rejected.toRecord()).toEqual({
      DUPLICATE: 1,
      OUT_OF_ORDER: 1,
      OVERLAP: 1,
      NON_POSITIVE: 1,
    })
    expect(validator.previous).toEqual(at(6))
  })

  it('say the same of a bar as of a row of columns', () => {
    const number = fc.oneof(
      fc.double(),
      fc.double({ min: 1, max: 20, noNaN: true }),
      fc.constantFrom(0, -1, NaN, Infinity),
    )
    const rows = fc.array(fc.record({
      openAt: fc.integer({ min: 0, max: 50 }), closeAt: fc.integer({ min: 0, max: 50 }),
      open: number, high: number, low: number, close: number, volume: number,
    }), { maxLength: 30 })
    fc.assert(fc.property(rows, (bars) => {
      const columns = allocateColumns(bars.length)
      for (const [index, bar] of bars.entries()) writeRow(columns, index, bar)
      const [one, other] = [new BarValidator(standardChecks()), new BarValidator(standardChecks())]
      expect(bars.map((_, index) => other.checkRow(columns, index))).toEqual(
        bars.map((bar) => one.check(bar)),
      )
      expect(other.previous).toEqual(one.previous)
    }))
  })

  it('let a bar through exactly when the spec\'s MarketData.validate and finiteness hold', () => {
    const number = fc.oneof(fc.double(), fc.integer({ min: -2, max: 3 }))
    const bar = fc.record({ open: number, high: number, low: number, close: number })
    fc.assert(fc.property(bar, ({ open, high, low, close }) => {
      const holds = open > 0 && high >= open && high >= close && low <= open && low <= close && low > 0
        && Number.isFinite(high)
      expect(new PriceValidator().check({ ...good, open, high, low, close }) === 0).toBe(holds)
    }))
  })
})

describe('TimestampValidator', () => {
  const nyse = calendarNamed('XNYS')
  const validate = (timeframe: '1m' | '1d' | '1w', openAt: string, closeAt: string): string => {
    const validator = new TimestampValidator({ hours: { calendar: nyse, timeframe } })
    const row = { ...good, openAt: Date.parse(openAt), closeAt: Date.parse(closeAt) }
    return name(validator.check(row, { previous: undefined, next: undefined }))
  }

  it.each([
    ['1m', '2021-01-04T14:30:00Z', '2021-01-04T14:31:00Z', 'FINE'],
    ['1m', '2021-01-04T20:59:00Z', '2021-01-04T21:00:00Z', 'FINE'],
    ['1m', '2021-01-04T12:00:00Z', '2021-01-04T12:01:00Z', 'FINE'],
    ['1m', '2021-01-04T08:59:00Z', '2021-01-04T09:00:00Z', 'OUTSIDE_HOURS'],
    ['1m', '2021-01-03T15:00:00Z', '2021-01-03T15:01:00Z', 'OUTSIDE_HOURS'],
    ['1m', '2021-01-18T15:00:00Z', '2021-01-18T15:01:00Z', 'OUTSIDE_HOURS'],
    ['1m', '1970-01-01T00:00:00Z', '1970-01-01T00:01:00Z', 'OUTSIDE_CALENDAR'],
    ['1d', '2021-01-04T14:30:00Z', '2021-01-04T21:00:00Z', 'FINE'],
    ['1d', '2021-01-04T14:30:00Z', '2021-01-04T20:00:00Z', 'NOT_A_SESSION'],
    ['1d', '2021-01-18T14:30:00Z', '2021-01-18T21:00:00Z', 'NOT_A_SESSION'],
    ['1w', '2021-01-19T14:30:00Z', '2021-01-22T21:00:00Z', 'FINE'],
    ['1w', '2021-01-19T14:30:00Z', '2021-01-21T21:00:00Z', 'NOT_A_SESSION'],
  ] as const)('calls a %s bar [%s, %s) %s', (timeframe, openAt, closeAt, code) => {
    expect(validate(timeframe, openAt, closeAt)).toBe(code)
  })

  it('refuses a bar that has not ended, with a second of grace', () => {
    const validator = new TimestampValidator({ now: () => utcMillis(OPEN + MINUTE) })
    const context = { previous: undefined, next: undefined }
    expect(name(validator.check({ ...good, closeAt: OPEN + MINUTE + 1_000 }, context))).toBe('FINE')
    expect(name(validator.check({ ...good, closeAt: OPEN + MINUTE + 1_001 }, context))).toBe('FUTURE')
  })
})

describe('SpikeValidator', () => {
  const wave = Array.from({ length: 60 }, (_, minute) => flat(minute, 100 + (minute % 2)))
  const judge = (bars: readonly BarRow[], exemptAt: readonly number[] = [], looksAhead = true): string[] => {
    const validator = new BarValidator({ rejecting: [new SpikeValidator({ exemptAt })] })
    return bars.map((bar, index) => name(validator.check(bar, looksAhead ? bars[index + 1] : undefined)))
  }
  const codesFrom = (bars: readonly BarRow[], ...rest: [(readonly number[])?, boolean?]): string[] => (
    judge([...wave, ...bars], ...rest).slice(wave.length)
  )

  it('refuses a price that leaves its neighbours and comes back', () => {
    expect(codesFrom([flat(60, 1_000), flat(61, 100), flat(62, 10), flat(63, 101)])).toEqual([
      'SPIKE',
      'FINE',
      'SPIKE',
      'FINE',
    ])
    expect(codesFrom([at(60, { open: 100, high: 101, low: 0.06, close: 100 }), flat(61, 100)])).toEqual([
      'SPIKE',
      'FINE',
    ])
  })

  it('lets a crash through that stays down', () => {
    expect(codesFrom([flat(60, 40), flat(61, 41), flat(62, 40)])).toEqual(['FINE', 'FINE', 'FINE'])
  })

  it('lets ordinary moves through', () => {
    expect(codesFrom([flat(60, 108), flat(61, 100), flat(62, 95), flat(63, 100)])).toEqual([
      'FINE',
      'FINE',
      'FINE',
      'FINE',
    ])
  })

  it('passes bars next to a corporate action', () => {
    const split = [flat(60, 10), flat(61, 10), flat(62, 10)]
    expect(codesFrom(split, [flat(60, 1).openAt], false)).toEqual(['FINE', 'FINE', 'FINE'])
    expect(codesFrom(split, [flat(30, 1).openAt], false)).toEqual(['SPIKE', 'FINE', 'FINE'])
  })

  it('finds wicks of many typical moves where it only warns', () => {
    const validator = new BarValidator({ rejecting: [], warning: [new SpikeValidator({ typicalMoves: 25 })] })
    const wick = at(60, { open: 100, high: 101, low: 70, close: 100 })
    const short = at(62, { open: 100, high: 109, low: 100, close: 100 })
    const bars = [...wave, wick, flat(61, 100), short, flat(63, 100)]
    const warnings = bars.map((bar, index) => {
      validator.check(bar, bars[index + 1])
      return name(validator.warning)
    })
    expect(warnings.slice(wave.length)).toEqual(['SPIKE', 'FINE', 'FINE', 'FINE'])
    expect(codesFrom([wick, flat(61, 100)])).toEqual(['FINE', 'FINE'])
  })

  it('asks for a second bar at the new level where the next is not known', () => {
    expect(codesFrom([flat(60, 1_000), flat(61, 100)], [], false)).toEqual(['SPIKE', 'FINE'])
    expect(codesFrom([flat(60, 40), flat(61, 41), flat(62, 40)], [], false)).toEqual([
      'SPIKE',
      'FINE',
      'FINE',
    ])
  })
})

describe('FrozenFeedValidator', () => {
  it('warns from the fifth bar of a run without movement on, and starts anew after a move', () => {
    const validator = new BarValidator({ rejecting: [], warning: [new FrozenFeedValidator(5)] })
    const prices = [10, 10, 10, 10, 10, 10, 11, 11, 11]
    const warnings = prices.map((price, minute) => {
      expect(validator.check(flat(minute, price))).toBe(0)
      return validator.warning === 0 ? '' : faultCode(validator.warning)
    })
    expect(warnings).toEqual(['', '', '', '', 'FROZEN', 'FROZEN', '', '', ''])
    expect(validator.warned.toRecord()).toEqual({ FROZEN: 2 })
  })

  it('does not take a bar with a range for a frozen one', () => {
    const validator = new BarValidator({ rejecting: [], warning: [new FrozenFeedValidator(2)] })
    for (let minute = 0; minute < 9; minute++) validator.check(at(minute, { open: 10, close: 10 }))
    expect(validator.warned.total).toBe(0)
  })
})
