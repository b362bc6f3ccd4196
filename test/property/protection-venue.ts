import {
  absFixed, formatFixed, minFixed, type ClientOrderId, type Quantity,
} from '../../src/base/index.ts'
import type { Effect, OrderChanges, OrderTerms } from '../../src/model/index.ts'
import type { ProtectionDesk } from './protection-desk.ts'

/** An order as the venue has it. */
interface VenueOrder {
  readonly name: string
  terms: OrderTerms
  filled: bigint
  state: 'sent' | 'open' | 'done'
  /** Units that its OCO group filled while it was on its way. */
  ocoFilled: bigint
  cancelRefusals: number
  lastExecution: { id: string; units: string } | undefined
}

const ANSWERS_MAX = 2_000

/**
 * A venue that answers when it is told to, in any order across orders, well or badly.
 *
 * It fills before it acknowledges and after it cancels, reduces OCO siblings, and lets no reducing order take
 * out more than its owner holds. It refuses a cancel twice at most, and an exit never.
 */
export class ProtectionVenue {
  readonly orders: VenueOrder[] = []
  readonly #desk: ProtectionDesk
  readonly #requests: Effect[] = []
  #read = 0

  constructor(desk: ProtectionDesk) {
    this.#desk = desk
  }

  /** Receives what was sent since the last look. */
  receive(): void {
    this.#desk.sent()
    for (const effect of this.#desk.effects.slice(this.#read)) {
      this.#requests.push(effect)
      if (effect.kind === 'SubmitOrder') this.#register(effect.terms)
    }
    this.#read = this.#desk.effects.length
  }

  /** Answers one of the requests that wait; a submit comes before all else about its order. */
  answer(choice: number, isGood: boolean): void {
    if (this.#requests.length === 0) return
    const chosen = this.#requests[choice % this.#requests.length] as Effect
    const id = idOf(chosen)
    const submit = this.#requests.find((each) => each.kind === 'SubmitOrder' && idOf(each) === id)
    const request = submit ?? chosen
    this.#requests.splice(this.#requests.indexOf(request), 1)
    const order = this.#find(id)
    if (request.kind === 'SubmitOrder') this.#answerSubmit(order, isGood)
    else if (request.kind === 'CancelOrder') this.#answerCancel(order, isGood)
    else this.#answerModify(order, request.changes, isGood)
    this.receive()
  }

  /** Fills a part of an order, as far as there is something to fill; `part` of 100. */
  fill(choice: number, part: number): void {
    const working = this.orders.filter((order) => order.state !== 'done' && this.#room(order) > 0n)
    const order = working[choice % Math.max(1, working.length)]
    if (order === undefined) return
    const room = this.#room(order)
    const units = wholeUnits((room * BigInt(part)) / 100n)
    this.#execute(order, units === 0n ? room : units)
  }

  /** Reports a fill of an entry that was canceled, expired or refused. */
  fillLate(choice: number, part: number): void {
    const ended = this.orders.filter(({ state, terms, filled }) => (
      state === 'done' && terms.role === 'entry' && filled < terms.quantity))
    const order = ended[choice % Math.max(1, ended.length)]
    if (order === undefined) return
    const rest = order.terms.quantity - order.filled
    const units = wholeUnits((rest * BigInt(part)) / 100n)
    this.#execute(order, units === 0n ? rest : units)
  }

  /** Tells the last fill of an order again. */
  repeat(choice: number): void {
    const filled = this.orders.filter(({ lastExecution }) => lastExecution !== undefined)
    const order = filled[choice % Math.max(1, filled.length)]
    if (order?.lastExecution === undefined) return
    const { id, units } = order.lastExecution
    this.#desk.fill(order.name, units, '100', { id })
    this.receive()
  }

  /** Ends a working order unasked. */
  expire(choice: number): void {
    const open = this.orders.filter(({ state, terms }) => state === 'open' && terms.role !== 'flatten')
    const order = open[choice % Math.max(1, open.length)]
    if (order === undefined) return
    order.state = 'done'
    this.#desk.expire(order.name)
    this.receive()
  }

  /** Answers everything well and fills exits, until nothing is under way. */
  settle(): void {
    for (let answers = 0; answers < ANSWERS_MAX; answers++) {
      this.receive()
      const exit = this.orders.find(({ state, terms }) => (
        state === 'open' && terms.type === 'MARKET' && terms.isReduceOnly))
      if (this.#requests.length > 0) this.answer(0, true)
      else if (exit === undefined) return
      else if (this.#room(exit) > 0n) this.#execute(exit, this.#room(exit))
      else {
        exit.state = 'done'
        this.#desk.expire(exit.name)
      }
    }
    throw new Error(`the venue and we have not come to rest after ${ANSWERS_MAX} answers`)
  }

  #register(terms: OrderTerms): void {
    const [signal, leg, revision] = terms.clientOrderId.split('-').slice(-3)
    this.orders.push({
      name: `${signal}:${leg}-${revision}`, terms, filled: 0n, state: 'sent', ocoFilled: 0n,
      cancelRefusals: 0, lastExecution: undefined,
    })
  }

  #find(id: ClientOrderId): VenueOrder {
    const order = this.orders.find(({ terms }) => terms.clientOrderId === id)
    if (order === undefined) throw new Error(`the venue was never sent ${id}`)
    return order
  }

  #answerSubmit(order: VenueOrder, isGood: boolean): void {
    const isExit = order.terms.role === 'exit' || order.terms.role === 'flatten'
    if (!isGood && !isExit && order.filled === 0n) {
      order.state = 'done'
      this.#desk.reject(order.name)
      return
    }
    if (order.state === 'sent') order.state = 'open'
    const { ocoFilled } = order
    order.ocoFilled = 0n
    this.#desk.accept(order.name)
    if (order.state === 'open' && ocoFilled > 0n) this.#reduce(order, ocoFilled)()
  }

  #answerCancel(order: VenueOrder, isGood: boolean): void {
    if (order.state === 'done') this.#desk.cancelRejected(order.name)
    else if (!isGood && order.cancelRefusals < 2) {
      order.cancelRefusals++
      this.#desk.cancelRejected(order.name)
    } else {
      order.state = 'done'
      this.#desk.canceled(order.name)
    }
  }

