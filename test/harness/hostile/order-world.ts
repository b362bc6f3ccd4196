import type { Answer, Request } from './fake-fetch.ts'
import { feeOf, orderOf, uuidOf, type Row } from './alpaca-samples.ts'
import type { Json } from './mutate.ts'

/** One execution as it truly happened. */
export interface TrueFill {
  readonly cumulative: number
  readonly quantity: number
  readonly price: number
}

/** One order as it truly is. */
export interface TrueOrder {
  readonly row: Row
  readonly fills: TrueFill[]
}

const ENDED = ['filled', 'canceled', 'expired', 'rejected', 'replaced']
const NOT_FOUND = '{"code":40410000,"message":"order not found"}'

/** A vendor whose orders are true: what is read of them by REST is what happened. */
export class OrderWorld {
  readonly orders = new Map<string, TrueOrder>()
  readonly #rows: Row[] = [feeOf(1)]
  #count = 0
  /** Requests that changed something. */
  changes = 0

  /** Answers a request with the truth. */
  answer({ method, path, query, body }: Request): Answer {
    if (method !== 'GET') this.changes += 1
    const text = (value: Json): Answer => ({ text: JSON.stringify(value) })
    const order = (found: TrueOrder | undefined): Answer => (
      found === undefined ? { status: 404, text: NOT_FOUND } : text(found.row)
    )
    if (method === 'POST') return text(this.#place(body as Row))
    if (path === '/v2/clock') {
      return text({ timestamp: stamp(), is_open: true, next_open: stamp(), next_close: stamp() })
    }
    if (path === '/v2/account/activities') return text(this.#activities(query))
    if (path === '/v2/orders:by_client_order_id') {
      const name = query.get('client_order_id')
      return order([...this.orders.values()].find(({ row }) => row['client_order_id'] === name))
    }
    if (path !== '/v2/orders') return order(this.orders.get(path.slice('/v2/orders/'.length)))
    const isOpen = ({ row }: TrueOrder): boolean => !ENDED.includes(String(row['status']))
    const listed = [...this.orders.values()].filter((each) => query.get('status') === 'all' || isOpen(each))
    if (query.get('direction') === 'desc') listed.reverse()
    return text(listed.slice(0, 500).map(({ row }) => row))
  }

  /** Changes an order, and makes the stream's message of it. */
  tell(order: TrueOrder, event: string, said: Row, fill?: TrueFill): Json {
    Object.assign(order.row, said, { updated_at: stamp() })
    if (fill !== undefined) this.#book(order, fill)
    const execution = fill === undefined ? {} : {
      execution_id: uuidOf(3, this.#count), price: String(fill.price), qty: String(fill.quantity),
      position_qty: '12',
    }
    return {
      stream: 'trade_updates',
      data: { event, timestamp: stamp(), ...execution, order: { ...order.row, cancel_requested_at: null } },
    }
  }

  #book(order: TrueOrder, fill: TrueFill): void {
    order.fills.push(fill)
    const money = order.fills.reduce((sum, { price, quantity }) => sum + price * quantity, 0)
    order.row['filled_qty'] = String(fill.cumulative)
    order.row['filled_avg_price'] = (money / fill.cumulative).toFixed(6)
    this.#count += 1
    this.#rows.push({
      id: `${digits()}::${uuidOf(3, this.#count)}`, activity_type: 'FILL', transaction_time: stamp(),
      type: 'partial_fill', price: String(fill.price), qty: String(fill.quantity),
      side: order.row['side'] ?? null,
      symbol: order.row['symbol'] ?? null, leaves_qty: '0', order_id: order.row['id'] ?? null,
      cum_qty: String(fill.cumulative), order_status: 'partially_filled',
    })
  }

  #place(body: Row): Row {
    const index = this.orders.size + 100
    const row = orderOf(index, {
      client_order_id: body['client_order_id'] ?? null, symbol: body['symbol'] ?? null,
      side: body['side'] ?? null,
      qty: body['qty'] ?? null, limit_price: body['limit_price'] ?? null, status: 'pending_new',
      created_at: stamp(), updated_at: stamp(), submitted_at: stamp(),
    })
    this.orders.set(uuidOf(1, index), { row, fills: [] })
    return row
  }

  #activities(query: URLSearchParams): readonly Row[] {
    const [after, order, token] = [query.get('after'), query.get('order_id'), query.get('page_token')]
    const rows = this.#rows.filter((row) => (
      (after === null || Date.parse(String(row['transaction_time'] ?? row['created_at'])) > Date.parse(after))
      && (order === null || row['order_id'] === order)
    ))
    const from = token === null ? 0 : rows.findIndex(({ id }) => id === token) + 1
    return rows.slice(from, from + 100)
  }
}

/** Now, with digits below a millisecond. */
function stamp(): string {
  return new Date().toISOString().replace('Z', '802345Z')
}

function digits(): string {
  return new Date().toISOString().replaceAll(/\D/g, '').slice(0, 17)
}
