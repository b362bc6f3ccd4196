import {
  absFixed, formatFixed, minFixed, ZERO_QUANTITY, type Quantity, type Sequence, type UtcMillis,
} from '../base/index.ts'
import {
  AlertSeverity, coveredPosition, OrderStatus, OrderType, Side, type FactBodyOf, type FactFolds,
  type FactOf,
} from '../model/index.ts'
import { isExit, type ExecutionParts } from './execution-parts.ts'
import { exitUnguarded, type GuardTools } from './guards.ts'
import { demandsStop } from './oco-guards.ts'
import type { OrderBook } from './order-book.ts'
import type { ProtectionGroup } from './protection-book.ts'
import { guardedUnits, waitsToTrail } from './protective-orders.ts'
import type { PositionOwner } from './unfinished.ts'

/** Units that are to have a stop at the broker and have none, and since when. */
export interface BarePart extends PositionOwner {
  readonly bare: Quantity
  readonly since: UtcMillis
  /** The most urgent alert that was raised about it: none, ERROR, CRITICAL. */
  readonly level: 0 | 1 | 2
}

/** The part that an alert names when units are without a stop; its subject is `ACME|strategy`. */
const UNGUARDED = 'unguarded_position'
const NO_CAUSE = 0 as Sequence
/** The clock ticks once a second, and an alert is to be out within five (I-12). */
const ALERT_MS = 4_000
/** For so long an entry that has filled in part may keep its units from being guarded. */
const ENTRY_PATIENCE_MS = 5_000

/** What the watch sets in motion. */
export interface WatchActs {
  readonly guard: (owner: PositionOwner, at: UtcMillis) => void
  readonly makeWay: (owner: PositionOwner, at: UtcMillis) => void
}

/** Who is without a stop, since when; each becoming and ending is a fact, so the seconds can be added up. */
export class GuardWatch {
  readonly #tools: GuardTools
  readonly #parts: ExecutionParts
  readonly #book: OrderBook
  readonly #acts: WatchActs
  readonly #bare = new Map<string, BarePart>()

  constructor(tools: GuardTools, book: OrderBook, acts: WatchActs) {
    this.#tools = tools
    this.#parts = tools.parts
    this.#book = book
    this.#acts = acts
  }

  /** Parts that are bare now, the longest first. */
  get bareParts(): readonly BarePart[] {
    return [...this.#bare.values()].sort((a, b) => a.since - b.since)
  }

  readonly folds = {
    GuardLost: ({ body, knownAt }) => this.#lost(body, knownAt),
    GuardRegained: ({ body }) => void this.#bare.delete(keyOf(body)),
    AlertRaised: ({ body }) => {
      const part = body.component === UNGUARDED ? this.#bare.get(body.subject ?? '') : undefined
      if (part === undefined) return
      this.#bare.set(keyOf(part), { ...part, level: body.severity === AlertSeverity.Critical ? 2 : 1 })
    },
    SymbolChanged: ({ body }: FactOf<'SymbolChanged'>) => {
      for (const part of this.bareParts) {
        if (part.symbol !== body.symbol) continue
        this.#bare.delete(keyOf(part))
        this.#bare.set(keyOf({ ...part, symbol: body.newSymbol }), { ...part, symbol: body.newSymbol })
      }
    },
  } satisfies FactFolds

  /** Compares what is to have a stop with the stops that stand, and records where that changed. */
  look(owner: PositionOwner, at: UtcMillis): void {
    const { strategy, symbol } = owner
    const bare = this.#bareUnits(owner)
    const before = this.#bare.get(keyOf(owner))
    if (bare === (before?.bare ?? 0n)) return
    if (bare > 0n) return this.#parts.record({ kind: 'GuardLost', strategy, symbol, bare }, at, NO_CAUSE)
    const bareMs = Math.max(0, at - (before?.since ?? at))
    this.#parts.record({ kind: 'GuardRegained', strategy, symbol, bareMs }, at, NO_CAUSE)
  }

  /**
   * Looks at every part, and at those that are bare with urgency: they are guarded again at once, an alert is
   * raised within five seconds, what keeps them from being guarded is taken back, and at the limit the bare
   * units are sold.
   */
  onTime(at: UtcMillis): void {
    for (const { symbol } of [...this.#parts.account.holdings()]) {
      for (const strategy of this.#parts.account.owners(symbol)) {
        if (this.#tools.protections.of(strategy, symbol).some(isUnfinished)) {
          this.#acts.guard({ strategy, symbol }, at)
        }
        this.look({ strategy, symbol }, at)
      }
    }
    for (const part of this.bareParts) {
      this.#acts.guard(part, at)
      const age = at - part.since
      if (age >= ALERT_MS && part.level < 1) this.#alert(part, AlertSeverity.Error, at)
      if (age >= ENTRY_PATIENCE_MS) this.#acts.makeWay(part, at)
      if (age >= (this.#parts.venue?.bareMsMax ?? Infinity)) this.#giveUp(part, at)
      this.look(part, at)
    }
  }

  #giveUp(part: BarePart, at: UtcMillis): void {
    if (this.#parts.isTrading?.(part.symbol, at) === false) return
    if (part.level < 2) this.#alert(part, AlertSeverity.Critical, at)
    for (const [group, units] of this.#bareGroups(part)) exitUnguarded(this.#tools, group, at, units)
  }

  #alert(part: BarePart, severity: AlertSeverity, at: UtcMillis): void {
    const { strategy, symbol, bare, since } = part
    const seconds = Math.floor((at - since) / 1_000)
    const end = severity === AlertSeverity.Critical ? '; they are sold at the market' : ''
    const message = `${formatFixed(bare)} ${symbol} of ${strategy} have had no stop for ${seconds} s${end}`
    this.#parts.record(
      { kind: 'AlertRaised', severity, component: UNGUARDED, message, subject: keyOf(part) }, at, NO_CAUSE)
  }

  #lost({ strategy, symbol, bare }: FactBodyOf<'GuardLost'>, at: UtcMillis): void {
    const before = this.#bare.get(keyOf({ strategy, symbol }))
    this.#bare.set(keyOf({ strategy, symbol }), {
      strategy, symbol, bare, since: before?.since ?? at, level: before?.level ?? 0,
    })
  }

