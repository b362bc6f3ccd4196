import { formatUtc, type UtcMillis } from '../../base/index.ts'
import type { Intervention, ParityRun, Told, Trip } from './parity-run.ts'

/** Why a session came to something else than the backtest of its span. */
export const PARITY_CAUSES = [
  'data', 'timing', 'price', 'fee', 'size', 'missed signal', 'extra signal', 'halt or operator',
] as const
/** One of `PARITY_CAUSES`. */
export type ParityCause = (typeof PARITY_CAUSES)[number]

/** One difference, with what it made in money: the session's less the backtest's. */
export interface Difference {
  readonly cause: ParityCause
  readonly strategy: string
  readonly symbol: string
  readonly at: UtcMillis
  readonly amount: number
  readonly text: string
  /** What it follows from, where an earlier difference explains it. */
  readonly follows?: ParityCause
}

/** Money below this is rounding of floats. */
const ROUNDING = 1e-6

/**
 * Says where two runs over the same bars differ, and why. Every difference of a round trip is split into
 * parts that add up to the difference of its profit.
 *
 * Trips are the same when strategy, symbol, side and the bar that the signal was decided on are. Fills that
 * lie less than `barMs` apart are of one bar, and of one time; without it of one instant alone.
 */
export function attribute(session: ParityRun, reference: ParityRun, barMs = 1): readonly Difference[] {
  return new Attribution(session, reference, barMs).run()
}

class Attribution {
  readonly #session: ParityRun
  readonly #reference: ParityRun
  readonly #barMs: number
  readonly #found: Difference[] = []
  /** Trips that differ, of both sides, with the cause: what overlaps them follows from it. */
  readonly #diverged: { readonly trip: Trip; readonly cause: ParityCause }[] = []

  constructor(session: ParityRun, reference: ParityRun, barMs: number) {
    this.#session = session
    this.#reference = reference
    this.#barMs = barMs
  }

  run(): readonly Difference[] {
    const waiting = new Map<string, Trip[]>()
    for (const trip of this.#reference.trips) {
      const own = waiting.get(keyOf(trip))
      if (own === undefined) waiting.set(keyOf(trip), [trip])
      else own.push(trip)
    }
    const pairs = this.#session.trips.map((trip) => ({ trip, other: waiting.get(keyOf(trip))?.shift() }))
    const missed = [...waiting.values()].flat().map((trip) => ({ trip, isMissed: true as const }))
    const all = [...pairs, ...missed].toSorted((a, b) => a.trip.signalAt - b.trip.signalAt)
    for (const each of all) {
      if ('isMissed' in each) this.#missed(each.trip)
      else if (each.other === undefined) this.#extra(each.trip)
      else this.#compare(each.trip, each.other)
    }
    return this.#found
  }

  /** The backtest made it and the session did not. */
  #missed(trip: Trip): void {
    const told = signalOf(this.#session, trip)
    const reason = this.#reasonOf(told, trip, this.#session)
    const cause = reason.cause ?? 'missed signal'
    this.#add({ trip, cause, amount: -trip.profit, text: `not traded: ${reason.text}`, ...followed(reason) })
  }

  /** The session made it and the backtest did not. */
  #extra(trip: Trip): void {
    const told = signalOf(this.#reference, trip)
    const reason = this.#reasonOf(told, trip, this.#reference)
    const cause = reason.cause ?? 'extra signal'
    const text = `traded, and the backtest did not: ${reason.text}`
    this.#add({ trip, cause, amount: trip.profit, text, ...followed(reason) })
  }

