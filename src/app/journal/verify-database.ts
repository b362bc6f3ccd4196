import path from 'node:path'
import { checkTapeSegment } from '../../adapter/tape/index.ts'
import {
  decodeBody,
  genesisHash,
  JournalVerifier,
  type VerifierKey,
  type VerifyReport,
} from '../../audit/index.ts'
import { ok, type Result, type Sequence } from '../../base/index.ts'
import type { JournalEntry, JournalStore } from '../../port/index.ts'

const PAGE = 5_000

/** Every row of a journal, page by page; a failure ends it and is thrown by `unwrap`. */
export async function* pagesOf(store: JournalStore): AsyncGenerator<Result<readonly JournalEntry[]>> {
  for (let from = 1; ; ) {
    const page = await store.read({ from: from as Sequence, limit: PAGE })
    yield page
    const last = page.ok ? page.value.at(-1) : undefined
    if (last === undefined) return
    // A row that claims a smaller sequence than the one asked for would be read for ever.
    from = Math.max(last.sequence, from) + 1
  }
}

/** What of a tape is not as the journal says. */
export interface TapeFault {
  readonly sequence: number
  readonly message: string
}

/** What a journal in a database is held against. */
export interface DatabaseTrust {
  readonly keys: readonly VerifierKey[]
  /** Checkpoints from outside; the database's own are read as well. */
  readonly notes: readonly string[]
  /** Folder of the tapes; without it they are not looked at. */
  readonly tapeFolder?: string | undefined
}

/** Verifies a journal in its database, and the tapes whose digests it holds. */
export async function verifyDatabase(
  store: JournalStore,
  { keys, notes, tapeFolder }: DatabaseTrust,
): Promise<
  Result<{ readonly report: VerifyReport; readonly tape: readonly TapeFault[]; readonly segments: number }>
> {
  const own = await store.checkpoints.notes()
  if (!own.ok) return own
  const { origin } = store.meta
  const verifier = new JournalVerifier({
    genesis: genesisHash(store.meta),
    origin,
    notes: [...own.value, ...notes],
    keys,
  })
  const tape: TapeFault[] = []
  let segments = 0
  for await (const page of pagesOf(store)) {
    if (!page.ok) return page
    for (const entry of page.value) {
      verifier.take(entry)
      if (tapeFolder === undefined || entry.kind !== 'TapeFlushed') continue
      segments += 1
      const fault = tapeFault(entry, tapeFolder)
      if (fault !== undefined) tape.push(fault)
    }
  }
  return ok({ report: verifier.finish(), tape, segments })
}

function tapeFault({ sequence, body }: JournalEntry, folder: string): TapeFault | undefined {
  const fact = decodeBody(body)
  if (!fact.ok) return { sequence, message: fact.failure.message }
  if (fact.value.kind !== 'TapeFlushed') return undefined
  const checked = checkTapeSegment(path.resolve(folder), fact.value)
  return checked.ok ? undefined : { sequence, message: checked.failure.message }
}
