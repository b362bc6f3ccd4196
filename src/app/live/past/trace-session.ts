import type { JournalRow } from '../../../audit/index.ts'
import { fail, formatUtc, UserError, type UtcMillis } from '../../../base/index.ts'
import type { CoreInput } from '../../../model/index.ts'
import type { Moment } from '../../../report/index.ts'
import { checkSpan, instantOf, momentOf, passedAt } from '../../moment.ts'
import type { RunSettings } from '../../backtest/run-settings.ts'
import type { CoreSetup, EncodedFact } from '../core/core-protocol.ts'
import { LiveCore } from '../core/live-core.ts'
import { LoadedWatch } from '../loaded-strategies.ts'
import type { SessionFolder } from '../record/session-folder.ts'
import { readStatus } from '../session-status.ts'
import { tapedStarts, type TapedBatch } from '../record/session-tape.ts'
import { startedAgain } from './started-again.ts'

/** What a core is made of, and which moment is looked at. */
export interface TraceWish {
  readonly settings: RunSettings
  readonly setup: Omit<CoreSetup, 'epoch'>
  readonly symbol: string
  /** A day (its last slice) or an instant. */
  readonly when: string
}

/**
 * Gives a fresh core the inputs of a session's tapes up to a moment, and says what stood then.
 *
 * All that reached the core is on the tapes: the broker's answers, halts and acts of operators too. Throws
 * `SERIES_NOT_FOUND`, `BAD_DATE` and `RANGE_EMPTY`.
 */
export function traceSession(folder: SessionFolder, wish: TraceWish): Moment {
  const { settings, setup, symbol } = wish
  if (!setup.instruments.some((each) => each.symbol === symbol)) {
    const known = setup.instruments.map((each) => each.symbol).join(', ')
    const message = `${symbol} is not in session ${folder.name}; there are ${known}`
    throw new UserError(fail('SERIES_NOT_FOUND', message).failure)
  }
  const until = instantOf(wish.when, setup.calendar)
  const loaded = new LoadedWatch(settings)
  const { core, activeAt, sliceAt, closedAt, facts, goesOn } = goTo(folder, wish, { until, loaded })
  if (sliceAt === undefined) {
    const message = `session ${folder.name} had decided nothing by then`
    throw new UserError(fail('RANGE_EMPTY', message).failure)
  }
  checkSpan(until, { from: activeAt ?? sliceAt, to: goesOn ? until : sliceAt })
  const rows = facts.filter(({ knownAt }) => knownAt >= sliceAt).map(rowOf)
  const moment = momentOf(core.engine, {
    symbol, sliceAt, ...(closedAt === undefined ? {} : { closedAt }), rows,
  })
  const notes = [...loaded.notes, ...aheadNote(folder, wish)]
  return notes.length === 0 ? moment : { ...moment, notes }
}

/** What stands is the latest slice where the session has not come to the moment yet. */
function aheadNote(folder: SessionFolder, { when, setup }: TraceWish): readonly string[] {
  const at = readStatus(folder)?.at
  if (at === undefined || at >= passedAt(when, setup.calendar)) return []
  const reached = `Session ${folder.name} has come to ${formatUtc(at)} and not yet to what was asked for`
  return [`${reached}: this is its latest slice.`]
}

/** Where a core stands on its way along the tapes. */
interface Standing {
  readonly core: LiveCore
  /** When its strategies were activated. */
  readonly activeAt: UtcMillis | undefined
  readonly sliceAt: UtcMillis | undefined
  /** When the bars of that slice closed. */
  readonly closedAt: UtcMillis | undefined
  /** What was recorded since that slice. */
  readonly facts: readonly EncodedFact[]
  /** Whether the tapes go on after it: its next slice may be days away. */
  readonly goesOn: boolean
}

function goTo(
  folder: SessionFolder, { settings, setup }: TraceWish,
  { until, loaded }: { readonly until: UtcMillis; readonly loaded: LoadedWatch },
): Standing {
  const starts = tapedStarts(folder)
  let core = new LiveCore(settings, { ...setup, epoch: starts[0]?.epoch ?? 0 })
  const sliceInput = sliceInputAt(folder, until)
  let activeAt: UtcMillis | undefined
  let sliceAt: UtcMillis | undefined
  let closedAt: UtcMillis | undefined
  let facts: EncodedFact[] = []
  for (const [index, { epoch, batches }] of starts.entries()) {
    if (index > 0) core = startedAgain(core, settings, { ...setup, epoch }, starts.slice(0, index))
    for (const batch of batches) {
      const barAt = closeOf(batch)
      const isBefore = batch.lastInput <= sliceInput
      const later = isBefore ? -1 : batch.inputs.findIndex((input) => instantOfInput(input) > until)
      const inputs = later < 0 ? batch.inputs : batch.inputs.slice(0, later)
      const answer = core.take({ step: batch.step, inputs })
      for (const input of inputs) {
        loaded.see(input)
        if (input.kind === 'Commanded' && input.command.kind === 'ActivateStrategy') activeAt ??= input.at
        if (input.kind !== 'SliceClosed') continue
        sliceAt = input.at
        closedAt = barAt
        facts = []
      }
      facts.push(...answer.facts)
      if (later >= 0) return { core, activeAt, sliceAt, closedAt, facts, goesOn: true }
    }
  }
  return { core, activeAt, sliceAt, closedAt, facts, goesOn: false }
}

/** When the bars closed that were given together. */
function closeOf({ inputs }: TapedBatch): UtcMillis | undefined {
  return inputs.findLast((input) => input.kind === 'BarClosed')?.bar.closeAt
}

/**
 * The last input of the slice whose bars closed at an instant or before: what a person asks for, although a
 * session by the clock decides on it a little later.
 */
function sliceInputAt(folder: SessionFolder, until: UtcMillis): number {
  let found = 0
  for (const { batches } of tapedStarts(folder)) {
    for (const batch of batches) {
      const closedAt = closeOf(batch)
      if (closedAt === undefined) continue
      if (closedAt > until) return found
      found = batch.lastInput
    }
  }
  return found
}

/** When an input became known. */
function instantOfInput(input: CoreInput): number {
  switch (input.kind) {
    case 'BarClosed': return input.bar.closeAt
    case 'SessionBegun': return input.at ?? input.session.openAt
    case 'ActionDue': return input.action.at
    case 'VenueSaid': return input.event.at
    case 'InstrumentStatusChanged': return input.status.at
    default: return input.at
  }
}

function rowOf({ sequence, eventAt, knownAt, correlation, body }: EncodedFact): JournalRow {
  return { sequence, eventAt, knownAt, correlation, body: JSON.parse(body) as JournalRow['body'] }
}
