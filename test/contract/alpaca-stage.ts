import { createServer, type AddressInfo } from 'node:net'
import { money, parseFixed, type ClientOrderId, type Money, type Quantity } from '../../src/base/index.ts'
import { AlpacaBroker, AlpacaCredentials, systemTimers, type Timers } from '../../src/adapter/alpaca/index.ts'
import type { BrokerConnector, KnownOrder } from '../../src/port/index.ts'
import { exchangeStage, KEYS, type ExchangeStage } from '../harness/exchange-harness.ts'
import { BrokerLog, type BrokerStage, type Oracle, type StageFault } from './broker-stage.ts'

/** Waiting times pass so many times as fast. */
const HASTE = 10
const SIZE = 1_000_000
const POST = 'POST /v2/orders'

/** The machine's time, in a hurry: what the adapter waits for comes sooner, in the same order. */
export const hastyTimers: Timers = {
  ...systemTimers,
  monotonic: () => performance.now() * HASTE,
  after: (ms, run) => systemTimers.after(ms / HASTE, run),
}

const BROKEN = [
  { fault: 'close-mid-frame', stream: 'trading', times: 1 },
  { fault: 'connection-limit', stream: 'trading', seconds: 60, nth: 1 },
]

const FAULTS: Readonly<Partial<Record<StageFault, readonly Record<string, unknown>[]>>> = {
  'lose-submit-before': [{ fault: 'fail-before', route: POST, times: 1, status: 504 }],
  'lose-submit-after': [{ fault: 'drop-reply', route: POST, times: 1 }],
  'fail-submit-before': [{ fault: 'fail-before', route: POST, times: 1 }],
  'fail-submit-after': [{ fault: 'fail-after', route: POST, times: 1 }],
  'delay-submit': [{ fault: 'delay-reply', route: POST, times: 1, delay_ms: 60_000 }],
  'truncate-submit': [{ fault: 'truncate-reply', route: POST, times: 1 }],
  'submit-without-status': [
    { fault: 'mutate-reply', route: POST, times: 1, mutation: 'missing', field: 'status' }
  ],
  'submit-with-numbers': [{ fault: 'mutate-reply', route: POST, times: 1, mutation: 'number', field: 'qty' }],
  'submit-with-nulls': [{ fault: 'mutate-reply', route: POST, times: 1, mutation: 'null', field: 'legs' }],
  'submit-without-legs': [
    { fault: 'mutate-reply', route: POST, times: 1, mutation: 'missing', field: 'legs' }
  ],
  'submit-with-extras': [{ fault: 'mutate-reply', route: POST, times: 1, mutation: 'extra' }],
  'html-401': [{ fault: 'unauthorized-html', route: POST, times: 1 }],
  'limit-proven': [{ fault: 'rate-limit', route: POST, times: 1 }],
  'limit-unproven': [{ fault: 'rate-limit', route: POST, times: 1, headers: false }],
  'hide-order': [{ fault: 'hide-order', times: 1 }],
  'fail-lookup': [{ fault: 'fail-before', route: 'GET /v2/orders*', times: 4 }],
  'lose-cancel-before': [{ fault: 'fail-before', route: 'DELETE /v2/orders*', times: 1 }],
  'lose-cancel-after': [{ fault: 'drop-reply', route: 'DELETE /v2/orders*', times: 1 }],
  'lose-modify-before': [{ fault: 'fail-before', route: 'PATCH /v2/orders*', times: 1 }],
  'lose-modify-after': [{ fault: 'drop-reply', route: 'PATCH /v2/orders*', times: 1 }],
  'fill-races-cancel': [{ fault: 'fill-races-cancel', times: 1 }],
  'fill-races-replace': [{ fault: 'fill-races-replace', times: 1 }],
  'part-races-replace': [{ fault: 'fill-races-replace', times: 1, qty: '3' }],
  'refuse-replace': [{ fault: 'refuse-replace', times: 1 }],
  'drop-fill': [{ fault: 'drop-event', event: 'fill', times: 1 }],
  'drop-end': [{ fault: 'drop-event', event: 'canceled', times: 1 }],
  'duplicate-fill': [{ fault: 'duplicate-event', event: 'fill', times: 1 }],
  'swap-accept': [{ fault: 'reorder-event', event: 'new', times: 1 }],
  'hold-fill': [{ fault: 'delay-event', event: 'partial_fill', times: 1, delay_ms: 60_000 }],
  'fill-before-reply': [{ fault: 'fill-before-reply', times: 1, delay_ms: 50 }],
  'average-price': [{ fault: 'average-price' }],
  'fail-history': [{ fault: 'fail-before', route: 'GET /v2/account/activities', times: 4 }],
  'half-open': [{ fault: 'half-open', stream: 'trading', times: 1 }],
  // Broken until the stage is mended: a quick way back would tell by the stream what has to be read.
  'break-stream': BROKEN,
  'refuse-reconnect': BROKEN,
  'fail-reads': [{ fault: 'fail-before', route: 'GET *', times: 2 }],
  'refuse-keys-once': [{ fault: 'unauthorized-html', route: 'GET /v2/account', times: 1 }],
  'account-as-numbers': [
    { fault: 'mutate-reply', route: 'GET /v2/account', times: 1, mutation: 'number', field: 'cash' }
  ],
}

