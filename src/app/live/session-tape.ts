import { TapeFileReader } from '../../adapter/tape/index.ts'
import type { CoreInput } from '../../model/index.ts'
import type { TapeRecord } from '../../port/index.ts'
import type { InputBatch } from './core-protocol.ts'
import { orThrow } from './or-throw.ts'
import type { SessionFolder } from './session-folder.ts'

const PAGE = 5_000

/** Inputs that were given together, and the number of the last of them. */
export interface TapedBatch extends InputBatch {
  readonly lastInput: number
}

/** What the tape of one start of a session's process holds. */
export interface TapedStart {
  readonly epoch: number
  /** Inputs of earlier tapes count up to this one. */
  readonly after: number
  readonly batches: readonly TapedBatch[]
}

/**
 * What the core was given, start by start; without inputs at the end of a tape that a crash took from the
 * journal, and that the next start gave again.
 */
export function tapedStarts(folder: SessionFolder): readonly TapedStart[] {
  // A start that was killed before it wrote anything has left an empty tape.
  const starts = folder.tapes.map(readTape).filter((start) => start !== undefined)
  return starts.map((start, index) => {
    const end = starts[index + 1]?.after ?? Infinity
    return { ...start, batches: start.batches.filter(({ lastInput }) => lastInput <= end) }
  })
}

function readTape(path: string): TapedStart | undefined {
  const reader = orThrow(TapeFileReader.open(path))
  try {
    let resumed: Pick<TapedStart, 'epoch' | 'after'> | undefined
    const batches: TapedBatch[] = []
    let inputs: CoreInput[] = []
    for (;;) {
      const page = orThrow(reader.next(PAGE))
      if (page.length === 0) return resumed === undefined ? undefined : { ...resumed, batches }
      for (const { record } of page as readonly { readonly record: TapeRecord }[]) {
        if (record.kind === 'resumed') resumed = { epoch: record.epoch, after: record.after }
        if (record.kind !== 'input') continue
        inputs.push(record.input)
        if (!record.isLast) continue
        batches.push({ step: record.step, inputs, lastInput: record.number })
        inputs = []
      }
    }
  } finally {
    reader.close()
  }
}
