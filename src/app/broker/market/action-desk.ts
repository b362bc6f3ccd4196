import {
  formatFixed, proportion, snapToLot, type ClientOrderId, type Quantity, type UtcMillis,
} from '../../../base/index.ts'
import type { Rational } from '../../../data/index.ts'
import type { Difference } from '../../../execution/index.ts'
import {
  OrderRole, type AlertSeverity, type CorporateAction, type Fact, type OrderTerms, type VenueEvent,
} from '../../../model/index.ts'
import type { LiveStep } from '../../live/market/index.ts'
import { actionKey, ratioOf, type ActionBook } from './action-book.ts'
import { splitLeftover } from '../account/split-leftover.ts'

/** What a desk of corporate actions works with. */
export interface ActionDeskParts {
  readonly book: ActionBook
  /** Splits of before a restart that this session has booked. */
  readonly booked: readonly CorporateAction[]
  readonly lotOf: (symbol: string) => Quantity
  /** When the regular session of a date opens. */
  readonly opensAt: (action: CorporateAction) => UtcMillis
  readonly now: () => UtcMillis
}

type Split = Extract<CorporateAction, { kind: 'Split' }>

/** A split that is booked here, and that the broker may not have applied. */
interface Booked {
  readonly split: Split
  /** When the account was first seen to have it. */
  appliedAt?: UtcMillis
}

/** After the broker has applied a split, its word on orders of the symbol may be so old. */
const GRACE_MS = 60_000
/** Until so long after the open the broker may take to apply a split. */
const LATE_MS = 30 * 60_000

/**
 * Keeps the two sides of a split apart until both have it: the session books it when its day begins, the
 * broker applies it in the night before, or in the morning.
 *
 * What the broker does to orders before the session has booked the split waits until then; requests for the
 * symbol wait, at most until the open, until the broker has applied what is booked. Differences of the
 * account that this explains, exactly, do not count meanwhile. What no split explains is not touched.
 */
export class ActionDesk {
  readonly #parts: ActionDeskParts
  readonly #symbols = new Map<ClientOrderId, string>()
  readonly #entries = new Set<ClientOrderId>()
  readonly #held: VenueEvent[] = []
  readonly #booked = new Map<string, Booked>()
  readonly #known = new Set<string>()
  /** Splits that the account had before they were booked. */
  readonly #early = new Set<string>()
  readonly #said = new Set<string>()

  constructor(parts: ActionDeskParts) {
    this.#parts = parts
    for (const action of parts.booked) if (action.kind === 'Split') this.#note(action)
  }

  /** Learns which symbol an order is of. */
  see({ body }: Pick<Fact, 'body'>): void {
    if (body.kind === 'OrderInitialized' || body.kind === 'OrderAdopted') this.know(body.terms)
  }

  know({ clientOrderId: id, symbol, role }: Pick<OrderTerms, 'clientOrderId' | 'symbol' | 'role'>): void {
    this.#symbols.set(id, symbol)
    if (role === OrderRole.Entry) this.#entries.add(id)
  }

