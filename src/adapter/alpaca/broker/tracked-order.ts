import {
  formatFixed, ZERO_QUANTITY, type ClientOrderId, type ExecutionId, type Price, type Quantity,
} from '../../../base/index.ts'
import { OrderType, type OrderChanges, type OrderTerms } from '../../../model/index.ts'
import { typeOf } from '../mapper/alpaca-words.ts'
import { executionIdOf } from '../mapper/broker-order.ts'
import { replacementCount, replacementId } from '../mapper/order-body.ts'
import type { AlpacaOrder } from '../schema/order-schema.ts'
import { Coverage } from './coverage.ts'

/** One order at the vendor; each change of an order of ours makes a new one there. */
export interface Version {
  readonly venueId: string
  order: AlpacaOrder
  readonly coverage: Coverage
  /** What its executions that were told come to, in 1e-18; after a bust or a correction by the average. */
  value: bigint | undefined
  /** A replacement whose predecessor may still win. */
  isPending: boolean
  /** What had filled before, as far as was known when it was asked for, or was taken off it since. */
  assumedFilled: Quantity | undefined
}

/** A version that nothing was heard of yet. */
export function versionOf(
  order: AlpacaOrder, { isPending, assumedFilled }: Pick<Version, 'isPending' | 'assumedFilled'>,
): Version {
  return { venueId: order.id, order, coverage: new Coverage(), value: 0n, isPending, assumedFilled }
}

/** What was last told of an order's terms. */
interface ToldTerms {
  quantity: Quantity | undefined
  limitPrice: Price | undefined
  stopPrice: Price | undefined
  trailingOffset: Price | undefined
}

/** One order as it goes here, over all the orders that the vendor made of it. */
export class TrackedOrder {
  readonly id: ClientOrderId
  readonly terms: OrderTerms | undefined
  readonly versions: Version[] = []
  /** Executions that the listener knows from before. */
  readonly known: ReadonlySet<ExecutionId>
  isAccepted = false
  isEnded = false
  isCancelAsked = false
  /** Executions that the stream has taken back. */
  readonly takenBack: ExecutionId[] = []
  /** Replacements that the vendor has refused, by its ids. */
  readonly refused = new Set<string>()
  /** One of them has said so itself, and its predecessor is about to say so as well. */
  isRefusalTold = false
  /** Legs that were sent with it, and that the vendor has not named yet. */
  unnamedLegs: OrderTerms[] = []
  #told: ToldTerms | undefined
  /** How many names its replacements have used; a name stays used, whatever became of it. */
  #nameCount = 0

  constructor(id: ClientOrderId, terms: OrderTerms | undefined, known: readonly ExecutionId[] = []) {
    this.id = id
    this.terms = terms
    this.known = new Set(known)
    if (terms !== undefined) {
      const { quantity, limitPrice, stopPrice, trailingOffset } = terms
      this.#told = { quantity, limitPrice, stopPrice, trailingOffset }
    }
  }

  /** The newest version that is known to work, or to have ended. */
  get head(): Version | undefined {
    return this.versions.findLast(({ isPending }) => !isPending) ?? this.versions[0]
  }

  /** The replacement whose fate is open. */
  get pending(): Version | undefined {
    return this.versions.find(({ isPending }) => isPending)
  }

  /**
   * Takes a name for the next replacement. `isUsed`: the last one is that of a replacement which nobody here
   * knows, since it was refused before a start; there may be many, so the step doubles.
   */
  takeName(isUsed = false): string {
    const counts = this.versions.map(({ order }) => replacementCount(order.client_order_id ?? ''))
    const last = Math.max(this.#nameCount, ...counts)
    this.#nameCount = (isUsed ? 2 * last : last) + 1
    return replacementId(this.id, this.#nameCount)
  }

  version(venueId: string): Version | undefined {
    return this.versions.find((each) => each.venueId === venueId)
  }

  /**
   * How an execution is named: as the history names it, unless that is the name of one that was taken back.
   */
  nameOf(venueId: string, cumulative: Quantity): ExecutionId {
    const name = executionIdOf(venueId, formatFixed(cumulative), 0)
    return this.takenBack.includes(name)
      ? executionIdOf(venueId, formatFixed(cumulative), this.takenBack.length) : name
  }

  /** Units filled over all versions, as far as anybody says. */
  get filled(): Quantity {
    return this.versions.reduce((sum, version) => sum + filledOf(version), 0n) as Quantity
  }

  /** Units filled in the versions before one. */
  filledBefore(version: Version): Quantity {
    const place = this.versions.indexOf(version)
    return this.versions.slice(0, place).reduce((sum, each) => sum + filledOf(each), 0n) as Quantity
  }

  /** The whole quantity, what earlier versions filled included. */
  totalQuantity(version: Version): Quantity | undefined {
    const { qty } = version.order
    return qty === undefined ? undefined : (this.filledBefore(version) + qty) as Quantity
  }

  /** Whether the vendor says more has filled than was told. */
  get hasHoles(): boolean {
    return this.versions.some(({ order, coverage }) => (
      (order.filled_qty ?? 0n) > coverage.total || coverage.end > coverage.total
    ))
  }

  /** Takes over what a version's terms are now; what differs from what was told last is the answer. */
  takeTerms(version: Version): OrderChanges | undefined {
    const now: ToldTerms = {
      quantity: this.totalQuantity(version),
      limitPrice: version.order.limit_price as Price | undefined,
      stopPrice: version.order.stop_price as Price | undefined,
      trailingOffset: version.order.trail_price as Price | undefined,
    }
    const told = this.#told
    this.#told = { ...now }
    if (told === undefined) return undefined
    const isTrailing = (this.terms?.type ?? typeOf(version.order.type)) === OrderType.TrailingStop
    const changes: { -readonly [K in keyof OrderChanges]: OrderChanges[K] } = {}
    for (const field of ['quantity', 'limitPrice', 'stopPrice', 'trailingOffset'] as const) {
      // A price that the order was not sent with is the vendor's own: the limit of a buy stop, a trailing
      // stop.
      const isOurs = told[field] !== undefined && !(isTrailing && field === 'stopPrice')
      if (!isOurs || now[field] === undefined) this.#told[field] = told[field] as never
      else if (now[field] !== told[field]) changes[field] = now[field] as never
    }
    return Object.keys(changes).length === 0 ? undefined : changes
  }
}

function filledOf({ order, coverage }: Version): bigint {
  const said = order.filled_qty ?? ZERO_QUANTITY
  return said > coverage.total ? said : coverage.total
}
