import { describe, expect, it } from 'vitest'
import { nyseSessions } from '../../../test/harness/exchange-harness.ts'
import { UserError } from '../../base/index.ts'
import { MarketClock } from '../clock/market-clock.ts'
import { addDays, newYorkInstant } from '../clock/new-york-time.ts'
import { foldBars } from './fold-bars.ts'
import { IdStream } from './id-stream.ts'
import type { PriceTick } from './price-source.ts'
import { SyntheticSource } from './synthetic-source.ts'
import { TapeSource } from './tape-source.ts'

const OPEN = Date.UTC(2026, 0, 5, 14, 30)
const DAY = 86_400_000
const HEADER = 'symbol,timestamp,open,high,low,close,volume'

function synthetic(seed: string): SyntheticSource {
  const clock = new MarketClock(nyseSessions(), OPEN)
  return new SyntheticSource({ seed, symbols: ['AAPL', 'MSFT'], clock, startAt: OPEN })
}

function tape(...lines: readonly string[]): TapeSource {
  return new TapeSource([HEADER, ...lines].join('\n'), new MarketClock(nyseSessions(), OPEN))
}

describe('the made-up market', () => {
  it('is the same for the same seed, another for another', () => {
    const ticks = (seed: string): readonly PriceTick[] => synthetic(seed).ticks(OPEN - 60_000, OPEN + 600_000)
    expect(ticks('1')).toEqual(ticks('1'))
    expect(ticks('1')).not.toEqual(ticks('2'))
  })

  it('answers alike whether it is asked at once or step by step', () => {
    const [whole, parts] = [synthetic('1'), synthetic('1')]
    const steps: PriceTick[] = []
    for (let at = OPEN; at < OPEN + DAY; at += 7_000_000) {
      steps.push(...parts.ticks(at, Math.min(at + 7_000_000, OPEN + DAY)))
    }
    expect(steps).toEqual(whole.ticks(OPEN, OPEN + DAY))
  })

  it('folds its steps into the bars it tells, and its minutes into its days', () => {
    const source = synthetic('1')
    for (const bar of source.minutes('AAPL', OPEN, OPEN + 1_800_000)) {
      const prints = source.ticks(bar.at - 1, bar.at + 59_999).filter(({ symbol }) => symbol === 'AAPL')
      const lasts = prints.map(({ last }) => last)
      const byValue = [...lasts].sort((a, b) => (a < b ? -1 : 1))
      expect(
        [lasts[0], byValue.at(-1), byValue[0], lasts.at(-1)],
      ).toEqual([bar.open, bar.high, bar.low, bar.close])
      expect(prints.every(({ bid, ask, last }) => bid < last && last < ask)).toBe(true)
      expect(BigInt(prints.reduce((sum, { size }) => sum + size, 0)) * 1_000_000_000n).toBe(bar.volume)
    }
    const midnight = newYorkInstant('2026-01-02', '00:00')
    const [day] = source.days('AAPL', midnight, midnight + 1)
    const core = source.minutes('AAPL', midnight + 9.5 * 3_600_000, midnight + 16 * 3_600_000)
    expect(core).toHaveLength(390)
    expect(day).toEqual(foldBars(midnight, core))
  })
})

describe('a tape', () => {
  it('plays minutes and days, each with its own length', () => {
    const minutes = tape('AAPL,2026-01-05T09:30:00-05:00,10,12,9,11,400')
    expect(minutes.startAt).toBe(OPEN)
    expect(
      minutes.ticks(OPEN - 1, OPEN + 60_000).map(
        ({ at, last, size }) => [at - OPEN, Number(last) / 1e9, size],
      ),
    )
      .toEqual([[0, 10, 100], [15_000, 9, 100], [30_000, 12, 100], [45_000, 11, 100]])
    expect(minutes.days('AAPL', OPEN - DAY, OPEN)).toHaveLength(1)
    const days = tape('F,2026-01-05,10,12,9,11,4', 'F,2026-01-06,11,11.5,10.5,11,4')
    expect(days.ticks(OPEN - 1, OPEN + DAY)).toHaveLength(5)
    expect(days.days('F', OPEN - DAY, OPEN + DAY)).toHaveLength(2)
  })

  it.each([
    ['an unknown header', 'a,b', 'line 1'],
    ['a price that is none', `${HEADER}\nF,2026-01-05,x,12,9,11,4`, 'line 2: "x" is no decimal'],
    ['a low above the open', `${HEADER}\nF,2026-01-05,10,12,10.5,11,4`, 'low must be positive and lowest'],
    ['a time without offset', `${HEADER}\nF,2026-01-05T09:30:00,10,12,9,11,4`, 'no instant with an offset'],
    ['seconds', `${HEADER}\nF,2026-01-05T09:30:01Z,10,12,9,11,4`, 'not the start of a minute'],
    ['a holiday', `${HEADER}\nF,2026-01-01,10,12,9,11,4`, '2026-01-01 is no trading day'],
    ['a bar that comes twice', `${HEADER}\nF,2026-01-05,10,12,9,11,4\nF,2026-01-05,10,12,9,11,4`, 'line 3'],
    ['no bar', HEADER, 'no bar'],
  ])('with %s is refused with its line', (_, text, message) => {
    const read = (): TapeSource => new TapeSource(text, new MarketClock(nyseSessions(), OPEN))
    expect(read).toThrow(UserError)
    expect(read).toThrow(message)
  })
})

describe('clock and ids', () => {
  it('count days as the civil calendar does', () => {
    for (let day = 0; day < 40_000; day += 13) {
      const date = Temporal.PlainDate.from('1970-01-01').add({ days: day }).toString()
      expect(addDays('1970-01-01', day)).toBe(date)
      expect(addDays(date, -day)).toBe('1970-01-01')
    }
  })

  it('give each stamp and each id once', () => {
    const clock = new MarketClock(nyseSessions(), OPEN)
    const stamps = Array.from({ length: 1_000 }, () => clock.stamp())
    expect(new Set(stamps).size).toBe(1_000)
    const ids = new IdStream('1')
    const made = Array.from({ length: 20_000 }, () => ids.next())
    expect(new Set(made).size).toBe(20_000)
    expect(
      made.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    )
      .toBe(true)
  })
})