  /** Keeps what the broker did by itself to an order of a symbol that is to split; `false`: it counts now. */
  holds(event: VenueEvent): boolean {
    const isOwnAct = event.kind === 'Updated' || (event.kind === 'Canceled' && event.reason !== 'requested')
    const symbol = this.#symbols.get(event.clientOrderId)
    if (!isOwnAct || symbol === undefined || this.#ahead(symbol) === undefined) return false
    this.#held.push(event)
    return true
  }

  /** What was kept and counts now, after a step was taken or time has passed. */
  release(step?: LiveStep): readonly VenueEvent[] {
    if (step?.kind === 'action' && step.action.kind === 'Split') this.#note(step.action)
    const kept = this.#held.splice(0)
    const counts = (event: VenueEvent): boolean => (
      this.#ahead(this.#symbols.get(event.clientOrderId) ?? '') === undefined
    )
    this.#held.push(...kept.filter((event) => !counts(event)))
    return kept.filter(counts)
  }

  /** Whether requests for an order wait for the broker; an entry may be taken back at any time. */
  isWaiting(id: ClientOrderId): boolean {
    if (this.#entries.has(id)) return false
    const booked = this.#booked.get(this.#symbols.get(id) ?? '')
    return booked !== undefined && booked.appliedAt === undefined
      && this.#parts.now() < this.#parts.opensAt(booked.split)
  }

  /** Why nothing is entered in a symbol now; `undefined`: nothing is known against it. */
  reason(symbol: string): string | undefined {
    const { book, now } = this.#parts
    if (!book.isKnown(now())) return `corporate actions of the day are not known (${book.failure})`
    const undone = book.undone(now()).find((action) => action.symbol === symbol)
    if (undone !== undefined) return wordsOf(undone)
    const booked = this.#booked.get(symbol)
    const isPending = booked !== undefined && booked.appliedAt === undefined
    return isPending ? `the broker has not applied ${splitWords(booked.split)} yet` : undefined
  }

  /** The differences that nothing explains; also sees which splits the broker has applied. */
  explain(differences: readonly Difference[]): Explained {
    const said: SaidOfAccount[] = []
    const left = differences.filter((difference) => {
      const words = this.#explanation(difference, differences)
      if (words === undefined) return true
      if (!this.#said.has(words.message)) said.push(words)
      this.#said.add(words.message)
      return false
    })
    this.#settle(differences)
    if (left.length > 0) this.#parts.book.readSoon()
    const leftoverCount = differences.filter((each) => this.#leftover(each) !== undefined).length
    return { left, said, leftoverCount }
  }

  #explanation(difference: Difference, all: readonly Difference[]): SaidOfAccount | undefined {
    switch (difference.kind) {
      case 'PositionDiffers': return this.#ofPosition(difference, all)
      case 'CashDiffers': return undefined
      default: {
        const symbol = this.#symbols.get(difference.clientOrderId)
          ?? ('symbol' in difference ? difference.symbol : '')
        return this.#isUnderWay(symbol)
          ? saidOf(`orders in ${symbol} differ while a split is under way`) : undefined
      }
    }
  }

  #ofPosition(
    { symbol, ours, venue }: Extract<Difference, { kind: 'PositionDiffers' }>, all: readonly Difference[],
  ): SaidOfAccount | undefined {
    const { book, now } = this.#parts
    const ahead = this.#ahead(symbol)
    if (ahead !== undefined && this.#isSplit(ours, venue, ratioOf(ahead), symbol)) {
      this.#early.add(actionKey(ahead))
      return saidOf(`the broker has applied the split of ${symbol} of ${ahead.date}; it is booked here when `
        + 'that day begins')
    }
    const booked = this.#booked.get(symbol)
    if (booked !== undefined && booked.appliedAt === undefined && this.#isInTime(booked)) {
      const { newUnits: numerator, oldUnits: denominator } = booked.split
      if (this.#isSplit(venue, ours, { numerator, denominator }, symbol)) {
        return saidOf(`${splitWords(booked.split)} is booked, and not applied at the broker yet`)
      }
    }
    const fraction = this.#leftover({ kind: 'PositionDiffers', symbol, ours, venue })
    if (booked !== undefined && fraction !== undefined) {
      const isThere = (venue < 0n ? -venue : venue) > (ours < 0n ? -ours : ours)
      const what = `the fraction of ${formatFixed(fraction)} ${symbol}`
      return saidOf(`the broker ${isThere ? 'keeps' : 'has taken out'} ${what} that `
        + `${splitWords(booked.split)} left`)
    }
    const undone = book.undone(now()).find((action) => (
      action.symbol === symbol ? venue === 0n
        : action.kind === 'SymbolChange' && action.newSymbol === symbol && ours === 0n
          && all.some((other) => (
            other.kind === 'PositionDiffers' && other.symbol === action.symbol && other.ours === venue
          ))
    ))
    return undone === undefined ? undefined : {
      severity: 'CRITICAL', message: `${wordsOf(undone)}: what is held of it has to be seen to by a person`,
    }
  }

  /** Whether `after` units are what a split leaves of `before`: whole lots of it, or exactly. */
  #isSplit(before: Quantity, after: Quantity, ratio: Rational, symbol: string): boolean {
    const exact = proportion(before, BigInt(ratio.numerator), BigInt(ratio.denominator))
    return after === exact || after === snapToLot(exact, this.#parts.lotOf(symbol))
  }

  /** The fraction of a lot that a split which is booked has left, where just that differs. */
  #leftover(difference: Difference): Quantity | undefined {
    if (difference.kind !== 'PositionDiffers') return undefined
    const { symbol } = difference
    const booked = this.#booked.get(symbol)
    return booked && splitLeftover(difference, booked.split, this.#parts.lotOf(symbol))
  }

  /** The split of a symbol that a broker may have applied, and that is not booked here. */
  #ahead(symbol: string): ReturnType<ActionBook['splits']>[number] | undefined {
    const { book, now } = this.#parts
    return book.splits(now()).find((split) => split.symbol === symbol && !this.#known.has(actionKey(split)))
  }

  #isUnderWay(symbol: string): boolean {
    const booked = this.#booked.get(symbol)
    if (this.#ahead(symbol) !== undefined) return true
    if (booked === undefined) return false
    const { appliedAt } = booked
    return appliedAt === undefined ? this.#isInTime(booked) : this.#parts.now() < appliedAt + GRACE_MS
  }

  #isInTime({ split }: Booked): boolean {
    return this.#parts.now() < this.#parts.opensAt(split) + LATE_MS
  }

  #settle(differences: readonly Difference[]): void {
    for (const [symbol, booked] of this.#booked) {
      const differs = differences.some((each) => (
        each.kind === 'PositionDiffers' && each.symbol === symbol && this.#leftover(each) === undefined))
      if (!differs) booked.appliedAt ??= this.#parts.now()
    }
  }

  #note(split: Split): void {
    const isEarly = this.#early.delete(actionKey(split))
    this.#booked.set(split.symbol, isEarly ? { split, appliedAt: this.#parts.now() } : { split })
    this.#known.add(actionKey(split))
  }
}

/** What is left of differences of the account, and what is to be told of the others. */
export interface Explained {
  readonly left: readonly Difference[]
  readonly said: readonly SaidOfAccount[]
  /** How many of them are fractions that splits have left: the ledger is to have them as the account does. */
  readonly leftoverCount?: number
}

/** Something about the account that a person is told once. */
export interface SaidOfAccount {
  readonly severity: AlertSeverity
  readonly message: string
}

function saidOf(message: string): SaidOfAccount {
  return { severity: 'WARNING', message }
}

function splitWords({ symbol, newUnits, oldUnits, date }: Split): string {
  return `the split of ${symbol}, ${newUnits} for ${oldUnits}, of ${date}`
}

function wordsOf(action: ReturnType<ActionBook['undone']>[number]): string {
  const { symbol, date } = action
  switch (action.kind) {
    case 'SymbolChange': return `${symbol} is called ${action.newSymbol} since ${date}`
    case 'Delisting': return `${symbol} is no longer there since ${date}`
    case 'Other': return `${symbol} has ${action.what} on ${date}`
    default: return `${symbol}: ${action.kind} on ${date}`
  }
}
