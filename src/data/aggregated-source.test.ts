import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatUtc, price, sessionDate, utcMillis } from '../base/index.ts'
import type { CalendarName } from '../calendar/index.ts'
import { calendarNamed, TradingHours } from '../calendar/index.ts'
import type { BarColumns, Timeframe } from '../model/index.ts'
import { Adjustment, allocateColumns } from '../model/index.ts'
import type { BarSource } from '../port/index.ts'
import { aggregate } from './aggregated-source.ts'
import type { BarRow } from './bar-row.ts'
import { emptyRow, readRow, writeRow } from './bar-row.ts'
import { readChunks } from './columns-source.ts'

const MINUTE = 60_000

/** Hands bars out in chunks of the given sizes, again and again. */
class ChunkedSource implements BarSource {
  readonly key
  readonly #bars: readonly BarRow[]
  readonly #sizes: readonly number[]
  #at = 0
  #chunk = 0

  constructor(timeframe: Timeframe, bars: readonly BarRow[], sizes: readonly number[] = [1_000]) {
    this.key = { symbol: 'X', timeframe, adjustment: Adjustment.Raw }
    this.#bars = bars
    this.#sizes = sizes
  }

  next(): Promise<BarColumns | undefined> {
    const size = this.#sizes[this.#chunk % this.#sizes.length] as number
    const part = this.#bars.slice(this.#at, this.#at + size)
    this.#at += size
    this.#chunk += 1
    const columns = allocateColumns(part.length)
    columns.length = part.length
    for (const [index, bar] of part.entries()) writeRow(columns, index, bar)
    return Promise.resolve(part.length === 0 ? undefined : columns)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

async function rowsOf(source: BarSource): Promise<BarRow[]> {
  const rows: BarRow[] = []
  await readChunks(source, (columns) => {
    for (let index = 0; index < columns.length; index++) {
      const row = emptyRow()
      readRow(row, columns, index)
      rows.push(row)
    }
  })
  return rows
}

function coarser(source: BarSource, timeframe: Timeframe, name: CalendarName = 'XNYS'): BarSource {
  const made = aggregate(source, timeframe, calendarNamed(name))
  if (!made.ok) throw new Error(made.failure.code)
  return made.value
}

/** A minute that begins at `text`, with a price of its own. */
function minute(text: string, close = 10): BarRow {
  const openAt = Date.parse(text)
  return {
    openAt,
    closeAt: openAt + MINUTE,
    open: close - 1,
    high: close + 2,
    low: close - 3,
    close,
    volume: 5,
  }
}

const spans = (rows: readonly BarRow[]): string[] => rows.map(({ openAt, closeAt }) => (
  `${formatUtc(utcMillis(openAt))} ${formatUtc(utcMillis(closeAt))}`
))

describe('aggregate', () => {
  it('takes the first open, the extremes, the last close and the sum of volumes', async () => {
    const bars = [
      minute('2021-01-04T14:30Z', 10),
      minute('2021-01-04T14:32Z', 30),
      minute('2021-01-04T14:34Z', 20),
    ]
    expect(await rowsOf(coarser(new ChunkedSource('1m', bars), '5m'))).toEqual([{
      openAt: Date.parse('2021-01-04T14:30Z'), closeAt: Date.parse('2021-01-04T14:35Z'),
      open: 9, high: 32, low: 7, close: 20, volume: 15,
    }])
  })

  it('shows a bar when its interval has ended in the data, and drops one that has not', async () => {
    const first = [minute('2021-01-04T14:30Z'), minute('2021-01-04T14:31Z')]
    expect(await rowsOf(coarser(new ChunkedSource('1m', first), '5m'))).toEqual([])
    expect(
      spans(await rowsOf(coarser(new ChunkedSource('1m', [...first, minute('2021-01-04T14:50Z')]), '5m'))),
    ).toEqual(['2021-01-04T14:30:00Z 2021-01-04T14:35:00Z'])
  })

  it('cuts the last hour at the close, also on an early one', async () => {
    const bars = ['2020-11-25T20:30Z', '2020-11-25T20:59Z', '2020-11-27T17:30Z', '2020-11-27T17:59Z'].map(
      (text) => minute(text),
    )
    expect(spans(await rowsOf(coarser(new ChunkedSource('1m', bars), '1h')))).toEqual([
      '2020-11-25T20:30:00Z 2020-11-25T21:00:00Z', '2020-11-27T17:30:00Z 2020-11-27T18:00:00Z',
    ])
  })

  it('keeps extended hours apart, and out of a day', async () => {
    const bars = ['2021-01-04T14:29Z', '2021-01-04T14:30Z', '2021-01-04T20:59Z', '2021-01-04T21:00Z'].map(
      (text, index) => minute(text, index + 4),
    )
    expect(spans(await rowsOf(coarser(new ChunkedSource('1m', bars), '1h')))).toEqual([
      '2021-01-04T14:00:00Z 2021-01-04T14:30:00Z',
      '2021-01-04T14:30:00Z 2021-01-04T15:30:00Z',
      '2021-01-04T20:30:00Z 2021-01-04T21:00:00Z',
    ])
    expect(await rowsOf(coarser(new ChunkedSource('1m', bars), '1d'))).toMatchObject([
      { open: 4, close: 6, volume: 10 },
    ])
  })

  it('makes weeks of days, a short one by its own last session', async () => {
    const nyse = calendarNamed('XNYS')
    const days = nyse.sessions(sessionDate('2021-03-29'), sessionDate('2021-04-09'))
      .map(({ openAt, closeAt }, index) => ({ ...minute('2021-01-04T14:30Z', index + 4), openAt, closeAt }))
    expect(spans(await rowsOf(coarser(new ChunkedSource('1d', days), '1w')))).toEqual([
      '2021-03-29T13:30:00Z 2021-04-01T20:00:00Z', '2021-04-05T13:30:00Z 2021-04-09T20:00:00Z',
    ])
  })

  it('tells a week in the terms after a split within it, and the weeks around as they were', async () => {
    const nyse = calendarNamed('XNYS')
    const sessions = nyse.sessions(sessionDate('2021-01-04'), sessionDate('2021-01-22'))
    const days = sessions.map(({ date, openAt, closeAt }, index): BarRow => {
      const scale = date < '2021-01-14' ? 3 : 1
      const [open, close] = [(20 + index) * scale, (21 + index) * scale]
      return { openAt, closeAt, open, close, high: close + scale, low: open - scale, volume: 600 / scale }
    })
    const at = sessions.find(({ date }) => date === '2021-01-14')?.openAt ?? utcMillis(0)
    const about = { symbol: 'X', date: sessionDate('2021-01-14'), at }
    const actions = [
      { kind: 'CashDividend', ...about, amount: price('1') },
      { kind: 'Split', ...about, newUnits: 3, oldUnits: 1 },
    ] as const
    for (const sizes of [[1_000], [1], [4, 3]]) {
      const weeks = aggregate(new ChunkedSource('1d', days, sizes), '1w', nyse, actions)
      expect(weeks.ok && await rowsOf(weeks.value)).toMatchObject([
        { open: 60, high: 78, low: 57, close: 75, volume: 1_000 },
        { open: 25, high: 31, low: 24, close: 30, volume: 3_000 },
        { open: 30, high: 35, low: 29, close: 34, volume: 2_400 },
      ])
    }
  })

  it('refuses to make finer bars of coarser ones', () => {
    const made = aggregate(new ChunkedSource('1h', []), '5m', calendarNamed('XNYS'))
    expect(made).toMatchObject({ ok: false, failure: { code: 'TIMEFRAME_UNCLEAR' } })
  })

  it('gives the same bars in one step as in several, whatever is missing', async () => {
    const nyse = calendarNamed('XNYS')
    const starts = nyse.sessions(sessionDate('2020-11-23'), sessionDate('2020-12-01')).flatMap((session) => {
      const { preOpenAt, postCloseAt } = nyse.sessionAt(session.openAt, TradingHours.Extended) ?? session
      return Array.from(
        { length: (postCloseAt - preOpenAt) / MINUTE },
        (_, index) => preOpenAt + index * MINUTE,
      )
    })
    const whole = fc.record({
      every: fc.integer({ min: 1, max: 40 }),
      offset: fc.nat(40),
      seed: fc.nat(1_000),
    })
    const sizes = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(whole, sizes, async ({ every, offset, seed }, chunks) => {
        const bars = starts
          .filter((_, index) => (index * 7 + offset + seed) % every === 0 || index % 97 === seed % 97)
          .map((openAt, index) => {
            const open = 50 + ((index * 31 + seed) % 17)
            const close = 50 + ((index * 13 + seed) % 19)
            return {
              openAt,
              closeAt: openAt + MINUTE,
              open,
              close,
              high: Math.max(open, close) + 1,
              low: Math.min(open, close) - 1,
              volume: index % 11,
            }
          })
        const source = (): BarSource => new ChunkedSource('1m', bars, chunks)
        const direct = await rowsOf(coarser(source(), '1h'))
        // What proves that the last bar has ended may itself be dropped on the way, once a further step.
        const expectSame = async (
          timeframes: readonly Timeframe[],
          wanted: readonly BarRow[],
        ): Promise<void> => {
          const rows = await rowsOf(timeframes.reduce((one, timeframe) => coarser(one, timeframe), source()))
          expect(wanted.length - rows.length).toBeLessThan(timeframes.length)
          expect(rows).toEqual(wanted.slice(0, rows.length))
        }
        await expectSame(['5m', '1h'], direct)
        await expectSame(['5m', '15m', '1h'], direct)
        await expectSame(['1d', '1w'], await rowsOf(coarser(source(), '1w')))
        const regular = direct.filter(({ openAt }) => nyse.sessionAt(utcMillis(openAt)) !== undefined)
        const days = await rowsOf(coarser(source(), '1d'))
        // What whole days hold is what the hours inside them hold.
        const complete = regular.filter(({ openAt }) =>
          days.some((day) => openAt >= day.openAt && openAt < day.closeAt),
        )
        const sum = (rows: readonly BarRow[]): number => rows.reduce((all, { volume }) => all + volume, 0)
        expect(sum(complete)).toBe(sum(days))
      }),
      { numRuns: 12 },
    )
  })
})
