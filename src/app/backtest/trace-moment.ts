import { join } from 'node:path'
import { fail, UserError } from '../../base/index.ts'
import { decodeFact, encodeFact, JournalWriter, type JournalRow } from '../../audit/index.ts'
import type { Fact } from '../../model/index.ts'
import type { Moment } from '../../report/index.ts'
import { checkSpan, instantOf, momentOf } from '../moment.ts'
import { openCatalog } from '../open-catalog.ts'
import { Backtest } from './backtest.ts'
import { RUN_FILES } from './run-folder.ts'
import type { RunRequest } from './run-request.ts'
import { planData } from './plan-run.ts'
import { plannedInput } from './planned-input.ts'
import { readSettings } from './run-settings.ts'
import { SameLines } from './same-lines.ts'

/**
 * Runs the same run again up to a moment and says what every strategy thought of the symbol then.
 *
 * Held to the run's own journal fact by fact, so that what is found is what happened: `RUN_CHANGED` where its
 * strategy, settings or bars are others now. The moment is a day (its last slice) or an instant.
 */
export async function traceMoment(
  { request, run }: { readonly request: RunRequest; readonly run: string }, symbol: string, when: string,
): Promise<Moment> {
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
    const until = instantOf(when, plan.calendar)
    checkSpan(until, { from: plan.activeFrom, to: plan.endsAt })
    using recorded = new SameLines(join(run, RUN_FILES.journal))
    const slice = new SliceFacts(new JournalWriter(recorded))
    const backtest = new Backtest({
      ...settings.engine,
      ...plannedInput(plan),
      strategies: settings.strategies,
      benchmark: undefined,
      journal: slice,
      onTrade() {},
    })
    const { engine, lastAt } = await backtest.run(() => {}, until)
    return momentOf(engine, { symbol, sliceAt: lastAt, rows: slice.at(lastAt) })
  } finally {
    await catalog.close()
  }
}

/** Keeps the facts of the latest instant only. */
class SliceFacts {
  readonly #journal: JournalWriter
  #at = -1
  #facts: Fact[] = []

  constructor(journal: JournalWriter) {
    this.#journal = journal
  }

  append(fact: Fact): void {
    if (fact.body.kind === 'RunEnded') return
    this.#journal.append(fact)
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
