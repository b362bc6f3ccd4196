import { describe, expect, it } from 'vitest'
import { beforeSplit, dailyBars } from '../../../test/harness/daily-bars.ts'
import {
  blocksOf,
  runStrategy,
  timeline,
  type HarnessOptions,
  type HarnessOutcome,
} from '../../../test/harness/strategy-harness.ts'
import type { Bar } from '../../model/index.ts'
import momentumRotation from './momentum-rotation.ts'

/** From 2024-01-25: five bars of January, the first and the other 20 of February (5 to 25), two of March. */
function series(
  symbol: string,
  closes: { january: number[]; february: number; rest: [number, number]; march: number },
): Bar[] {
  const {
    january,
    february,
    rest: [early, last],
    march,
  } = closes
  const rest = Array.from({ length: 20 }, (_, day) => (day < 19 ? early : last))
  return dailyBars(symbol, [...january, february, ...rest, march, march], '2024-01-25')
}

// Close of one bar back to that of four bars back: 1.3, 1.1 and 0.9 on bar 5; 1, 1.1 and 1.2 on bar 26.
const a = series('AAA', { january: [10, 10, 11, 12, 13], february: 1, rest: [10, 10], march: 9 })
const b = series('BBB', { january: [10, 10, 10, 10, 11], february: 50, rest: [100, 110], march: 240 })
const c = series('CCC', { january: [10, 10, 9, 9, 9], february: 100, rest: [100, 120], march: 120 })

const QUICK = { lookback: 4, skip: 1, holdings: 2, invested: 0.9 }

const run = (
  parameters: Record<string, unknown> = {},
  options: Partial<HarnessOptions> = {},
): HarnessOutcome =>
  runStrategy({
    definition: momentumRotation,
    parameters: { ...QUICK, ...parameters },
    bars: [...a, ...b, ...c],
    ...options,
  })
const rows = (parameters: Record<string, unknown> = {}, options: Partial<HarnessOptions> = {}): string[] =>
  timeline(run(parameters, options), a)

describe('Momentum_Rotation', () => {
  it('buys the strongest on the first slice of a month and exchanges them on the next', () => {
    expect(rows()).toEqual(['5 BUY AAA', '5 BUY BBB', '26 CLOSE_LONG AAA', '26 ADJUST BBB', '26 BUY CCC'])
  })

  it('holds equal parts of what is to be invested, the strongest first', () => {
    const { signals } = run()
    expect(signals.map(({ symbol, weight, reason }) => [symbol, weight, reason])).toEqual([
      ['AAA', 0.45, 'rank 1'],
      ['BBB', 0.45, 'rank 2'],
      ['AAA', undefined, 'not among the 2 strongest'],
      // 450 units at 240 of an equity of 10,000 in cash, 4,500 units at 9 and these: 0.6814.
      ['BBB', 0.45, 'weight off by 0.2314'],
      ['CCC', 0.45, 'rank 1'],
    ])
    expect(signals.map(({ strength }) => strength)).toEqual([1 / 2, 1 / 3, 1, 1, 1 / 2])
  })

  it('leaves a drift within the band alone', () => {
    // The weight is off by 0.2314 / 0.45 = 0.514 of what it should be.
    expect(rows({ driftBand: 0.52 })).not.toContain('26 ADJUST BBB')
    expect(rows({ driftBand: 0.51 })).toContain('26 ADJUST BBB')
  })

  it('holds nothing that has fallen, unless told to', () => {
    expect(rows({ holdings: 3 }).slice(0, 3)).toEqual(['5 BUY AAA', '5 BUY BBB', '26 CLOSE_LONG AAA'])
    expect(rows({ holdings: 3, mustRise: false }).slice(0, 3)).toEqual([
      '5 BUY AAA',
      '5 BUY BBB',
      '5 BUY CCC',
    ])
  })

  it('leaves out the last bars: what happens on them changes no rank', () => {
    const crash = [...a.slice(0, 5), { ...(a[5] as Bar), low: 0.1, close: 0.1 }, ...a.slice(6)]
    expect(rows({}, { bars: [...crash, ...b, ...c] }).slice(0, 2)).toEqual(['5 BUY AAA', '5 BUY BBB'])
  })

  it('breaks ties by symbol', () => {
    const twin = b.map((bar): Bar => ({ ...bar, symbol: 'AB' }))
    expect(rows({ holdings: 1 }, { bars: [...b, ...twin] })[0]).toBe('5 BUY AB')
  })

  it('does not rank a symbol without a bar, nor give the month a second start when it comes', () => {
    const late = b.filter((_, at) => at !== 5)
    const outcome = run({}, { bars: [...a, ...late, ...c] })
    expect(timeline(outcome, a).slice(0, 2)).toEqual(['5 BUY AAA', '26 CLOSE_LONG AAA'])
  })

  it('leaves a holding without a bar alone', () => {
    const halted = a.slice(0, 26)
    expect(rows({}, { bars: [...halted, ...b, ...c] })).not.toContain('26 CLOSE_LONG AAA')
  })

  it('knows the month from the bars that it was shown while silent', () => {
    expect(rows({}, { activeFrom: (a[5] as Bar).closeAt })[0]).toBe('5 BUY AAA')
    const outcome = run({}, { activeFrom: (a[7] as Bar).closeAt })
    expect(timeline(outcome, a)).toEqual(['26 BUY CCC', '26 BUY BBB'])
    expect(blocksOf(outcome)['*']).toMatchObject({ 'not the first slice of a month': 20 })
  })

  it('waits until the return of a symbol is known', () => {
    expect(run().instance.warmUp).toBe(5)
    expect(runStrategy({ definition: momentumRotation, bars: a }).instance.warmUp).toBe(253)
    expect(rows({ lookback: 6 })).toEqual(['26 BUY CCC', '26 BUY BBB'])
  })

  it('decides the same through a split', () => {
    const splits = [{ symbol: 'BBB', at: (b[8] as Bar).openAt, ratio: 2 }]
    expect(rows({}, { bars: [...a, ...beforeSplit(b, 8, 2), ...c], splits })).toEqual(rows())
  })

  it.each([
    [{ holdings: 0 }, 'holdings must be a whole number from 1 to 100, found 0'],
    [{ invested: 1.1 }, 'invested must be a number above 0 and up to 1, found 1.1'],
    [{ skip: 4 }, 'skip must be below lookback, found 4 and 4'],
  ])('refuses %j and says what would be right', (parameters, message) => {
    expect(() => run(parameters)).toThrow(message)
  })
})
