import { isEntry, type WorkingOrder } from '../risk-views.ts'
import type { CheckSubject } from './risk-check.ts'

/**
 * Says whether what was counted after an instant holds the order already: one that is sent again was counted
 * when it was entered.
 */
export function isCountedAfter({ enteredAt }: CheckSubject, after: number): boolean {
  return enteredAt !== undefined && enteredAt > after
}

/** The same for what is counted since the session has opened. */
export function isCountedToday(subject: CheckSubject): boolean {
  const { session } = subject.situation
  return session !== undefined && isCountedAfter(subject, session.openAt - 1)
}

/** Entries of the order's strategy in this session, the order and what was approved beside it included. */
export function entriesToday(subject: CheckSubject): number {
  const { strategy } = subject.terms
  const beside = newEntries(subject).filter(({ terms }) => terms.strategy === strategy)
  return subject.history.entriesToday(strategy) + beside.length + (isCountedToday(subject) ? 0 : 1)
}

/** Entries that were approved and that no rate counts yet; a change of a working one is counted already. */
export function newEntries({ unrecorded, views }: CheckSubject): readonly WorkingOrder[] {
  if (unrecorded.length === 0) return unrecorded
  return unrecorded.filter(({ terms }) => (
    isEntry(terms) && views.orders.find(terms.clientOrderId) === undefined
  ))
}