  #answerModify(order: VenueOrder, changes: OrderChanges, isGood: boolean): void {
    const isTooSmall = changes.quantity !== undefined && changes.quantity <= order.filled
    if (order.state === 'done' || isTooSmall || !isGood) this.#desk.modifyRejected(order.name)
    else {
      order.terms = { ...order.terms, ...changes }
      this.#desk.updated(order.name, changes)
    }
  }

  /** What an order may fill: its rest, and for reducing ones no more than its owner holds on that side. */
  #room({ terms, filled, ocoFilled }: VenueOrder): Quantity {
    const rest = (terms.quantity - filled - ocoFilled) as Quantity
    if (!terms.isReduceOnly) return rest
    const held = this.#desk.engine.portfolio.strategyPosition(terms.strategy, terms.symbol)?.quantity ?? 0n
    const isTowardsZero = terms.side === 'SELL' ? held > 0n : held < 0n
    return isTowardsZero ? minFixed(rest, absFixed(held as Quantity)) : 0n as Quantity
  }

  /** Fills, reduces siblings, and only then tells: our answers come after both happened. */
  #execute(order: VenueOrder, units: bigint): void {
    order.filled += units
    if (order.filled >= order.terms.quantity) order.state = 'done'
    const news: (() => void)[] = []
    for (const sibling of this.orders) {
      const { ocoGroup } = sibling.terms
      if (sibling === order || ocoGroup === undefined || ocoGroup !== order.terms.ocoGroup) continue
      if (sibling.state === 'sent') sibling.ocoFilled += units
      if (sibling.state === 'open') news.push(this.#reduce(sibling, units))
    }
    const text = formatFixed(units)
    order.lastExecution = { id: this.#desk.fill(order.name, text), units: text }
    for (const tell of news) tell()
    this.receive()
  }

  /** Takes units off an order that its group filled elsewhere, and a change under way; how to tell of it. */
  #reduce(order: VenueOrder, units: bigint): () => void {
    const id = order.terms.clientOrderId
    const waiting = this.#requests.findIndex((each) => each.kind === 'ModifyOrder' && idOf(each) === id)
    if (waiting >= 0) this.#requests.splice(waiting, 1)
    if (units >= order.terms.quantity - order.filled) {
      order.state = 'done'
      return () => this.#desk.canceled(order.name)
    }
    const quantity = (order.terms.quantity - units) as Quantity
    order.terms = { ...order.terms, quantity }
    return () => this.#desk.updated(order.name, { quantity })
  }
}

function idOf(effect: Effect): ClientOrderId {
  return effect.kind === 'SubmitOrder' ? effect.terms.clientOrderId : effect.clientOrderId
}

function wholeUnits(units: bigint): bigint {
  return units - (units % 1_000_000_000n)
}
