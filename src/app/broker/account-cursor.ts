import { formatFixed, money, type Sequence } from '../../base/index.ts'
import type { Fact } from '../../model/index.ts'
import type { CashMovement } from '../../port/index.ts'
import type { SessionFolder } from '../live/session-folder.ts'
import { AwaitedFees, type FeesFrom } from './awaited-fees.ts'
import type { FoundExecution, KnownExecutions } from './known-executions.ts'

const FILE = 'broker.json'
/** Before the name of a movement in the reason of its fact. */
const MARK = ' #'

interface Written {
  readonly accountId: string
  readonly cursor: string
  /** Movements that were told with the cursor: any that is told again after it is among them. */
  readonly seen: readonly string[]
  /** Executions that may be told again after the cursor are in this row of the journal, or after it. */
  readonly row?: Sequence
  /** Those of them that lie before the account was found, and so in no row. */
  readonly found?: readonly FoundExecution[]
  /** Trades whose fees may be awaited are in this row of the journal, or after it. */
  readonly feeRow?: Sequence
  /** Fees that the account's cash may have lacked when it was found. */
  readonly foundFees?: string
}

/** What a reading told that is on disk now, and the executions that are known with it. */
export interface ReadThrough {
  readonly accountId: string
  readonly cursor: string
  readonly movements: readonly CashMovement[]
  readonly executions: Pick<KnownExecutions, 'row' | 'found'>
  readonly fees: Pick<AwaitedFees, 'from'>
}

/**
 * How far the account's history was read, and which account it is: a file beside the journal.
 *
 * It is written after the facts that it speaks of are on disk, and before the next snapshot; so it lacks at
 * most what the facts after the snapshot say.
 */
export class AccountCursor {
  readonly #folder: SessionFolder
  #seen: Set<string>
  #accountId: string | undefined
  cursor: string
  /** Executions that may be told again are in this row of the journal, or after it. */
  readonly row: Sequence
  /** Those of them that lie before the account was found, and so in no row. */
  readonly found: readonly FoundExecution[]
  readonly fees: FeesFrom

  private constructor(folder: SessionFolder, written: Written | undefined) {
    this.#folder = folder
    this.#accountId = written?.accountId
    this.#seen = new Set(written?.seen)
    this.cursor = written?.cursor ?? ''
    this.row = written?.row ?? (1 as Sequence)
    this.found = written?.found ?? []
    this.fees = {
      feeRow: written?.feeRow ?? (1 as Sequence), foundFees: money(written?.foundFees ?? '0'),
    }
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
  static reasonOf(movement: CashMovement): string {
    const { type, symbol, id } = movement
    return `${type}${AwaitedFees.dayWords(movement)}${symbol === '' ? '' : ` ${symbol}`}${MARK}${id}`
  }

  /** Goes on to a cursor; to be called when everything up to it is on disk. */
  save({ accountId, cursor, movements, executions: { row, found }, fees }: ReadThrough): void {
    const isNew = accountId !== this.#accountId || cursor !== this.cursor
    if (!isNew && this.news(movements).length === 0) return
    this.#seen = new Set(movements.map(({ id }) => id))
    this.#accountId = accountId
    this.cursor = cursor
    const { feeRow, foundFees } = fees.from
    const written: Written = {
      accountId, cursor, seen: [...this.#seen], row, found, feeRow, foundFees: formatFixed(foundFees),
    }
    this.#folder.write(FILE, written)
  }
}
