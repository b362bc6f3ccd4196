import type { UtcMillis } from '../../base/index.ts'
import type { Portfolio } from '../../portfolio/index.ts'
import type { Fact, FactBody, Trade } from '../../model/index.ts'

/** A round trip, or a position that is still open at the end: what two runs are compared by. */
export interface Trip {
  readonly strategy: string
  readonly symbol: string
  readonly side: 'LONG' | 'SHORT'
  /** When the bar of its signal closed; its entry's fill where no signal led to it. */
  readonly signalAt: UtcMillis
  readonly entryAt: UtcMillis
  readonly exitAt: UtcMillis
  readonly units: number
  readonly entryPrice: number
  readonly exitPrice: number
  readonly fees: number
  readonly profit: number
  /** `open` for a position that is valued at the last price. */
  readonly exitReason: string
}

/** A signal and what became of it. */
export interface Told {
  /** When the bar closed that it was decided on: a session by the clock decides some milliseconds later. */
  readonly at: UtcMillis
  readonly strategy: string
  readonly symbol: string
  readonly type: string
  /** Code of the rejection; empty when it passed, and before it was decided. */
  rejectedBy: string
  /** What risk said where it rejected it, or gave it less than it asked for; else empty. */
  why: string
}

/** Something that an operator or a safeguard did. */
export interface Intervention {
  readonly at: UtcMillis
  readonly text: string
}

/** What one run came to. */
export interface ParityRun {
  readonly equity: number
  readonly trips: readonly Trip[]
  readonly signals: readonly Told[]
  readonly interventions: readonly Intervention[]
  readonly fills: number
}

/** Gathers what a run came to: facts as they come, trades as they close, and the ledger at the end. */
export class ParityRunBuilder {
  readonly #signals = new Map<number, Told>()
  readonly #ownerOf = new Map<string, string>()
  readonly #open = new Map<string, OpenTrip>()
  readonly #interventions: Intervention[] = []
  readonly #trips: Trip[] = []
  #fills = 0

  /** Takes a round trip that has ended. */
  readonly onTrade = (trade: Trade): void => {
    const { strategy, symbol, side, entryAt, exitAt, signal, exitReason } = trade
    this.#trips.push({
      strategy, symbol, side, entryAt, exitAt, exitReason,
      signalAt: this.#signals.get(signal)?.at ?? entryAt,
      units: units(trade.quantity),
      entryPrice: units(trade.entryPrice),
      exitPrice: units(trade.exitPrice),
      fees: units(trade.fees),
      profit: units(trade.profit),
    })
  }

  take({ sequence, eventAt, correlation, body }: Fact): void {
    switch (body.kind) {
      case 'SignalGenerated': {
        const { at, strategy, symbol, type } = body.signal
        this.#signals.set(sequence, { at, strategy, symbol, type, rejectedBy: '', why: '' })
        break
      }
      case 'RiskDecided': {
        const told = this.#signals.get(body.decision.signal)
        const { verdict, code, message } = body.decision
        if (told === undefined || verdict === 'APPROVED') break
        if (verdict === 'REJECTED') told.rejectedBy = code
        told.why = message
        break
      }
      case 'OrderInitialized':
        this.#ownerOf.set(body.terms.clientOrderId, `${body.terms.strategy}|${body.terms.symbol}`)
        break
      case 'OrderFilled': {
        this.#fills++
        const trip = this.#openOf(this.#ownerOf.get(body.clientOrderId) ?? '')
        trip.fees += units(body.fill.fee)
        break
      }
      case 'PositionOpened':
        this.#openOf(`${body.strategy}|${body.symbol}`).signal = correlation
        break
      case 'PositionChanged':
        this.#openOf(`${body.strategy}|${body.symbol}`).realized += units(body.realized)
        break
      case 'PositionClosed':
        this.#open.delete(`${body.strategy}|${body.symbol}`)
        break
      default: {
        const text = interventionOf(body)
        if (text !== undefined) this.#interventions.push({ at: eventAt, text })
      }
    }
  }

  #openOf(key: string): OpenTrip {
    const found = this.#open.get(key)
    if (found !== undefined) return found
    const made: OpenTrip = { signal: 0, fees: 0, realized: 0 }
    this.#open.set(key, made)
    return made
  }

  /** The run at its end; open positions are valued at what `portfolio` is marked with. */
  finish(portfolio: Portfolio, priceOf: (symbol: string) => number, endAt: UtcMillis): ParityRun {
    const open: Trip[] = []
    for (const { symbol } of portfolio.positions()) {
      for (const strategy of portfolio.owners(symbol)) {
        const held = portfolio.strategyPosition(strategy, symbol)
        if (held === undefined) continue
        const [signed, entryPrice] = [units(held.quantity), units(held.averagePrice)]
        const exitPrice = priceOf(symbol)
        const { signal: by, fees, realized } = this.#openOf(`${strategy}|${symbol}`)
        const signal = this.#signals.get(by)
        open.push({
          strategy, symbol, entryPrice, exitPrice, fees,
          side: signed > 0 ? 'LONG' : 'SHORT',
          signalAt: signal?.at ?? held.openedAt,
          entryAt: held.openedAt,
          exitAt: endAt,
          units: Math.abs(signed),
          profit: signed * (exitPrice - entryPrice) + realized - fees,
          exitReason: 'open',
        })
      }
    }
    const { equity } = portfolio
    const trips = [...this.#trips, ...open].toSorted((a, b) => a.signalAt - b.signalAt)
    const signals = [...this.#signals.values()]
    return { equity, trips, signals, interventions: this.#interventions, fills: this.#fills }
  }
}

/** What a position that is open has cost and brought so far. */
interface OpenTrip {
  signal: number
  fees: number
  realized: number
}

function units(fixed: bigint): number {
  return Number(fixed) / 1e9
}

/** What a person or a safeguard did, in words; nothing for what the run does by itself. */
function interventionOf(body: FactBody): string | undefined {
  switch (body.kind) {
    case 'KillSwitchTriggered':
      return body.by === undefined
        ? `the kill switch tripped (${body.trigger})`
        : `${body.by} halted (${body.trigger}: ${body.reason ?? ''})`
    case 'KillSwitchReset':
      return `${body.by} released the halt (${body.reason})`
    case 'StrategySuspended':
      return `${body.strategy} was suspended (${body.reason})`
    case 'StrategyDeactivated':
      return `${body.by} took ${body.strategy} out (${body.reason})`
    case 'ConfigChanged':
      return `${body.by} changed settings (${body.reason})`
    default:
      return undefined
  }
}
