import { MILLIS_PER_DAY, type UtcMillis } from '../../base/index.ts'
import type { CalendarName } from '../../calendar/index.ts'
import type { CorporateAction, NewsItem, Session, ShownBar, SymbolStatus } from '../../model/index.ts'
import type { DataPlan } from '../backtest/plan-run.ts'
import { SessionClock } from '../backtest/session-clock.ts'
import { SeriesCursor, SliceFeed } from '../backtest/slice-feed.ts'

/** What the market does next; steps are numbered 1, 2, 3 ... and are the same on every start. */
export type MarketStep = { readonly number: number; readonly at: UtcMillis } & (
  | { readonly kind: 'start' }
  | {
      readonly kind: 'session'
      readonly calendar: CalendarName
      readonly previous: Session | undefined
      /** Calendar days since the session before: short positions owe a fee for each. */
      readonly nights: number
      readonly session: Session
    }
  | { readonly kind: 'action'; readonly action: CorporateAction }
  | {
      readonly kind: 'slice'
      readonly bars: readonly ShownBar[]
      /** Since the slice before, like the news; not steps of their own, so that no number depends on them. */
      readonly halts?: readonly SymbolStatus[]
      readonly news?: readonly NewsItem[]
    }
)

/** A step before it has its number. */
type Unnumbered<S> = S extends { readonly number: number } ? Omit<S, 'number'> : never

/**
 * The recorded market as a row of steps, in the order in which a backtest takes it: sessions, corporate
 * actions, then the halts, news and bars of an instant.
 */
export async function* marketSteps(plan: DataPlan): AsyncGenerator<MarketStep> {
  const newsUntil = givenOnce(plan.news?.items ?? [])
  const haltsUntil = givenOnce(plan.halts)
  const cursors = plan.series.map(({ source, isFinest }, index) => new SeriesCursor(source, index, isFinest))
  const feed = new SliceFeed(cursors)
  const names = new Set(plan.instruments.map((instrument) => instrument.calendar as CalendarName))
  const clocks = [...names].map((name) => new SessionClock(name))
  const opened = new Map<string, Session>()
  let action = 0
  let number = 0
  const numbered = (step: Unnumbered<MarketStep>): MarketStep => ({ ...step, number: ++number })
  try {
    for (;;) {
      await feed.refill()
      if (number === 0) {
        const at = feed.nextOpenAt
        for (const clock of clocks) clock.start(at)
        yield numbered({ kind: 'start', at })
      }
      for (let slice = feed.next(); slice !== 'starved'; slice = feed.next()) {
        if (slice === undefined) return
        const { at, count } = slice
        const bars = slice.cursors
          .slice(0, count)
          .map(({ index, isFinest, latest }) => ({ series: index, isFinest, bar: latest.bar }))
        for (const clock of clocks) {
          while (clock.nextBeginAt < at) {
            const calendar = clock.calendar.name as CalendarName
            const previous = opened.get(calendar)
            const { session, at: beginAt } = clock.take(at)
            opened.set(calendar, session)
            const nights = previous === undefined ? 0 : nightsBetween(previous, session)
            yield numbered({ kind: 'session', at: beginAt, calendar, previous, nights, session })
            for (; (plan.actions[action]?.at ?? Infinity) <= session.openAt; action++) {
              const planned = plan.actions[action] as CorporateAction
              const due = planned.at > beginAt ? { ...planned, at: beginAt } : planned
              yield numbered({ kind: 'action', at: due.at, action: due })
            }
          }
        }
        const [halts, news] = [haltsUntil(at), newsUntil(at)]
        yield numbered({ kind: 'slice', at, ...(halts && { halts }), ...(news && { news }), bars })
      }
    }
  } finally {
    await feed.close()
  }
}

/** Gives, instant by instant, what was not given yet; nothing where there is none. */
function givenOnce<T extends { readonly at: number }>(
  items: readonly T[],
): (at: UtcMillis) => readonly T[] | undefined {
  let given = 0
  return (at) => {
    const from = given
    while ((items[given]?.at ?? Infinity) <= at) given++
    return given === from ? undefined : items.slice(from, given)
  }
}

function nightsBetween(previous: Session, session: Session): number {
  return Math.round((Date.parse(session.date) - Date.parse(previous.date)) / MILLIS_PER_DAY)
}
