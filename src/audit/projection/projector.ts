import { ok, type Result, type Sequence } from '../../base/index.ts'
import type { Fact } from '../../model/index.ts'
import type {
  JournalStore,
  ProjectedTable,
  ProjectedValue,
  ProjectionStore,
  TapeReader,
} from '../../port/index.ts'
import { decodeEntry } from '../decode-body.ts'
import { foldFact, rowsNeeded } from './fold-facts.ts'
import { foldTape } from './fold-tape.ts'
import { RowCache } from './row-cache.ts'
import { JOURNAL_TABLES, ORDERS, POSITIONS, SIGNALS, TAPE_TABLES } from './tables.ts'

const JOURNAL = 'journal'
const TAPE = 'tape'
/** Facts in one transaction, which keeps other writers of the database waiting. */
const BATCH = 1_000

/**
 * Keeps the tables for queries up with the journal and the tape.
 *
 * Each batch and how far it goes is one transaction, so that a crash leaves the tables at a fact and the next
 * call goes on from there. Nothing decides by these tables.
 */
export class Projector {
  readonly #journal: Pick<JournalStore, 'read'>
  readonly #projections: ProjectionStore
  readonly #batch: number

  constructor(journal: Pick<JournalStore, 'read'>, projections: ProjectionStore, batch: number = BATCH) {
    this.#journal = journal
    this.#projections = projections
    this.#batch = batch
  }

  /** Folds in what the journal has and the tables have not; gives how many facts that were. */
  async catchUp(): Promise<Result<number>> {
    const prepared = await this.#projections.prepare([...JOURNAL_TABLES, ...TAPE_TABLES])
    if (!prepared.ok) return prepared
    const start = await this.#projections.progress(JOURNAL)
    if (!start.ok) return start
    let through = start.value
    for (;;) {
      const page = await this.#journal.read({ from: (through + 1) as Sequence, limit: this.#batch })
      if (!page.ok) return page
      if (page.value.length === 0) return ok(through - start.value)
      const facts: Fact[] = []
      for (const entry of page.value) {
        const fact = decodeEntry(entry)
        if (!fact.ok) return fact
        facts.push(fact.value)
      }
      const folded = await this.#fold(facts)
      if (!folded.ok) return folded
      through += facts.length
    }
  }

  /** Folds in the records of a tape that are not in the tables yet; gives how many those were. */
  async catchUpTape(tape: TapeReader): Promise<Result<number>> {
    const prepared = await this.#projections.prepare(TAPE_TABLES)
    if (!prepared.ok) return prepared
    const start = await this.#projections.progress(TAPE)
    if (!start.ok) return start
    let count = 0
    for (;;) {
      const page = tape.next(this.#batch)
      if (!page.ok) return page
      const last = page.value.at(-1)
      if (last === undefined) return ok(count)
      const fresh = page.value.filter(({ ordinal }) => ordinal > start.value)
      if (fresh.length === 0) continue
      const rows = new RowCache()
      for (const entry of fresh) foldTape(entry, rows)
      const written = await this.#projections.write(rows.takeChanges(), TAPE, last.ordinal)
      if (!written.ok) return written
      count += fresh.length
    }
  }

  /** Drops every table and makes it again from the first fact; tapes are given to `catchUpTape` after it. */
  async rebuild(): Promise<Result<number>> {
    const dropped = await this.#projections.drop([...JOURNAL_TABLES, ...TAPE_TABLES])
    return dropped.ok ? this.catchUp() : dropped
  }

  async #fold(facts: readonly Fact[]): Promise<Result<void>> {
    const rows = new RowCache()
    const { orders, signals, symbols } = rowsNeeded(facts)
    const loads: readonly (readonly [ProjectedTable, string, readonly ProjectedValue[]])[] = [
      [ORDERS, 'id', orders],
      [SIGNALS, 'id', signals],
      [POSITIONS, 'symbol', symbols],
    ]
    for (const [table, column, value] of loads) {
      if (value.length === 0) continue
      const found = await this.#projections.select({
        table,
        where: [{ column, is: 'in', value }],
        orderBy: [],
      })
      if (!found.ok) return found
      for (const row of found.value) rows.load(table, row)
    }
    for (const fact of facts) foldFact(fact, rows)
    return this.#projections.write(rows.takeChanges(), JOURNAL, facts.at(-1)?.sequence ?? 0)
  }
}
