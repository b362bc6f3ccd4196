import type { WebSocket } from 'ws'
import {
  AlpacaBroker, AlpacaCredentials, systemTimers, type Timers,
} from '../../../src/adapter/alpaca/index.ts'
import { tradeUpdateSchema } from '../../../src/adapter/alpaca/schema/order-schema.ts'
import { formatFixed, price, quantity, type ClientOrderId, type Sequence } from '../../../src/base/index.ts'
import { RandomStream } from '../../../src/exchange/market/random-stream.ts'
import { orderTerms, type VenueEvent } from '../../../src/model/index.ts'
import type { BrokerNotice, ConnectionState } from '../../../src/port/index.ts'
import { fakeFetch } from './fake-fetch.ts'
import { mutate, type Json } from './mutate.ts'
import { OrderWorld, type TrueFill, type TrueOrder } from './order-world.ts'
import { StreamServer } from './stream-server.ts'

/** What came of a hostile trading stream. */
export interface OrderCounts {
  readonly messages: number
  readonly spoiled: number
  readonly unreadable: number
  readonly doubted: number
  readonly orders: number
  readonly fills: number
  readonly findings: readonly string[]
}

const HASTE = 100
const PATIENCE_MS = 10_000
const ORDERS_A_ROUND = 20
const NEVER_MS = 1_000_000_000
const TIMERS: Timers = {
  ...systemTimers,
  monotonic: () => performance.now() * HASTE,
  after: (ms, run) => systemTimers.after(ms / HASTE, run),
}

/** The stream answers what the adapter asks, and is otherwise as hostile as the test is. */
function greet(socket: WebSocket): void {
  socket.on('message', (data: Buffer) => {
    const { action } = JSON.parse(data.toString('utf8')) as { action: string }
    socket.send(JSON.stringify(action === 'authenticate'
      ? { stream: 'authorization', data: { status: 'authorized', action } }
      : { stream: 'listening', data: { streams: ['trade_updates'] } }))
  })
}

class Log {
  readonly events = new Map<ClientOrderId, VenueEvent[]>()
  readonly notices: BrokerNotice[] = []
  state: ConnectionState | undefined

  onVenueEvent(event: VenueEvent): void {
    this.events.set(event.clientOrderId, [...this.events.get(event.clientOrderId) ?? [], event])
  }

  onNotice(notice: BrokerNotice): void {
    this.notices.push(notice)
  }

  onConnection(state: ConnectionState): void {
    this.state = state
  }
}

/** A life of an order: what truly happens to it, as messages. */
function* lifeOf(world: OrderWorld, order: TrueOrder, random: RandomStream): Generator<Json> {
  if (random.below(12) === 0) return yield world.tell(order, 'rejected', { status: 'rejected' })
  if (random.below(3) === 0) yield world.tell(order, 'pending_new', { status: 'pending_new' })
  yield world.tell(order, 'new', { status: 'new' })
  const whole = Number(order.row['qty'])
  const parts = random.below(4)
  for (let filled = 0, part = 0; part < parts; part++) {
    const left = whole - filled
    const units = part === 3 || left === 1 ? left : 1 + random.below(left)
    filled += units
    const fill: TrueFill = { quantity: units, cumulative: filled, price: 95 + random.below(400) / 100 }
    const isWhole = filled === whole
    const status = isWhole ? 'filled' : 'partially_filled'
    yield world.tell(order, isWhole ? 'fill' : 'partial_fill', { status }, fill)
    if (isWhole) return undefined
  }
  if (random.below(2) === 0) yield world.tell(order, 'pending_cancel', { status: 'pending_cancel' })
  const end = random.below(2) === 0 ? 'canceled' : 'expired'
  yield world.tell(order, end, { status: end })
  return undefined
}

const ENDS: Readonly<Record<string, string>> = {
  canceled: 'Canceled', expired: 'Expired', rejected: 'Rejected',
}

/** What of an order was told otherwise than it happened; empty: nothing. */
function differenceOf({ row, fills }: TrueOrder, events: readonly VenueEvent[]): string {
  const told = events.flatMap((event) => (event.kind === 'Filled' ? [event.fill] : []))
    .map((fill) => `${fill.side} ${formatFixed(fill.quantity)} ${fill.symbol} @ ${formatFixed(fill.price)}`)
  const [side, symbol] = [row['side'] === 'buy' ? 'BUY' : 'SELL', String(row['symbol'])]
  const happened = fills.map(({ quantity: units, price: at }) => `${side} ${units} ${symbol} @ ${at}`)
  const end = ENDS[String(row['status'])]
  const kinds = events.map(({ kind }) => kind).filter((kind) => kind !== 'Filled' && kind !== 'Updated')
  const wanted = ['Accepted', ...end === undefined ? [] : [end]]
  if (kinds.join() !== wanted.join()) return `told ${kinds.join()} instead of ${wanted.join()}`
  const isTold = told.toSorted().join() === happened.toSorted().join()
  return isTold ? '' : `told ${told.join()} of ${happened.join()}`
}

/** A broker whose trading stream is spoiled, beside the truth that can be read. */
class HostileOrders {
  readonly #random: RandomStream
  readonly #world = new OrderWorld()
  readonly #log = new Log()
  readonly #server: StreamServer
  readonly #broker: AlpacaBroker
  readonly #seed: number
  readonly findings: string[] = []
  readonly counts = { messages: 0, spoiled: 0, unreadable: 0, orders: 0, fills: 0 }

