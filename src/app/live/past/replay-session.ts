import { decodeEntry } from '../../../audit/index.ts'
import { formatUtc, toCanonicalText, type Sequence } from '../../../base/index.ts'
import type { Fact } from '../../../model/index.ts'
import type { JournalStore } from '../../../port/index.ts'
import type { RunSettings } from '../../backtest/run-settings.ts'
import type { CoreSetup } from '../core/core-protocol.ts'
import { decoded, LiveCore } from '../core/live-core.ts'
import { LoadedWatch } from '../loaded-strategies.ts'
import { orThrow } from '../or-throw.ts'
import type { SessionFolder } from '../record/session-folder.ts'
import { readSessionJournal } from '../record/session-journal.ts'
import { tapedStarts } from '../record/session-tape.ts'
import { startedAgain } from './started-again.ts'

/** What deciding again from the tape has shown. */
export interface ReplayOutcome {
  /** Facts that were compared, and inputs that they came from. */
  readonly facts: number
  readonly inputs: number
  /** Starts of the session's process, the first one included. */
  readonly starts: number
  /**
   * The journal ended before the tapes did: a crash took facts that nobody had acted on, or rows were cut off
   * (`investor audit verify` tells). Absent where it did not.
   */
  readonly hasEndedEarly?: true
  /** The first fact that came out differently, in words; absent when there is none. */
  readonly difference?: string
  /** Strategy files that are others now, in words; absent when there are none. */
  readonly notes?: readonly string[]
}

const PAGE = 5_000

/**
 * Gives a fresh core the inputs of a session's tapes, and compares what it records with the journal.
 *
 * Two facts are equal when they say the same of the same instant; when they were learned does not count.
 */
export async function replaySession(
  folder: SessionFolder,
  settings: RunSettings,
  setup: Omit<CoreSetup, 'epoch'>,
): Promise<ReplayOutcome> {
  const loaded = new LoadedWatch(settings)
  const outcome = await compared(folder, settings, setup, loaded)
  return loaded.notes.length === 0 ? outcome : { ...outcome, notes: loaded.notes }
}

async function compared(
  folder: SessionFolder, settings: RunSettings, setup: Omit<CoreSetup, 'epoch'>, loaded: LoadedWatch,
): Promise<ReplayOutcome> {
  const store = orThrow(await readSessionJournal(folder))
  try {
    const journal = new JournalReader(store)
    const starts = tapedStarts(folder)
    let [facts, inputs] = [0, 0]
    let core = new LiveCore(settings, { ...setup, epoch: starts[0]?.epoch ?? 0 })
    for (const [index, { epoch, batches }] of starts.entries()) {
      if (index > 0) core = startedAgain(core, settings, { ...setup, epoch }, starts.slice(0, index))
      for (const batch of batches) {
        for (const input of batch.inputs) loaded.see(input)
        const answer = core.take(batch)
        inputs += batch.inputs.length
        for (const fact of answer.facts.map(decoded)) {
          const original = await journal.next()
          if (original === undefined) return { facts, inputs, starts: starts.length, hasEndedEarly: true }
          const difference = differenceOf(original, fact)
          if (difference !== undefined) return { facts, inputs, starts: starts.length, difference }
          facts++
        }
      }
    }
    const left = await journal.next()
    const outcome = { facts, inputs, starts: starts.length }
    return left === undefined
      ? outcome
      : { ...outcome, difference: `fact ${left.sequence} (${left.body.kind}) did not come again` }
  } finally {
    await store.close()
  }
}

/** The journal, fact by fact. */
class JournalReader {
  readonly #store: JournalStore
  #page: readonly Fact[] = []
  #next = 0
  #from = 1

  constructor(store: JournalStore) {
    this.#store = store
  }

  async next(): Promise<Fact | undefined> {
    if (this.#next === this.#page.length) {
      const rows = orThrow(await this.#store.read({ from: this.#from as Sequence, limit: PAGE }))
      this.#page = rows.map((row) => orThrow(decodeEntry(row)))
      this.#from += rows.length
      this.#next = 0
    }
    return this.#page[this.#next++]
  }
}

function differenceOf(original: Fact, again: Fact): string | undefined {
  const said = ({ sequence, eventAt, correlation, body }: Fact): string =>
    toCanonicalText({ sequence, eventAt, correlation, body })
  const [was, is] = [said(original), said(again)]
  if (was === is) return undefined
  return (
    `fact ${original.sequence} at ${formatUtc(original.eventAt)} was ${was.slice(0, 600)} ` +
    `and is now ${is.slice(0, 600)}`
  )
}
