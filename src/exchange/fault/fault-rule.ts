import { ok, parseFixed } from '../../base/index.ts'
import { millisOf, parseInstant } from '../clock/new-york-time.ts'
import type { ApiResult } from '../order/api-error.ts'
import { invalidField, refused } from '../order/api-error.ts'
import { isRecord } from '../order/order-request.ts'
import type { FaultName } from './fault-catalogue.ts'
import { FAULT_KINDS, isFaultName } from './fault-catalogue.ts'

/** When and where a fault strikes, as a script says it. */
export interface FaultRule {
  readonly fault: FaultName
  /** Route, such as `POST /v2/orders`; `*` at the end stands for anything. */
  readonly route: string
  /** Trade event or symbol that it is about; absent for all. */
  readonly event: string | undefined
  readonly symbol: string | undefined
  /** Which of the matching occasions, counted from 1; absent for every one. */
  readonly nth: readonly number[] | undefined
  readonly probability: number | undefined
  /** How often it may strike in all. */
  readonly times: number
  /** Virtual time at which an action happens. */
  readonly at: number | undefined
  /** Whatever else the script says; the fault reads it. */
  readonly parameters: Readonly<Record<string, unknown>>
}

const COMMON = ['fault', 'route', 'event', 'symbol', 'nth', 'probability', 'times', 'at']
const STREAMS = ['trading', 'data']
/** Feeds that a fault of a connection may be about alone. */
const FEEDS = ['iex', 'sip']

/** Reads one rule; an unknown name, key or value is refused with what would be right. */
export function readFaultRule(value: unknown): ApiResult<FaultRule> {
  if (!isRecord(value)) return refused(invalidField('a fault is an object with at least "fault"'))
  const name = String(value['fault'])
  if (!isFaultName(name)) {
    return refused(invalidField(`"${name}" is no fault; known are ${Object.keys(FAULT_KINDS).join(', ')}`))
  }
  const problem = problemOf(value, name)
  if (problem !== undefined) return refused(invalidField(`${name}: ${problem}`))
  const { nth, probability, times, at, event, symbol } = value
  const kind = FAULT_KINDS[name]
  const defaultRoute = 'route' in kind ? kind.route : '*'
  const isAction = kind.hook === 'action'
  const instant = typeof at === 'string' ? parseInstant(at) : undefined
  return ok({
    fault: name, route: typeof value['route'] === 'string' ? value['route'] : defaultRoute,
    event: typeof event === 'string' ? event : undefined,
    symbol: typeof symbol === 'string' ? symbol : undefined,
    nth: nth === undefined ? undefined : [nth].flat() as number[],
    probability: typeof probability === 'number' ? probability : undefined,
    times: typeof times === 'number' ? times : isAction ? 1 : Infinity,
    at: instant === undefined ? undefined : millisOf(instant),
    parameters: value,
  })
}

function problemOf(value: Readonly<Record<string, unknown>>, name: FaultName): string | undefined {
  const { nth, probability, times, at, stream, status } = value
  const allowed = [...COMMON, ...FAULT_KINDS[name].parameters]
  const unknown = Object.keys(value).find((key) => !allowed.includes(key))
  if (unknown !== undefined) return `unknown key "${unknown}"; known are ${allowed.join(', ')}`
  const counts = nth === undefined ? [] : [nth].flat()
  if (!counts.every((each) => Number.isSafeInteger(each) && Number(each) >= 1)) {
    return 'nth must be 1, 2 ... or a list'
  }
  const isShare = probability === undefined
    || (typeof probability === 'number' && probability > 0 && probability <= 1)
  if (!isShare) return 'probability must be above 0 and at most 1'
  if (times !== undefined && !(Number.isSafeInteger(times) && Number(times) >= 1)) {
    return 'times must be 1, 2 ...'
  }
  if (at !== undefined && (typeof at !== 'string' || parseInstant(at) === undefined)) {
    return 'at must be an instant'
  }
  if (at !== undefined && FAULT_KINDS[name].hook !== 'action') return 'only actions happen at a time'
  const streams = ['frame', 'ping'].includes(FAULT_KINDS[name].hook) ? [...STREAMS, ...FEEDS] : STREAMS
  if (stream !== undefined && !streams.includes(String(stream))) {
    return `stream must be ${streams.join(' or ')}`
  }
  if (status !== undefined && ![500, 502, 503, 504].includes(Number(status))) {
    return 'status must be 500 to 504'
  }
  return undefined
}

/** A number among the parameters of a rule, or what holds without it. */
export function numberOf(rule: FaultRule, name: string, fallback: number): number {
  const value = rule.parameters[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback
}

/** A text among the parameters of a rule. */
export function textOf(rule: FaultRule, name: string): string | undefined {
  const value = rule.parameters[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** An exact decimal among the parameters of a rule. */
export function decimalOf<T extends bigint>(rule: FaultRule, name: string): T | undefined {
  const text = textOf(rule, name)
  return text === undefined ? undefined : (parseFixed(text) as T | undefined)
}
