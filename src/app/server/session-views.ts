import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { SqliteViews, type ViewQuery, type ViewRow } from '../../adapter/sqlite/index.ts'
import { JOURNAL_TABLES, Projector, sha256Hex, type JournalRow } from '../../audit/index.ts'
import { ok, type Sequence } from '../../base/index.ts'
import type { JournalEntry, JournalRange, JournalStore } from '../../port/index.ts'
import { orThrow } from '../live/or-throw.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { hasJournal, readSessionJournal } from '../live/record/session-journal.ts'

/** Tells tables of this version from others; a number, so that it fits beside the progress. */
const DEFINITION = Number.parseInt(sha256Hex(JSON.stringify(JOURNAL_TABLES)).slice(0, 12), 16)
const DEFINED_AS = 'definition'
/** Facts in one go: the server answers others between two. */
const BATCH = 500
/** Rows that one decision may have. */
const CHAIN_MAX = 5_000

interface Opened {
  readonly journal: JournalStore
  readonly views: SqliteViews
  readonly projector: Projector
}

/**
 * One session's record as tables: the journal is read on a connection of its own, and never written.
 *
 * The tables lie in `views.db` beside it; where another server has that file, in memory.
 */
export class SessionViews {
  /** Of the session whose tables they are. */
  readonly folder: SessionFolder
  #opened: Opened | undefined
  #opening: Promise<Opened | undefined> | undefined
  #catching: Promise<number> | undefined
  #through = 0

  constructor(folder: SessionFolder) {
    this.folder = folder
  }

  /** The last fact that the tables hold. */
  get through(): number {
    return this.#through
  }

  /** Folds in what is new; gives the last fact that the tables hold. A session without a journal has none. */
  async catchUp(): Promise<number> {
    this.#catching ??= this.#fold().finally(() => {
      this.#catching = undefined
    })
    return this.#catching
  }

  /** A page of a table, up to date. */
  async page(query: ViewQuery): Promise<readonly ViewRow[]> {
    const opened = await this.#current()
    return opened === undefined ? [] : orThrow(opened.views.page(query))
  }

  /** The tables, up to date; `undefined` for a session without a journal. */
  async tables(): Promise<SqliteViews | undefined> {
    return (await this.#current())?.views
  }

  /** The rows of one decision, from the record itself. */
  async chain(correlation: number): Promise<readonly JournalRow[]> {
    const opened = await this.#current()
    if (opened === undefined) return []
    const range = { from: 1 as Sequence, limit: CHAIN_MAX, correlation: correlation as Sequence }
    const entries = orThrow(await opened.journal.read(range))
    return entries.map(({ sequence, eventAt, knownAt, body }) => ({
      sequence,
      eventAt,
      knownAt,
      correlation,
      body: JSON.parse(body) as JournalRow['body'],
    }))
  }

  /** Rows of the record itself after a sequence, in order; none for a session without a journal. */
  async rowsAfter(sequence: number, limit: number): Promise<readonly JournalEntry[]> {
    const range = { from: (sequence + 1) as Sequence, limit }
    return orThrow((await (await this.#open())?.journal.read(range)) ?? ok([]))
  }

  /** Whether the journal answers; throws what stands in the way. */
  async head(): Promise<number> {
    const opened = await this.#open()
    return opened === undefined ? 0 : (orThrow(await opened.journal.head())?.sequence ?? 0)
  }

  async close(): Promise<void> {
    await this.#catching?.catch(() => 0)
    await this.#opening?.catch(() => undefined)
    this.#opened?.views.close()
    await this.#opened?.journal.close()
    this.#opened = undefined
  }

  async #current(): Promise<Opened | undefined> {
    await this.catchUp()
    return this.#opened
  }

  async #fold(): Promise<number> {
    const opened = await this.#open()
    if (opened === undefined) return 0
    const { projections } = opened.views
    if (this.#through === 0) await this.#checkDefinition(opened)
    orThrow(await opened.projector.catchUp())
    this.#through = orThrow(await projections.progress('journal'))
    return this.#through
  }

  /** Tables of another program, or of a journal that had more facts, are made again. */
  async #checkDefinition({ journal, views, projector }: Opened): Promise<void> {
    const { projections } = views
    const [defined, through] = [
      orThrow(await projections.progress(DEFINED_AS)),
      orThrow(await projections.progress('journal')),
    ]
    const head = orThrow(await journal.head())?.sequence ?? 0
    if (defined === DEFINITION && through <= head) return
    orThrow(await projector.rebuild())
    orThrow(await projections.write([], DEFINED_AS, DEFINITION))
  }

  async #open(): Promise<Opened | undefined> {
    if (this.#opened !== undefined) return this.#opened
    this.#opening ??= this.#openOnce().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #openOnce(): Promise<Opened | undefined> {
    if (!hasJournal(this.folder)) return undefined
    const journal = orThrow(await readSessionJournal(this.folder))
    const own = SqliteViews.open(join(this.folder.path, 'views.db'))
    const isTaken = !own.ok && own.failure.code === 'STORE_BUSY'
    const views = orThrow(isTaken ? SqliteViews.open(':memory:') : own)
    const polite = {
      read: async (range: JournalRange) => {
        await turn()
        return journal.read(range)
      },
    }
    this.#opened = { journal, views, projector: new Projector(polite, views.projections, BATCH) }
    return this.#opened
  }
}
