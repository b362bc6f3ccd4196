import type { UtcMillis } from '../../base/index.ts'
import { OrderRole, OrderStatus, type Effect, type OrderTerms } from '../../model/index.ts'
import { leadingTerms, legTerms, type SubmitRequest } from '../../port/index.ts'
import type { OpenOrder } from '../live/core-protocol.ts'

type OcoRequest = Extract<SubmitRequest, { kind: 'oco' }>

/** What is to be sent, as requests: stop and target that follow each other are one where there are groups. */
export function requestsOf(effects: readonly Effect[], hasOco: boolean): readonly SubmitRequest[] {
  return inGroups(effects.flatMap((effect) => (effect.kind === 'SubmitOrder' ? [effect.terms] : [])), hasOco)
}

/** A request of before a start; `sentAt` where the record says it: the last sending of its last order. */
interface UnansweredRequest {
  readonly request: SubmitRequest
  readonly sentAt?: UtcMillis
}

/** Requests of before a start of which nobody knows whether they were sent; what waits here was not. */
export function unansweredRequests(
  open: readonly OpenOrder[], hasOco: boolean,
): readonly UnansweredRequest[] {
  const unanswered = open.filter(({ status, venueOrderId, executionIds }) => (
    status !== OrderStatus.Emulated && venueOrderId === undefined && executionIds.length === 0
  ))
  const sent = new Map(unanswered.map(({ terms, sentAt }) => [terms.clientOrderId, sentAt]))
  return inGroups(unanswered.map(({ terms }) => terms), hasOco).map((request) => {
    const times = [leadingTerms(request), ...legTerms(request)].map((terms) => sent.get(terms.clientOrderId))
    const known = times.filter((time) => time !== undefined)
    if (known.length < times.length) return { request }
    return { request, sentAt: Math.max(...known) as UtcMillis }
  })
}

/** Whether nothing of a request opens anything. */
export function isReducing(request: SubmitRequest): boolean {
  return [leadingTerms(request), ...legTerms(request)].every((terms) => terms.isReduceOnly)
}

function inGroups(orders: readonly OrderTerms[], hasOco: boolean): readonly SubmitRequest[] {
  const requests: SubmitRequest[] = []
  for (let at = 0; at < orders.length; at++) {
    const terms = orders[at] as OrderTerms
    const group = hasOco ? ocoOf(terms, orders[at + 1]) : undefined
    requests.push(group ?? { kind: 'single', terms })
    if (group !== undefined) at += 1
  }
  return requests
}

/** The group that two orders which follow each other make, if they make one. */
function ocoOf(one: OrderTerms, other: OrderTerms | undefined): OcoRequest | undefined {
  if (other === undefined || one.ocoGroup === undefined || one.ocoGroup !== other.ocoGroup) return undefined
  const target = [one, other].find(({ role }) => role === OrderRole.Target)
  const stop = [one, other].find(({ role }) => role === OrderRole.Stop)
  if (target === undefined || stop === undefined || one.quantity !== other.quantity) return undefined
  return { kind: 'oco', target, stop }
}