  /** Why a run did not make a trip that the other made. */
  #reasonOf(told: Told | undefined, trip: Trip, run: ParityRun): Reason {
    const halt = lastBefore(run.interventions, trip.entryAt)
    const overlapped = this.#overlapping(trip)
    if (told !== undefined && told.rejectedBy === '' && halt !== undefined)
      return { cause: 'halt or operator', text: `the order of its signal did not fill; ${halt.text}` }
    if (told !== undefined && told.rejectedBy === '')
      return { cause: 'timing', text: 'the order of its signal did not fill' }
    if (told !== undefined && told.rejectedBy === HALTED)
      return { cause: 'halt or operator', text: `rejected by ${told.rejectedBy}; ${halt?.text ?? 'halted'}` }
    if (overlapped !== undefined)
      return { cause: overlapped, follows: overlapped, text: 'an earlier difference was still open' }
    if (told !== undefined) {
      const earlier = this.#diverged.at(-1)?.cause
      const text = `rejected by ${told.rejectedBy} (${told.why})`
      return earlier === undefined ? { cause: 'size', text } : { cause: 'size', follows: earlier, text }
    }
    if (halt !== undefined && isOut(run, trip.strategy, halt))
      return { cause: 'halt or operator', text: halt.text }
    return { text: 'no such signal was made' }
  }

  #compare(own: Trip, other: Trip): void {
    const direction = own.side === 'LONG' ? 1 : -1
    const { units } = other
    const entry = direction * (other.entryPrice - own.entryPrice) * units
    const exit = direction * (own.exitPrice - other.exitPrice) * units
    const size = direction * (own.exitPrice - own.entryPrice) * (own.units - units)
    const fee = other.fees - own.fees
    const exitCause = this.#exitCause(own, other)
    const rest = own.profit - other.profit - entry - exit - size - fee
    const earlier = this.#diverged.at(-1)?.cause
    const common = { trip: own, other }
    const isInTime = this.#isOneTime(own.entryAt, other.entryAt)
    if (entry !== 0 || !isInTime) {
      const cause = isInTime ? 'price' : 'timing'
      const text = `entered at ${own.entryPrice}, not ${other.entryPrice}`
      this.#add({ ...common, cause, amount: entry, text })
    }
    if (exit !== 0 || !this.#isOneTime(own.exitAt, other.exitAt) || Math.abs(rest) > ROUNDING) {
      const text = `left ${wordsOf(own)}, not ${wordsOf(other)}${exitCause.text}`
      this.#add({ ...common, cause: exitCause.cause, amount: exit + rest, text })
    }
    if (own.units !== units) {
      const [smaller, less] = own.units < units ? [this.#session, own] : [this.#reference, other]
      const why = signalOf(smaller, less)?.why ?? ''
      const text = `${own.units} units, not ${units}${why === '' ? '' : `: ${why}`}`
      const follows = earlier === undefined ? {} : { follows: earlier }
      this.#add({ ...common, cause: 'size', amount: size, text, ...follows })
    }
    if (Math.abs(fee) > ROUNDING)
      this.#add({ ...common, cause: 'fee', amount: fee, text: `fees of ${own.fees}, not ${other.fees}` })
  }

  #exitCause(own: Trip, other: Trip): { readonly cause: ParityCause; readonly text: string } {
    if (this.#isOneTime(own.exitAt, other.exitAt)) return { cause: 'price', text: '' }
    if (own.exitReason === 'flatten' || other.exitReason === 'flatten') {
      const run = own.exitReason === 'flatten' ? this.#session : this.#reference
      const halt = lastBefore(run.interventions, Math.min(own.exitAt, other.exitAt) as UtcMillis)
      return { cause: 'halt or operator', text: halt === undefined ? '' : `: ${halt.text}` }
    }
    const first = own.exitAt < other.exitAt ? own : other
    if (first.exitReason !== 'signal') return { cause: 'timing', text: '' }
    const second = first === own ? this.#reference : this.#session
    const isTold = second.signals.some(
      ({ strategy, symbol, at, type }) =>
        strategy === own.strategy && symbol === own.symbol && at <= first.exitAt && at >= first.entryAt &&
        (type.startsWith('CLOSE') || type === (own.side === 'LONG' ? 'SELL' : 'BUY')),
    )
    if (isTold) return { cause: 'timing', text: '' }
    return first === own ? { cause: 'extra signal', text: '' } : { cause: 'missed signal', text: '' }
  }

  #isOneTime(first: UtcMillis, second: UtcMillis): boolean {
    return Math.abs(first - second) < this.#barMs
  }

  /** Cause of a difference of the same strategy and symbol that this one lies within. */
  #overlapping({ strategy, symbol, signalAt }: Trip): ParityCause | undefined {
    return this.#diverged.findLast(
      ({ trip }) =>
        trip.strategy === strategy && trip.symbol === symbol &&
        trip.signalAt <= signalAt && signalAt <= trip.exitAt,
    )?.cause
  }

  #add({ trip, other, cause, amount, text, follows }: Found): void {
    const { strategy, symbol, signalAt: at } = trip
    const said = { cause, strategy, symbol, at, amount, text }
    this.#found.push(follows === undefined ? said : { ...said, follows })
    this.#diverged.push({ trip, cause: follows ?? cause })
    if (other !== undefined) this.#diverged.push({ trip: other, cause: follows ?? cause })
  }
}

interface Reason {
  readonly cause?: ParityCause
  readonly follows?: ParityCause
  readonly text: string
}

interface Found {
  readonly trip: Trip
  readonly other?: Trip
  readonly cause: ParityCause
  readonly amount: number
  readonly text: string
  readonly follows?: ParityCause
}

/** Code of a rejection by a halt. */
const HALTED = 'KILL_SWITCH'

function followed({ follows }: Reason): { readonly follows?: ParityCause } {
  return follows === undefined ? {} : { follows }
}

function keyOf({ strategy, symbol, side, signalAt }: Trip): string {
  return `${strategy}|${symbol}|${side}|${signalAt}`
}

/** The signal that would have led to a trip. */
function signalOf(run: ParityRun, { strategy, symbol, side, signalAt }: Trip): Told | undefined {
  const type = side === 'LONG' ? 'BUY' : 'SELL'
  return run.signals.find(
    (told) =>
      told.strategy === strategy && told.at === signalAt && told.type === type &&
      (told.symbol === symbol || told.symbol === ''),
  )
}

function lastBefore(all: readonly Intervention[], at: UtcMillis): Intervention | undefined {
  return all.findLast((each) => each.at <= at)
}

/** After a strategy was taken out it makes no signals at all. */
function isOut(run: ParityRun, strategy: string, { at }: Intervention): boolean {
  return !run.signals.some((told) => told.strategy === strategy && told.at > at)
}

function wordsOf({ exitAt, exitPrice, exitReason }: Trip): string {
  return exitReason === 'open'
    ? `open at ${exitPrice}`
    : `by ${exitReason} at ${exitPrice} on ${formatUtc(exitAt).slice(0, 16).replace('T', ' ')}`
}
