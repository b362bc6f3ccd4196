import { formatFixed } from '../../base/index.ts'
import { nanosOf, rfc3339 } from '../clock/new-york-time.ts'
import type { Exchange } from '../exchange.ts'
import { FAULT_KINDS } from '../fault/fault-catalogue.ts'
import type { FaultPlan } from '../fault/fault-plan.ts'
import type { ApiError } from '../order/api-error.ts'
import { notFound } from '../order/api-error.ts'
import type { Reply } from '../rest/reply.ts'
import { errorReply, okReply } from '../rest/reply.ts'
import type { RequestLog } from '../server/request-log.ts'
import type { Json } from '../wire/order-json.ts'
import { orderJson } from '../wire/order-json.ts'
import {
  advanceClock, changeAsset, deposit, fillByHand, holdDesk, releaseQuote, setQuote,
} from './control-act.ts'
import { announceAction } from './control-action.ts'
import { addFaults, faultsJson } from './control-faults.ts'
import { publishNews } from './control-news.ts'
import { ledgerReport } from './ledger-report.ts'

/** What the control side reaches beyond the exchange. */
export interface ControlParts {
  readonly exchange: Exchange
  readonly faults: FaultPlan
  readonly log: RequestLog
  readonly setSpeed: (speed: number) => void
  readonly speed: () => number
  readonly connections: () => Json
  /** Begins again with the same seed, or another. */
  readonly reset: (seed: string | undefined) => void
}

type Act = (parts: ControlParts, body: Readonly<Record<string, unknown>>) => ApiError | Json | undefined

const READS: Readonly<Record<string, (parts: ControlParts) => unknown>> = {
  '/control': () => ({ read: Object.keys(READS), act: Object.keys(ACTS), faults: FAULT_KINDS }),
  '/control/status': status,
  '/control/ledger': ({ exchange }) => ledgerReport(exchange.venue),
  '/control/orders': ({ exchange }) => exchange.venue.orders.all.map((order) => orderJson(order)),
  '/control/updates': ({ exchange }) => exchange.venue.updates.all.map(
    ({ eventId, data }) => ({ event_id: eventId, ...data }),
  ),
  '/control/requests': ({ log }) => log.all,
  '/control/faults': ({ faults }) => faultsJson(faults),
}

const ACTS: Readonly<Record<string, Act>> = {
  'POST /control/quote': ({ exchange }, body) => setQuote(exchange, body),
  'POST /control/release': ({ exchange }, body) => releaseQuote(exchange, body),
  'POST /control/fill': ({ exchange }, body) => fillByHand(exchange, body),
  'POST /control/clock': ({ exchange }, body) => advanceClock(exchange, body),
  'POST /control/desk': ({ exchange }, body) => holdDesk(exchange, body),
  'POST /control/asset': ({ exchange }, body) => changeAsset(exchange, body),
  'POST /control/news': ({ exchange }, body) => publishNews(exchange, body),
  'POST /control/action': ({ exchange }, body) => announceAction(exchange, body),
  'POST /control/deposit': ({ exchange }, body) => deposit(exchange, body),
  'POST /control/speed': (parts, body) => {
    const speed = Number(body['speed'])
    if (!Number.isFinite(speed) || speed < 0) {
      return { status: 422, code: 40010001, message: 'speed must be 0 or more' }
    }
    parts.setSpeed(speed)
    return undefined
  },
  'POST /control/faults': ({ exchange, faults }, body) => addFaults(exchange, faults, body),
  'DELETE /control/faults': ({ faults }) => {
    faults.clear()
    return undefined
  },
  'POST /control/reset': (parts, body) => {
    parts.reset(typeof body['seed'] === 'string' ? body['seed'] : undefined)
    return undefined
  },
}

/** Answers the control side: it needs no keys, counts for no rate limit, and no fault strikes it. */
export function answerControl(
  parts: ControlParts, request: { method: string; path: string; body: Readonly<Record<string, unknown>> },
): Reply {
  const { method, path, body } = request
  const read = method === 'GET' && Object.hasOwn(READS, path) ? READS[path] : undefined
  if (read !== undefined) return okReply(read(parts))
  const name = `${method} ${path}`
  const act = Object.hasOwn(ACTS, name) ? ACTS[name] : undefined
  if (act === undefined) return errorReply(notFound(`no ${name}; GET /control lists what there is`))
  const answer = act(parts, body)
  if (answer !== undefined && isApiError(answer)) return errorReply(answer)
  return okReply(answer ?? { ok: true })
}

function isApiError(answer: ApiError | Json): answer is ApiError {
  return typeof answer['status'] === 'number' && typeof answer['code'] === 'number'
}

function status({ exchange, speed, connections }: ControlParts): Json {
  const { clock, market, ledger } = exchange.venue
  return {
    now: rfc3339(nanosOf(clock.now)), phase: clock.phase(), speed: speed(), symbols: market.symbols,
    connections: connections(), desk_held: exchange.desk.isHeld, cash: formatFixed(ledger.cash),
    open_orders: exchange.venue.orders.open().length,
  }
}
