import { formatUtc, fail, UserError, type UtcMillis } from '../../base/index.ts'
import {
  decodeFact,
  encodeFact,
  traceDecision,
  type DecisionTrace,
  type JournalRow,
} from '../../audit/index.ts'
import { calendarNamed } from '../../calendar/index.ts'
import type { Fact } from '../../model/index.ts'
import type { Thought } from '../../strategy/index.ts'
import { openCatalog } from '../open-catalog.ts'
import { Backtest, type BacktestOutcome } from './backtest.ts'
import type { RunRequest } from './run-request.ts'
import { planData, type DataPlan } from './plan-run.ts'
import { readSettings } from './run-settings.ts'

/** What stood at one moment of a run, for one symbol. */
export interface Moment {
  readonly symbol: string
  /** The slice that was looked at: the last one at or before the moment. */
  readonly sliceAt: number
  readonly hadBar: boolean
  readonly thoughts: readonly Thought[]
  /** Signals of that slice for the symbol, each with its verdicts and orders. */
  readonly decisions: readonly DecisionTrace[]
  readonly position: string
  readonly openOrders: readonly string[]
  readonly killSwitch: string
  readonly latched: readonly string[]
}

/**
 * Runs the same run again up to a moment and says what every strategy thought of the symbol then.
 *
 * Deterministic: what is found is what happened. The moment is a day (its last slice) or an instant.
 */
export async function traceMoment(request: RunRequest, symbol: string, when: string): Promise<Moment> {
  const settings = await readSettings(request)
  const catalog = await openCatalog(settings.symbols, () => {})
  try {
    const plan = await planData(catalog, settings, settings.strategies)
    if (!plan.instruments.some((each) => each.symbol === symbol)) {
      const known = plan.instruments.map((each) => each.symbol).join(', ')
      throw new UserError(
        fail('SERIES_NOT_FOUND', `${symbol} was not in that run; there are ${known}`).failure,
      )
    }
    const until = instantOf(when, plan)
    const slice = new SliceFacts()
    const backtest = new Backtest({
      ...settings.engine,
      instruments: plan.instruments,
      series: plan.series,
      actions: plan.actions,
      strategies: settings.strategies,
      calendar: plan.calendar,
      activeFrom: plan.activeFrom,
      benchmark: undefined,
      journal: slice,
      onTrade() {},
    })
    const outcome = await backtest.run(() => {}, until)
    return momentOf(outcome, symbol, slice)
  } finally {
    await catalog.close()
  }
}

/** Keeps the facts of the latest instant only. */
class SliceFacts {
  #at = -1
  #facts: Fact[] = []

  append(fact: Fact): void {
    if (fact.body.kind === 'RunEnded') return
    if (fact.knownAt !== this.#at) this.#facts = []
    this.#at = fact.knownAt
    this.#facts.push(fact)
  }

  /** Rows recorded at an instant. */
  at(instant: number): readonly JournalRow[] {
    if (this.#at !== instant) return []
    return this.#facts.map((fact) => {
      const row = decodeFact(encodeFact(fact))
      if (!row.ok) throw new UserError(row.failure)
      return row.value
    })
  }
}

function momentOf(outcome: BacktestOutcome, symbol: string, slice: SliceFacts): Moment {
  const { engine, lastAt } = outcome
  const rows = slice.at(lastAt)
  const signals = rows.filter(
    (row) => row.body.kind === 'SignalGenerated' && row.body.signal.symbol === symbol,
  )
  const position = engine.portfolio.position(symbol)
  return {
    symbol,
    sliceAt: lastAt,
    hadBar: engine.market.lastAt(symbol) === lastAt,
    thoughts: engine.signals.think(symbol),
    decisions: signals.map((row) => traceDecision(rows, row.sequence)),
    position: position === undefined ? 'flat' : `${position.units} units, marked ${position.mark}`,
    openOrders: engine.execution.book
      .openFor(symbol)
      .map(
        ({ terms, status }) => `${terms.clientOrderId} ${terms.role} ${terms.side} ${terms.type} ${status}`,
      ),
    killSwitch: engine.safety.killSwitch,
    latched: engine.safety.latched,
  }
}

/** A day means its last slice; an instant needs its offset, or it is the exchange's local time. */
function instantOf(when: string, plan: DataPlan): UtcMillis {
  const calendar = calendarNamed(plan.calendar)
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(when)) {
      const next = Temporal.PlainDate.from(when).add({ days: 1 }).toZonedDateTime({ timeZone: calendar.zone })
      return checked((next.epochMilliseconds - (calendar.isRoundTheClock ? 0 : 1)) as UtcMillis, plan)
    }
    const hasOffset = /(Z|[+-]\d{2}:?\d{2})$/.test(when)
    const instant = hasOffset
      ? Temporal.Instant.from(when)
      : Temporal.PlainDateTime.from(when).toZonedDateTime(calendar.zone).toInstant()
    return checked(instant.epochMilliseconds as UtcMillis, plan)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new UserError(
      fail('BAD_DATE', `"${when}" must be a day (2008-10-10) or an instant (2008-10-10T15:30)`).failure,
    )
  }
}

function checked(at: UtcMillis, plan: DataPlan): UtcMillis {
  if (at >= plan.activeFrom && at <= plan.endsAt + 86_400_000) return at
  throw new UserError(
    fail(
      'RANGE_EMPTY',
      `${formatUtc(at)} is not within the run, which covers ${formatUtc(plan.activeFrom)} to ` +
        `${formatUtc(plan.endsAt)}`,
    ).failure,
  )
}
