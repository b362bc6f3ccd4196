import type { Money, Price, Quantity } from '../../base/index.ts'
import { ok, parseFixed } from '../../base/index.ts'
import type { ApiError, ApiResult } from './api-error.ts'
import { invalidField, refused } from './api-error.ts'
import type { OrderClass, OrderType, PositionIntent, Side, TimeInForce } from './order.ts'
import { ORDER_CLASSES, ORDER_TYPES, POSITION_INTENTS, SIDES, TIMES_IN_FORCE } from './order.ts'

/** The body of POST /v2/orders, read and typed, not yet checked against the rules. */
export interface OrderRequest {
  readonly symbol: string
  readonly side: Side
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly orderClass: OrderClass
  readonly isExtendedHours: boolean
  readonly qty?: Quantity
  readonly notional?: Money
  readonly limitPrice?: Price
  readonly stopPrice?: Price
  readonly trailPrice?: Price
  readonly trailPercent?: Price
  readonly clientOrderId?: string
  readonly positionIntent?: PositionIntent
  readonly takeProfitLimit?: Price
  readonly stopLossStop?: Price
  readonly stopLossLimit?: Price
}

type Body = Readonly<Record<string, unknown>>

const CLIENT_ORDER_ID_MAX = 128

/** Says whether a JSON value is an object. */
export function isRecord(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Collects the first field that cannot be read; values come back typed. */
class BodyReader {
  failure: ApiError | undefined
  readonly #body: Body

  constructor(body: Body) {
    this.#body = body
  }

  refuse(message: string): undefined {
    this.failure ??= invalidField(message)
    return undefined
  }

  /** A decimal as a string or a number; nothing for absent, null and empty. */
  decimal<T extends bigint>(name: string, body: Body = this.#body): T | undefined {
    const value = body[name]
    if (value === undefined || value === null || value === '') return undefined
    const isText = typeof value === 'string' || typeof value === 'number'
    const exact = isText ? parseFixed(String(value)) : undefined
    return (exact as T | undefined) ?? this.refuse(`invalid ${name}`)
  }

  /** One of a closed set. */
  choice<T extends string>(name: string, choices: readonly T[], message: string): T | undefined {
    const value = this.#body[name]
    if (value === undefined || value === null || value === '') return undefined
    return choices.find((choice) => choice === value) ?? this.refuse(message)
  }

  text(name: string): string | undefined {
    const value = this.#body[name]
    if (value === undefined || value === null || value === '') return undefined
    return typeof value === 'string' ? value : this.refuse(`invalid ${name}`)
  }

  nested(name: string): Body {
    const value = this.#body[name]
    return isRecord(value) ? value : {}
  }
}

/** Drops what is undefined, so that absent fields are absent. */
function present<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never
}

/** Reads the body of an order; the first unreadable field is the refusal. */
export function readOrderRequest(body: unknown): ApiResult<OrderRequest> {
  if (!isRecord(body)) {
    return refused({ status: 400, code: 40010000, message: 'request body format is invalid' })
  }
  const reader = new BodyReader(body)
  const symbol = reader.text('symbol') ?? reader.refuse('symbol is required')
  const side = reader.choice('side', SIDES, 'invalid side') ?? reader.refuse('side is required')
  const type = reader.choice('type', ORDER_TYPES, 'invalid order type') ?? reader.refuse('invalid order type')
  const timeInForce = reader.choice('time_in_force', TIMES_IN_FORCE, 'invalid time_in_force')
    ?? reader.refuse('invalid time_in_force')
  const clientOrderId = reader.text('client_order_id')
  if (clientOrderId !== undefined && clientOrderId.length > CLIENT_ORDER_ID_MAX) {
    reader.refuse(`client_order_id must be no more than ${CLIENT_ORDER_ID_MAX} characters`)
  }
  const request = {
    symbol, side, type, timeInForce, clientOrderId,
    orderClass: reader.choice('order_class', ORDER_CLASSES, 'invalid order_class') ?? 'simple' as const,
    isExtendedHours: body['extended_hours'] === true,
    qty: reader.decimal<Quantity>('qty'), notional: reader.decimal<Money>('notional'),
    limitPrice: reader.decimal<Price>('limit_price'), stopPrice: reader.decimal<Price>('stop_price'),
    trailPrice: reader.decimal<Price>('trail_price'), trailPercent: reader.decimal<Price>('trail_percent'),
    positionIntent: reader.choice('position_intent', POSITION_INTENTS, 'invalid position_intent'),
    takeProfitLimit: reader.decimal<Price>('limit_price', reader.nested('take_profit')),
    stopLossStop: reader.decimal<Price>('stop_price', reader.nested('stop_loss')),
    stopLossLimit: reader.decimal<Price>('limit_price', reader.nested('stop_loss')),
  }
  if (reader.failure !== undefined) return refused(reader.failure)
  return ok(present(request) as OrderRequest)
}

/** The body of PATCH /v2/orders/{id}, read and typed. */
export interface ReplaceRequest {
  readonly qty?: Quantity
  readonly timeInForce?: TimeInForce
  readonly limitPrice?: Price
  readonly stopPrice?: Price
  readonly trail?: Price
  readonly clientOrderId?: string
}

/** Reads the body of a replacement; the first unreadable field is the refusal. */
export function readReplaceRequest(body: unknown): ApiResult<ReplaceRequest> {
  if (!isRecord(body)) {
    return refused({ status: 400, code: 40010000, message: 'request body format is invalid' })
  }
  const reader = new BodyReader(body)
  const request = {
    qty: reader.decimal<Quantity>('qty'), limitPrice: reader.decimal<Price>('limit_price'),
    stopPrice: reader.decimal<Price>('stop_price'), trail: reader.decimal<Price>('trail'),
    clientOrderId: reader.text('client_order_id'),
    timeInForce: reader.choice('time_in_force', TIMES_IN_FORCE, 'invalid time_in_force'),
  }
  if (reader.failure !== undefined) return refused(reader.failure)
  return ok(present(request) as ReplaceRequest)
}