  constructor(seed: number, server: StreamServer) {
    this.#seed = seed
    this.#random = new RandomStream(`orders ${seed}`)
    this.#server = server
    this.#broker = new AlpacaBroker({
      credentials: new AlpacaCredentials('HOSTILE-KEY', 'hostile-secret'), timers: TIMERS, pollMs: 1_000,
      baseUrl: `http://127.0.0.1:${server.port}`, requestsPerMinute: Number.MAX_SAFE_INTEGER,
      linkTimes: {
        readyMs: NEVER_MS, heartbeatMs: NEVER_MS, silenceMs: NEVER_MS, backoff: { firstMs: 100, capMs: 100 },
      },
    })
  }

  async run(count: number): Promise<OrderCounts> {
    using _ = fakeFetch((request) => this.#world.answer(request))
    const connected = await this.#broker.connect(this.#log, [])
    if (!connected.ok) throw new Error(connected.failure.message)
    while (this.counts.messages < count) await this.#round()
    await this.#broker.disconnect()
    const unreadable = this.#log.notices.filter((notice) => (
      notice.kind === 'MessageUnreadable' && !notice.message.startsWith('Alpaca says')
    )).length
    const doubted = this.#log.notices.filter(({ kind }) => kind === 'ExecutionDoubted').length
    if (unreadable !== this.counts.unreadable) {
      this.findings.push(`seed ${this.#seed}: ${unreadable} told as unreadable of ${this.counts.unreadable}`)
    }
    if (this.#world.changes !== this.counts.orders) {
      this.findings.push(`seed ${this.#seed}: ${this.#world.changes} requests changed something`)
    }
    return { ...this.counts, doubted, findings: this.findings }
  }

  async #round(): Promise<void> {
    const orders: TrueOrder[] = []
    for (let index = 0; index < ORDERS_A_ROUND; index++) orders.push(await this.#submit())
    const lives = orders.map((order) => lifeOf(this.#world, order, this.#random))
    while (lives.length > 0) {
      const place = this.#random.below(lives.length)
      const next = lives[place]?.next()
      if (next === undefined || next.done === true) lives.splice(place, 1)
      else this.#send(next.value)
      if (this.#random.below(50) === 0) await this.#server.taken()
    }
    await this.#server.taken()
    await this.#compare(orders)
  }

  async #submit(): Promise<TrueOrder> {
    const id = `ii-${this.#seed}-T-${++this.counts.orders}-e0-0` as ClientOrderId
    const units = String(1 + this.#random.below(20))
    const terms = orderTerms({
      clientOrderId: id, symbol: 'AAPL', side: this.#random.below(2) === 0 ? 'BUY' : 'SELL',
      quantity: quantity(units), type: 'LIMIT', limitPrice: price('99'), timeInForce: 'DAY',
      isReduceOnly: false, role: 'entry', strategy: 'T', signal: 1 as Sequence,
    })
    const outcome = await this.#broker.submit({ kind: 'single', terms })
    if (outcome.kind !== 'accepted') throw new Error(`${id}: ${outcome.kind}`)
    return this.#world.orders.get(String(outcome.venueOrderId)) as TrueOrder
  }

  /** Sends a message, spoiled in several ways, and as it is: not at all, after them, or on both sides. */
  #send(message: Json): void {
    const times = this.#random.below(3)
    if (times === 2) this.#frame(message)
    for (let count = this.#random.below(10); count > 0; count--) this.#spoiled(message)
    if (times > 0) this.#frame(message)
  }

  #spoiled(message: Json): void {
    this.counts.spoiled += 1
    this.#frame(mutate(message, this.#random).value)
  }

  #frame(message: Json): void {
    this.counts.messages += 1
    const { stream, data } = (message ?? {}) as { stream?: unknown; data?: unknown }
    const parts = Array.isArray(message) ? message as unknown[] : [message]
    const isUpdate = parts.length === 1 && stream === 'trade_updates'
    const isRead = isUpdate && tradeUpdateSchema.safeParse(data).success
    if (!isRead) this.counts.unreadable += parts.length
    const text = JSON.stringify(message)
    this.#server.send(this.#random.below(2) === 0 ? text : Buffer.from(text))
  }

  /** What was told has to become what happened: reading mends what the stream did not say. */
  async #compare(orders: readonly TrueOrder[]): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS
    const differences = (): string[] => orders.flatMap((order) => {
      const id = String(order.row['client_order_id']) as ClientOrderId
      const said = differenceOf(order, this.#log.events.get(id) ?? [])
      return said === '' ? [] : [`seed ${this.#seed}, ${id}: ${said}`]
    })
    while (differences().length > 0 && Date.now() < deadline) {
      await new Promise((resolve) => {
        setTimeout(resolve, 5)
      })
    }
    this.findings.push(...differences())
    this.counts.fills += orders.reduce((sum, { fills }) => sum + fills.length, 0)
    const all = [...this.#world.orders.values()]
    const known = new Set(all.map(({ row }) => String(row['client_order_id'])))
    for (const id of this.#log.events.keys()) {
      if (!known.has(id)) this.findings.push(`seed ${this.#seed}: told of ${id}, which nobody has sent`)
    }
  }
}

/** Tells an adapter of orders by a stream that is spoiled, so many messages at least. */
export async function hostileOrders(seed: number, count: number): Promise<OrderCounts> {
  await using server = await StreamServer.start(greet)
  return await new HostileOrders(seed, server).run(count)
}
