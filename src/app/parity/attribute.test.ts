import { describe, expect, it } from 'vitest'
import { utcMillis } from '../../base/index.ts'
import { attribute } from './attribute.ts'
import type { ParityRun, Told, Trip } from './parity-run.ts'

const NOON = Date.UTC(2026, 0, 5, 17)
const MINUTE = 60_000

/** Ten units for two minutes; the bar of the signal closed so many minutes after noon. */
function trip(minute: number, more: Partial<Trip> = {}): Trip {
  const signalAt = utcMillis(NOON + minute * MINUTE)
  return {
    strategy: 'one', symbol: 'AAA', side: 'LONG', signalAt, entryAt: signalAt,
    exitAt: utcMillis(signalAt + 2 * MINUTE), units: 10, entryPrice: 100, exitPrice: 101, fees: 0, profit: 10,
    exitReason: 'signal', ...more,
  }
}

function told({ strategy, symbol, signalAt: at }: Trip, more: Partial<Told> = {}): Told {
  return { at, strategy, symbol, type: 'BUY', rejectedBy: '', why: '', ...more }
}

function run(trips: readonly Trip[], signals: readonly Told[] = trips.map((each) => told(each))): ParityRun {
  return { equity: 0, trips, signals, interventions: [], fills: 2 * trips.length }
}

const causes = (session: ParityRun, reference: ParityRun) =>
  attribute(session, reference, MINUTE).map(({ cause, amount, text }) => [cause, amount, text])

describe('attribution of a session by the clock', () => {
  it('takes fills of one bar for one time, and finds nothing where prices are equal', () => {
    const own = trip(1)
    const late = trip(1, { entryAt: utcMillis(own.entryAt + 2), exitAt: utcMillis(own.exitAt + 59_000) })
    expect(causes(run([late]), run([own]))).toEqual([])
  })

  it('calls another price in that bar price, and a fill a bar later timing', () => {
    const own = trip(1)
    const priced = trip(1, { entryAt: utcMillis(own.entryAt + 300), entryPrice: 100.5, profit: 5 })
    expect(causes(run([priced]), run([own]))).toEqual([['price', -5, 'entered at 100.5, not 100']])
    const later = trip(1, { entryAt: utcMillis(own.entryAt + MINUTE + 2), entryPrice: 100.5, profit: 5 })
    expect(causes(run([later]), run([own]))).toEqual([['timing', -5, 'entered at 100.5, not 100']])
  })

  it('does not take a signal for that of the bar before or after', () => {
    const brief = trip(1, { exitAt: utcMillis(NOON + 1.5 * MINUTE) })
    expect(causes(run([trip(2)]), run([brief]))).toEqual([
      ['missed signal', -10, 'not traded: no such signal was made'],
      ['extra signal', 10, 'traded, and the backtest did not: no such signal was made'],
    ])
  })

  it('names the check that rejected a signal, in the session or in the backtest', () => {
    const [one, another] = [trip(1), trip(8)]
    const no = { rejectedBy: 'PRICE_COLLAR', why: 'too far' }
    const session = run([another], [told(one, no), told(another)])
    const reference = run([one], [told(one), told(another, no)])
    expect(causes(session, reference)).toEqual([
      ['size', -10, 'not traded: rejected by PRICE_COLLAR (too far)'],
      ['size', 10, 'traded, and the backtest did not: rejected by PRICE_COLLAR (too far)'],
    ])
  })
})
