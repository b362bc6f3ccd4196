import type { UtcMillis } from '../../../base/index.ts'
import {
  OrderRole, OrderStatus, orderTerms, TimeInForce, type Effect, type OrderTerms,
} from '../../../model/index.ts'
import { leadingTerms, legTerms, type SubmitRequest } from '../../../port/index.ts'
import type { OpenOrder } from '../../live/core/core-protocol.ts'

type OcoRequest = Extract<SubmitRequest, { kind: 'oco' }>

/** An order to send; a leg comes right after its entry, with which it is one request. */
interface Sent {
  readonly terms: OrderTerms
  readonly isLeg?: boolean
}

/** What is to be sent, as requests: orders that leave together are one where there are groups. */
export function requestsOf(effects: readonly Effect[], hasOco: boolean): readonly SubmitRequest[] {
  return inGroups(effects.filter((effect) => effect.kind === 'SubmitOrder'), hasOco)
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
  const legsOf = (entry: OrderTerms): readonly OpenOrder[] => (
    unanswered.filter(({ terms, isLeg }) => isLeg === true && terms.parent === entry.clientOrderId))
  const placed = new Set<OpenOrder>()
  const ordered = unanswered.flatMap((order) => {
    const group = [order, ...legsOf(order.terms)].filter((each) => !placed.has(each))
    for (const each of group) placed.add(each)
    return group
  })
  const sent = new Map(unanswered.map(({ terms, sentAt }) => [terms.clientOrderId, sentAt]))
  return inGroups(ordered, hasOco).map((request) => {
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

function inGroups(orders: readonly Sent[], hasOco: boolean): readonly SubmitRequest[] {
  const requests: SubmitRequest[] = []
  for (let at = 0; at < orders.length;) {
    const { terms } = orders[at] as Sent
    const request = withLegs(terms, orders.slice(at + 1))
      ?? (hasOco ? ocoOf(terms, orders[at + 1]?.terms) : undefined) ?? { kind: 'single', terms }
    requests.push(request)
    at += 1 + legTerms(request).length
  }
  return requests
}

/**
 * An entry and the legs that follow it, as one request, if any do.
 *
 * A venue's group has one life, and its guards have to stand beyond the day: an entry for the day goes good
 * till canceled with them, and the core takes it back when its day is over.
 */
function withLegs(entry: OrderTerms, after: readonly Sent[]): SubmitRequest | undefined {
  const isOwn = ({ terms, isLeg }: Sent): boolean => isLeg === true && terms.parent === entry.clientOrderId
  const end = after.findIndex((each) => !isOwn(each))
  const [one, other] = (end === -1 ? after : after.slice(0, end)).map(({ terms }) => terms)
  if (one === undefined) return undefined
  const lasting = orderTerms({ ...entry, timeInForce: TimeInForce.Gtc })
  if (other === undefined) return { kind: 'oto', entry: lasting, exit: one }
  const [stop, target] = one.role === OrderRole.Stop ? [one, other] : [other, one]
  return { kind: 'bracket', entry: lasting, target, stop }
}

/** The group that two orders which follow each other make, if they make one. */
function ocoOf(one: OrderTerms, other: OrderTerms | undefined): OcoRequest | undefined {
  if (other === undefined || one.ocoGroup === undefined || one.ocoGroup !== other.ocoGroup) return undefined
  const target = [one, other].find(({ role }) => role === OrderRole.Target)
  const stop = [one, other].find(({ role }) => role === OrderRole.Stop)
  if (target === undefined || stop === undefined || one.quantity !== other.quantity) return undefined
  return { kind: 'oco', target, stop }
}
