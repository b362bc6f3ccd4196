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

/** Entries of the order's strategy in this session, the order included. */
export function entriesToday(subject: CheckSubject): number {
  return subject.history.entriesToday(subject.terms.strategy) + (isCountedToday(subject) ? 0 : 1)
}
