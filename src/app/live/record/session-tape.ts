import { TapeFileReader } from '../../../adapter/tape/index.ts'
import { fail, UserError } from '../../../base/index.ts'
import type { CoreInput } from '../../../model/index.ts'
import type { TapeRecord } from '../../../port/index.ts'
import type { InputBatch } from '../core/core-protocol.ts'
import { orThrow } from '../or-throw.ts'
import type { SessionFolder } from './session-folder.ts'

const PAGE = 5_000

/** What the market has shown: strategies and marks follow from it, facts do not. */
export const MARKET_INPUTS: ReadonlySet<CoreInput['kind']> = new Set([
  'Started', 'SessionBegun', 'ActionDue', 'BarClosed', 'SliceClosed', 'HistoryShown', 'BarCorrected',
  'QuotesShown', 'NewsShown',
])

/** Inputs that were given together, and the number of the last of them. */
export interface TapedBatch extends InputBatch {
  readonly lastInput: number
}

/** What the tape of one start of a session's process holds. */
export interface TapedStart {
  readonly epoch: number
  /** Inputs of earlier tapes count up to this one. */
  readonly after: number
  /** Read while they are gone through, so that memory does not grow with the session. */
  readonly batches: Iterable<TapedBatch>
}

/**
 * What the core was given, start by start; without inputs at the end of a tape that a crash took from the
 * journal, and that the next start gave again.
 */
export function tapedStarts(folder: SessionFolder): readonly TapedStart[] {
  // A start that was killed before it wrote anything has left an empty tape.
  const starts = folder.tapes.flatMap((path) => {
    const resumed = resumedIn(path)
    return resumed === undefined ? [] : [{ path, ...resumed }]
  })
  return starts.map(({ path, epoch, after }, index) => ({
    epoch,
    after,
    batches: { [Symbol.iterator]: () => batchesIn(path, { after, end: starts[index + 1]?.after }) },
  }))
}

/** What is said of tapes that lack an input which counts: nothing is decided, or put in place, without it. */
export function missingInput(path: string, number: number): UserError {
  const message = `${path} lacks input ${number}, which the record speaks of: restore the tapes from a copy`
  return new UserError(fail('TAPE_CORRUPT', message).failure)
}

function resumedIn(path: string): Pick<TapedStart, 'epoch' | 'after'> | undefined {
  for (const record of recordsIn(path)) {
    if (record.kind === 'resumed') return { epoch: record.epoch, after: record.after }
  }
  return undefined
}

function* batchesIn(
  path: string, { after, end = Infinity }: { readonly after: number; readonly end: number | undefined },
): Generator<TapedBatch, undefined> {
  let inputs: CoreInput[] = []
  let last = after
  for (const record of recordsIn(path)) {
    if (record.kind !== 'input') continue
    if (record.number > end) return
    if (record.number !== ++last) throw missingInput(path, last)
    inputs.push(record.input)
    if (!record.isLast) continue
    yield { step: record.step, inputs, lastInput: record.number }
    inputs = []
  }
  if (end !== Infinity && last < end) throw missingInput(path, last + 1)
}

function* recordsIn(path: string): Generator<TapeRecord, undefined> {
  const reader = orThrow(TapeFileReader.open(path))
  try {
    for (;;) {
      const page = orThrow(reader.next(PAGE))
      if (page.length === 0) return
      for (const { record } of page) yield record
    }
  } finally {
    reader.close()
  }
}
