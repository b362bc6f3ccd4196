import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { checkTapeSegment, TAPE_START } from '../../adapter/tape/index.ts'
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

/** What a journal in a database was found to be. */
export interface DatabaseVerdict {
  readonly report: VerifyReport
  readonly tape: readonly TapeFault[]
  /** Parts of tapes that were compared with their digests. */
  readonly segments: number
  /** Bytes of the tapes that stand under no digest: written last, or before a crash. */
  readonly bare: number
}

/** Verifies a journal in its database, and the tapes whose digests it holds. */
export async function verifyDatabase(
  store: JournalStore,
  { keys, notes, tapeFolder }: DatabaseTrust,
): Promise<Result<DatabaseVerdict>> {
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
  let [segments, covered] = [0, 0]
  for await (const page of pagesOf(store)) {
    if (!page.ok) return page
    for (const entry of page.value) {
      verifier.take(entry)
      if (tapeFolder === undefined || entry.kind !== 'TapeFlushed') continue
      segments += 1
      const checked = checkSegment(entry, tapeFolder)
      if (checked.ok) covered += checked.value
      else tape.push({ sequence: entry.sequence, message: checked.failure.message })
    }
  }
  const bare = tapeFolder === undefined ? 0 : Math.max(0, bytesOfTapes(tapeFolder) - covered)
  return ok({ report: verifier.finish(), tape, segments, bare })
}

/** Compares a part of a tape with its digest; gives how many bytes that were. */
function checkSegment({ body }: JournalEntry, folder: string): Result<number> {
  const fact = decodeBody(body)
  if (!fact.ok) return fact
  if (fact.value.kind !== 'TapeFlushed') return ok(0)
  const checked = checkTapeSegment(path.resolve(folder), fact.value)
  return checked.ok ? ok(fact.value.toByte - fact.value.fromByte) : checked
}

/** Bytes of all records of the tapes of a folder. */
function bytesOfTapes(folder: string): number {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.tape')) : []
  const sizes = names.map((name) => Math.max(0, statSync(path.join(folder, name)).size - TAPE_START))
  return sizes.reduce((sum, size) => sum + size, 0)
}