type Row = Record<string, unknown>

/** An address at which nobody listens: a port that was free a moment ago. */
async function closedUrl(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return `http://127.0.0.1:${port}`
}

/** The Alpaca adapter connected to the local exchange. */
export class AlpacaStage implements BrokerStage, AsyncDisposable {
  broker: AlpacaBroker
  log = new BrokerLog()
  readonly #exchange: ExchangeStage
  readonly #all: AlpacaBroker[] = []
  readonly #pollMs: number

  constructor(exchange: ExchangeStage, pollMs: number) {
    this.#exchange = exchange
    this.#pollMs = pollMs
    this.broker = this.#make(KEYS.secret, exchange.url)
  }

  static async start({ pollMs = 5_000 } = {}): Promise<AlpacaStage> {
    const exchange = await exchangeStage({ settings: { isSizeAware: true } })
    const stage = new AlpacaStage(exchange, pollMs)
    for (const [symbol, price] of [['AAPL', 100], ['MSFT', 50]] as const) await stage.quote(symbol, price)
    await stage.broker.connect(stage.log, [])
    return stage
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const broker of this.#all) await broker.disconnect()
    await this.#exchange[Symbol.asyncDispose]()
  }

  async quote(
    symbol: string, price: number, options: { size?: number; isQuiet?: boolean } = {}
  ): Promise<void> {
    const { size = SIZE, isQuiet = false } = options
    await this.#exchange.control('quote', {
      symbol, bid: (price - 0.01).toFixed(2), ask: (price + 0.01).toFixed(2), bid_size: size, ask_size: size,
      ...(isQuiet ? {} : { last: price.toFixed(2) }),
    })
  }

  async match(): Promise<void> {
    await this.#exchange.control('status')
  }

  async endSession(): Promise<void> {
    await this.#exchange.control('clock', { to: '2026-01-06T14:30:01Z' })
  }

  async fault(fault: StageFault): Promise<void> {
    const rules = FAULTS[fault]
    if (rules === undefined) throw new Error(`the exchange has no ${fault}`)
    await this.#exchange.faults(...rules)
    // These strike the next frame of the stream: a sign of life will do.
    if (fault === 'half-open') await this.log.untilStatus('INTERRUPTED')
    if (rules === BROKEN) {
      await this.log.until(() => this.log.states.at(-1)?.reason === 'STREAM_LIMIT', 'STREAM_LIMIT')
    }
  }

  async mend(): Promise<void> {
    this.#exchange.host.pass(120_000)
    await this.log.untilStatus('LIVE')
  }

  async trade(symbol: string, side: 'BUY' | 'SELL', units: string): Promise<ClientOrderId> {
    const { json } = await this.#exchange.api('POST', '/v2/orders', {
      symbol, qty: units, side: side.toLowerCase(), type: 'market', time_in_force: 'day',
    })
    return String(json['client_order_id']) as ClientOrderId
  }

  async deposit(amount: string): Promise<void> {
    await this.#exchange.control('deposit', { amount })
  }

  async block(isBlocked: boolean): Promise<void> {
    await this.#exchange.faults({ fault: 'trading-blocked', blocked: isBlocked })
  }

  async forbid(symbol: string, what: 'shorting' | 'fractions' | 'trading'): Promise<void> {
    const field = { shorting: 'shortable', fractions: 'fractionable', trading: 'tradable' }[what]
    await this.#exchange.control('asset', { symbol, [field]: false })
  }

  async bust(id: ClientOrderId): Promise<void> {
    await this.#exchange.faults({ fault: 'trade-bust', client_order_id: id })
  }

  async restate(id: ClientOrderId, { units: qty, price }: { units: string; price: string }): Promise<void> {
    await this.#exchange.faults({ fault: 'trade-correct', client_order_id: id, qty, price })
  }

  async corporateAction(symbol: string): Promise<void> {
    await this.#exchange.faults({ fault: 'cancel-gtc', symbol })
  }

  async oracle(): Promise<Oracle> {
    const ledger = await this.#exchange.control('ledger')
    const entries = (ledger['entries'] as Row[]).filter(({ kind }) => kind === 'fill')
    const orders = await this.#exchange.control('orders') as unknown as Row[]
    const requests = await this.#exchange.control('requests') as unknown as Row[]
    const own = (name: unknown): string => String(name).replace(/_r\d+$/, '')
    return {
      cash: money(String(ledger['cash'])) as Money,
      positions: Object.fromEntries((ledger['positions'] as Row[])
        .map(({ symbol, qty }) => [String(symbol), parseFixed(String(qty)) as Quantity])),
      orders: orders.map((each) => String(each['client_order_id'])),
      filled: (id) => entries.filter((entry) => own(entry['client_order_id']) === id)
        .reduce((sum, entry) => {
          const units = parseFixed(String(entry['qty'])) ?? 0n
          return sum + (units < 0n ? -units : units)
        }, 0n),
      submits: requests.filter((each) => each['method'] === 'POST').map(
        (each) => `POST ${String(each['clientOrderId'])}`
      ),
    }
  }

  async settle(): Promise<void> {
    await this.#exchange.control('status')
    await new Promise((resolve) => {
      setTimeout(resolve, 15)
    })
  }

  /** The process of before is gone: its sockets with it. */
  async restart(known: readonly KnownOrder[], meanwhile?: () => Promise<void>): Promise<void> {
    await this.broker.disconnect()
    await meanwhile?.()
    this.log = new BrokerLog()
    this.broker = this.#make(KEYS.secret, this.#exchange.url)
    await this.broker.connect(this.log, known)
  }

  async another(options: { isKeyWrong?: boolean; isVenueAway?: boolean } = {}): Promise<BrokerConnector> {
    const url = options.isVenueAway === true ? await closedUrl() : this.#exchange.url
    return this.#make(options.isKeyWrong === true ? 'wrong-secret' : KEYS.secret, url)
  }

  #make(secret: string, baseUrl: string): AlpacaBroker {
    const broker = new AlpacaBroker({
      credentials: new AlpacaCredentials(KEYS.keyId, secret), baseUrl, timers: hastyTimers,
      requestTimeoutMs: 1_000, requestsPerMinute: 1_000_000, pollMs: this.#pollMs,
    })
    this.#all.push(broker)
    return broker
  }
}
