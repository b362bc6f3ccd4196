import type { Fact } from '../../model/index.ts'
import type { CashMovement } from '../../port/index.ts'
import type { SessionFolder } from '../live/session-folder.ts'

const FILE = 'broker.json'
/** Names of movements that are kept; an overlap that is read again is far shorter. */
const SEEN_MAX = 1_000
/** Before the name of a movement in the reason of its fact. */
const MARK = ' #'

interface Written {
  readonly accountId: string
  readonly cursor: string
  readonly seen: readonly string[]
}

/**
 * How far the account's history was read, and which account it is: a file beside the journal.
 *
 * It is written after the facts that it speaks of are on disk, and before the next snapshot; so it lacks at
 * most what the facts after the snapshot say.
 */
export class AccountCursor {
  readonly #folder: SessionFolder
  readonly #seen: Set<string>
  #accountId: string | undefined
  cursor: string

  private constructor(folder: SessionFolder, written: Written | undefined) {
    this.#folder = folder
    this.#accountId = written?.accountId
    this.#seen = new Set(written?.seen)
    this.cursor = written?.cursor ?? ''
  }

  /** Reads it; `facts` are those after the newest snapshot. */
  static open(folder: SessionFolder, facts: readonly Fact[]): AccountCursor {
    const opened = new AccountCursor(folder, folder.has(FILE) ? folder.read<Written>(FILE) : undefined)
    for (const { body } of facts) {
      const name = body.kind === 'CashMoved' ? body.reason.split(MARK)[1] : undefined
      if (name !== undefined) opened.#seen.add(name)
    }
    return opened
  }

  /** The account that the session trades; `undefined` before it was met. */
  get accountId(): string | undefined {
    return this.#accountId
  }

  /** Movements that are not on record yet. */
  news(movements: readonly CashMovement[]): readonly CashMovement[] {
    return movements.filter(({ id }) => !this.#seen.has(id))
  }

  /** Why a movement's fact says that cash moved: with its name at the broker. */
  static reasonOf({ type, symbol, id }: CashMovement): string {
    return `${type}${symbol === '' ? '' : ` ${symbol}`}${MARK}${id}`
  }

  /** Goes on to a cursor; to be called when everything up to it is on disk. */
  save(accountId: string, cursor: string, movements: readonly CashMovement[]): void {
    const news = this.news(movements)
    if (accountId === this.#accountId && cursor === this.cursor && news.length === 0) return
    for (const { id } of news) this.#seen.add(id)
    this.#accountId = accountId
    this.cursor = cursor
    const written: Written = { accountId, cursor, seen: [...this.#seen].slice(-SEEN_MAX) }
    this.#folder.write(FILE, written)
  }
}
