import type { Quantity, UtcMillis } from '../../../base/index.ts'
import { addDays, calendarNamed } from '../../../calendar/index.ts'
import type { Session } from '../../../model/index.ts'
import type { CorporateActionSource } from '../../../port/index.ts'
import type { OpenOrder } from '../../live/core/core-protocol.ts'
import { wallClock, type PacedTimers } from '../../live/market/index.ts'
import { ActionBook, actionKey } from './action-book.ts'
import { ActionDesk } from './action-desk.ts'
import type { LivePlan } from './live-plan.ts'
import type { TapedPast } from './taped-past.ts'

/** A session is not kept waiting longer by the first reading. */
const FIRST_READING_MS = 20_000

/** Of what is not watched nothing is split here. */
const FINEST = 1n as Quantity

/** What is known of a session when its corporate actions are first asked for. */
export interface ActionsGround {
  readonly plan: LivePlan
  readonly past: TapedPast
  readonly open: readonly OpenOrder[]
  /** What has to be given back, in the order of opening. */
  readonly opened: (() => Promise<unknown>)[]
}

/** The corporate actions of a session: who tells them, who keeps both sides apart, and the first reading. */
export interface SessionActions {
  readonly book: ActionBook
  readonly desk: ActionDesk
  open(): Promise<void>
}

/** Corporate actions of a session where its venue has a source of them. */
export function actionsOf(
  { actions: source, timers }: { readonly actions?: CorporateActionSource; readonly timers: PacedTimers },
  { plan, past, open, opened }: ActionsGround,
): SessionActions | undefined {
  if (source === undefined) return undefined
  const calendar = calendarNamed(plan.calendar)
  const symbols = plan.instruments.map(({ symbol }) => symbol)
  const lots = new Map(plan.instruments.map(({ symbol, lotSize }) => [symbol, lotSize]))
  const now = (): UtcMillis => timers.now()
  const told = new Set(past.booked.map(actionKey))
  const book = new ActionBook({ source, symbols, calendar, timers, told, startedAt: past.startedAt ?? now() })
  opened.push(async () => book.close())
  const sessionOf = (date: Session['date']): Session => (
    calendar.session(date) ?? calendar.sessions(date, addDays(date, 7))[0] as Session
  )
  const desk = new ActionDesk({
    book, booked: past.booked, now, opensAt: ({ date }) => sessionOf(date).openAt,
    lotOf: (symbol) => lots.get(symbol) ?? FINEST,
  })
  for (const { terms } of open) desk.know(terms)
  return { book, desk, open: () => atMost(book.open(), FIRST_READING_MS) }
}

async function atMost(work: Promise<void>, ms: number): Promise<void> {
  let cancel = (): void => {}
  const waited = new Promise<void>((resolve) => {
    cancel = wallClock.after(ms, resolve)
  })
  await Promise.race([work, waited])
  cancel()
}