  /** Units that are to have a stop and have none, and those that nobody wished for and that still stay. */
  #bareUnits(owner: PositionOwner): Quantity {
    let sum = 0n
    for (const [, units] of this.#bareGroups(owner)) sum += units
    const opened = this.#tools.flattener.openedUnits(owner)
    if (opened === 0n) return sum as Quantity
    const held = coveredPosition(this.#parts.account, owner)?.quantity ?? ZERO_QUANTITY
    const staying = minFixed(opened, absFixed(held)) - this.#leavingUnits(owner, held)
    return (staying > 0n ? sum + staying : sum) as Quantity
  }

  /** Groups with units that no acknowledged stop takes out, and that are not on their way out already. */
  #bareGroups({ strategy, symbol }: PositionOwner): readonly (readonly [ProtectionGroup, Quantity])[] {
    const groups = this.#tools.protections.of(strategy, symbol)
    const position = coveredPosition(this.#parts.account, { strategy, symbol })
    const leaving = this.#leavingUnits({ strategy, symbol }, position?.quantity ?? ZERO_QUANTITY)
    return guardedUnits(groups, position, leaving).flatMap((units, index) => {
      const group = groups[index] as ProtectionGroup
      const bare = (units - minFixed(units, stoppedUnits(group))) as Quantity
      return demandsStop(group) && bare > 0n ? [[group, bare] as const] : []
    })
  }

  /** Units that market exits at the venue take out; one in doubt may never come. */
  #leavingUnits({ strategy, symbol }: PositionOwner, held: Quantity): bigint {
    const side = held > 0n ? Side.Sell : Side.Buy
    let units = 0n
    for (const order of this.#book.openFor(symbol)) {
      const { terms, status, remaining, isOutcomeUnknown } = order
      if (!isExit(order) || isOutcomeUnknown || terms.strategy !== strategy || terms.side !== side) continue
      if (terms.type === OrderType.Market && status !== OrderStatus.Emulated) units += remaining
    }
    return units < absFixed(held) ? units : absFixed(held)
  }

  /** What facts have made of it. */
  state(): readonly BarePart[] {
    return [...this.#bare.values()]
  }

  /** Puts saved parts in place. */
  restore(parts: readonly BarePart[]): void {
    this.#bare.clear()
    for (const part of parts) this.#bare.set(keyOf(part), part)
  }
}

function keyOf({ strategy, symbol }: PositionOwner): string {
  return `${symbol}|${strategy}`
}

/**
 * Says whether the group waits to place a target anew that the venue has ended by itself, or for the price
 * from which on its stop trails.
 */
function isUnfinished(group: ProtectionGroup): boolean {
  return waitsToTrail(group) || (group.losses.target.count > 0 && group.target?.isOpen === false)
}

function stoppedUnits({ stop }: ProtectionGroup): Quantity {
  const stands = stop?.isOpen === true && !stop.waits && stop.venueOrderId !== undefined
    && !stop.isOutcomeUnknown
  return stands ? stop.remainingAtLeast : ZERO_QUANTITY
}
