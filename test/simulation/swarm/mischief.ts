import { money, quantity, type ClientOrderId, type Sequence } from '../../../src/base/index.ts'
import {
  EXTERNAL, orderTerms, OrderRole, OrderType, Side, TimeInForce, type Command,
} from '../../../src/model/index.ts'
import type { SessionFolder } from '../../../src/app/live/record/session-folder.ts'
import type { SimulatedBroker } from '../../../src/sim/index.ts'
import type { Chance } from './chance.ts'
import { wash } from './holding-broker.ts'
import { MANUAL } from './order-watch.ts'
import type { SimTime } from './sim-time.ts'
import type { Feature } from './swarm-plan.ts'

/** What the world around a session does is done to these. */
export interface MischiefParts {
  readonly broker: SimulatedBroker
  readonly folder: SessionFolder
  readonly time: SimTime
  readonly chance: Chance
  readonly symbols: readonly string[]
  readonly priceOf: (symbol: string) => number
  readonly strikes: (feature: Feature, id?: ClientOrderId) => boolean
  readonly isArmed: (feature: Feature) => boolean
  /** The venue takes no order that could trade with one of the same account. */
  readonly holdsUnits: boolean
}

const HALTED_MS_MAX = 180_000
const LINE_MS_MAX = 90_000

/** Everything that happens around a session once a minute, whoever does it. */
export class Mischief {
  readonly #parts: MischiefParts
  #manual = 0

  constructor(parts: MischiefParts) {
    this.#parts = parts
  }

  /** `isHalted`: the kill switch is tripped, as far as the disk knows. */
  do(isHalted: boolean): void {
    const { broker, folder, time, chance, strikes } = this.#parts
    if (strikes('break-stream')) {
      broker.interrupt()
      time.after(chance.whole(100, LINE_MS_MAX), () => broker.reconnect())
    }
    if (strikes('foreign-orders')) this.#foreignOrder()
    if (strikes('deposits')) {
      const amount = money(String(chance.whole(-500, 2_000)))
      broker.ledger.moveCash({ amount, type: 'CSD', symbol: '', at: time.now })
    }
    // Somebody watches, and lets it go on after a while.
    if (isHalted && chance.hits(0.5)) {
      folder.leave({ kind: 'Reset', by: 'ada', reason: 'looked at', askedAt: time.now })
    }
    if (strikes('operator')) folder.leave(this.#whim())
    if (strikes('halt-symbol')) this.#haltSymbol()
    this.#outsideCancel()
  }

  #whim(): Command {
    const { chance, time } = this.#parts
    const asked = { by: 'ada', reason: 'chance' }
    const reset = { kind: 'Reset', ...asked, askedAt: time.now } as const
    return chance.pick<Command>([
      { kind: 'Halt', ...asked }, reset, reset, reset, { kind: 'Flatten', ...asked },
      { kind: 'CancelAllOrders', ...asked }, { kind: 'TakeOverride', ...asked },
      { kind: 'GiveBackOverride', ...asked },
    ])
  }

  /** Somebody else buys in the same account. */
  #foreignOrder(): void {
    const { broker, chance, symbols, priceOf, time, holdsUnits } = this.#parts
    const symbol = chance.pick(symbols)
    const limit = Math.round(priceOf(symbol) * chance.pick([0.9, 1.1]) * 100) / 100
    const terms = orderTerms({
      clientOrderId: `${MANUAL}${++this.#manual}` as ClientOrderId, symbol, side: Side.Buy,
      quantity: quantity(String(chance.whole(1, 5))), type: OrderType.Limit,
      limitPrice: BigInt(Math.round(limit * 100)) * 10_000_000n as never, timeInForce: TimeInForce.Day,
      isReduceOnly: false, role: OrderRole.Entry, strategy: EXTERNAL, signal: 0 as Sequence,
    })
    if (!holdsUnits || wash(broker.ledger, terms) === undefined) broker.ledger.submit(terms, time.now)
  }

  /** The exchange stops trading in a symbol for some minutes. */
  #haltSymbol(): void {
    const { broker, chance, symbols, time } = this.#parts
    const symbol = chance.pick(symbols)
    broker.ledger.halt(symbol, true, time.now)
    time.after(chance.whole(1_000, HALTED_MS_MAX), () => broker.ledger.halt(symbol, false, time.now))
  }

  /** Somebody takes an order of the session back, at the broker's own page say. */
  #outsideCancel(): void {
    const { broker, chance, strikes, isArmed, time } = this.#parts
    if (!isArmed('outside-cancels')) return
    const open = [...broker.ledger.records()].filter(({ isOpen, venueOrderId }) => (
      isOpen && venueOrderId !== undefined))
    const victim = open[chance.whole(0, 1_000) % Math.max(1, open.length)]?.terms
    if (victim === undefined || !strikes('outside-cancels', victim.clientOrderId)) return
    for (const { terms, isOpen } of open) {
      const isOfGroup = terms.ocoGroup !== undefined && terms.ocoGroup === victim.ocoGroup
      if (isOpen && (terms === victim || isOfGroup)) broker.ledger.cancel(terms.clientOrderId, time.now)
    }
  }
}
