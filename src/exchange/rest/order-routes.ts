import { ok } from '../../base/index.ts'
import type { ApiResult } from '../order/api-error.ts'
import { notFound, refused } from '../order/api-error.ts'
import { readOrderRequest, readReplaceRequest } from '../order/order-request.ts'
import type { Order } from '../order/order.ts'
import { isDead } from '../order/order.ts'
import { orderJson } from '../wire/order-json.ts'
import { QueryReader } from './query.ts'
import type { Reply } from './reply.ts'
import { errorReply, okReply } from './reply.ts'
import type { RestCall, Route } from './route.ts'

const LIMIT_DEFAULT = 50
const LIMIT_MAX = 500
const ORDER_NOT_FOUND = notFound('order not found')

/** The endpoints of orders. */
export const ORDER_ROUTES: readonly Route[] = [
  { name: 'POST /v2/orders', answer: postOrder },
  { name: 'GET /v2/orders', answer: listOrders },
  { name: 'DELETE /v2/orders', answer: cancelAll },
  { name: 'GET /v2/orders:by_client_order_id', answer: orderByClientId },
  {
    name: 'GET /v2/orders/{}',
    answer: (call) => reply(findOrder(call), (order) => okReply(shown(call, order))),
  },
  { name: 'PATCH /v2/orders/{}', answer: patchOrder },
  { name: 'DELETE /v2/orders/{}', answer: deleteOrder },
]

function reply<T>(result: ApiResult<T>, answer: (value: T) => Reply): Reply {
  return result.ok ? answer(result.value) : errorReply(result.failure)
}

function findOrder({ exchange, parts }: RestCall): ApiResult<Order> {
  const order = exchange.venue.orders.get(parts[0] ?? '')
  return order === undefined ? refused(ORDER_NOT_FOUND) : ok(order)
}

function shown({ query }: RestCall, order: Order): unknown {
  const isGroup = order.orderClass !== 'simple'
  return orderJson(order, query.get('nested') === 'true' || isGroup)
}

function postOrder({ exchange, body }: RestCall): Reply {
  const request = readOrderRequest(body)
  return reply(
    request.ok ? exchange.desk.place(request.value) : request, (order) => okReply(orderJson(order)),
  )
}

function orderByClientId(call: RestCall): Reply {
  const order = call.exchange.venue.orders.byClientId(call.query.get('client_order_id') ?? '')
  return order === undefined ? errorReply(ORDER_NOT_FOUND) : okReply(shown(call, order))
}

function patchOrder(call: RestCall): Reply {
  const request = readReplaceRequest(call.body)
  const order = findOrder(call)
  if (!order.ok) return errorReply(order.failure)
  const replaced = request.ok ? call.exchange.desk.replace(order.value, request.value) : request
  return reply(replaced, (replacement) => okReply(orderJson(replacement)))
}

function deleteOrder(call: RestCall): Reply {
  const order = findOrder(call)
  return reply(order.ok ? call.exchange.desk.requestCancel(order.value) : order, () => ({ status: 204 }))
}

/** Cancels every open order; legs go with their parents. */
function cancelAll({ exchange, failItem }: RestCall): Reply {
  const items = exchange.venue.orders.open().map((order, index) => {
    if (index === failItem) return { id: order.id, status: 500 }
    const result = exchange.desk.requestCancel(order)
    return { id: order.id, status: result.ok ? 200 : result.failure.status }
  })
  return { status: 207, json: items }
}

function listOrders({ exchange, query }: RestCall): Reply {
  const reader = new QueryReader(query)
  const status = reader.choice('status', ['open', 'closed', 'all'], 'open')
  const limit = reader.count('limit', LIMIT_DEFAULT, LIMIT_MAX)
  const direction = reader.choice('direction', ['asc', 'desc'], 'desc')
  const isNested = reader.text('nested') === 'true'
  const symbols = reader.list('symbols')
  const classes = reader.list('asset_class')
  const side = reader.text('side')
  const inWindow = windowOf(exchange.venue.orders.all, reader)
  if (reader.failure !== undefined) return errorReply(reader.failure)
  const orders = exchange.venue.orders.all.filter((order) => (
    isListed(order, status, isNested)
    && (symbols.length === 0 || symbols.includes(order.asset.symbol))
    && (side === undefined || order.side === side)
    && (classes.length === 0 || classes.includes('us_equity') || classes.includes('all'))
    && inWindow(order)
  ))
  orders.sort((a, b) => (a.submittedAt < b.submittedAt ? -1 : 1))
  if (direction === 'desc') orders.reverse()
  return okReply(orders.slice(0, limit).map((order) => orderJson(order, isNested)))
}

/**
 * Held legs are in no list of open orders; nested, they show under their parent (alpaca-trade-api-
 * python#322).
 */
function isListed(order: Order, status: 'open' | 'closed' | 'all', isNested: boolean): boolean {
  if (isNested && order.parent !== undefined) return false
  if (status === 'all') return true
  return status === 'closed' ? isDead(order) : !isDead(order) && order.status !== 'held'
}

/** `after` and `until` compare the time of submission and exclude it; ids stand for their order's. */
function windowOf(all: readonly Order[], reader: QueryReader): (order: Order) => boolean {
  const submission = (name: string): bigint | undefined => {
    const id = reader.text(name)
    const order = all.find((each) => each.id === id)
    if (id !== undefined && order === undefined) reader.failure ??= ORDER_NOT_FOUND
    return order?.submittedAt
  }
  const bounds = ['after', 'until', 'before_order_id', 'after_order_id'].filter((name) => (
    reader.text(name) !== undefined
  ))
  if (bounds.some((name) => name.endsWith('_order_id')) && bounds.length > 1) {
    reader.failure ??= {
      status: 422, code: 40010001,
      message: 'before_order_id, after_order_id and after/until exclude each other',
    }
  }
  const after = reader.instant('after') ?? submission('after_order_id')
  const until = reader.instant('until') ?? submission('before_order_id')
  return ({ submittedAt }) => (
    (after === undefined || submittedAt > after) && (until === undefined || submittedAt < until)
  )
}
