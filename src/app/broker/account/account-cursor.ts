import { formatFixed, money, ZERO_MONEY, type Money, type Sequence } from '../../../base/index.ts'
import type { Fact } from '../../../model/index.ts'
import type { CashMovement } from '../../../port/index.ts'
import type { SessionFolder } from '../../live/record/session-folder.ts'
import { AwaitedFees, type FeesFrom } from './awaited-fees.ts'
import type { FoundExecution, KnownExecutions } from './known-executions.ts'
import type { UnitFee } from './unit-fees.ts'

const FILE = 'broker.json'
/** Before the name of a movement in the reason of its fact. */
const MARK = ' #'
/** What a movement has moved in all, in the reason of a fact of one that was told with another amount. */
const RESTATED = / restated to (-?[\d.]+) #/

interface Written {
  readonly accountId: string
  readonly cursor: string
  /** Movements that were told with the cursor: any that is told again after it is among them. */
  readonly seen: readonly string[]
  /** What each of them moved; absent in files of before. */
  readonly moved?: readonly string[]
  /** Executions that may be told again after the cursor are in this row of the journal, or after it. */
  readonly row?: Sequence
  /** Those of them that lie before the account was found, and so in no row. */
  readonly found?: readonly FoundExecution[]
  /** Trades whose fees may be awaited are in this row of the journal, or after it. */
  readonly feeRow?: Sequence
  /** Fees that the account's cash may have lacked when it was found. */
  readonly foundFees?: string
}

/** What is not on record yet of a movement, and the reason of its fact. */
export interface NewMovement {
  readonly amount: Money
  readonly reason: string
  /** What went in units. */
  readonly unitFee?: UnitFee
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
  /** What every movement that was told has moved; unknown where a file of before tells its name alone. */
  #seen: Map<string, Money | undefined>
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
    this.#seen = new Map((written?.seen ?? []).map((id, index) => {
      const moved = written?.moved?.[index]
      return [id, moved === undefined ? undefined : money(moved)]
    }))
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
      if (name === undefined || body.kind !== 'CashMoved') continue
      const total = RESTATED.exec(body.reason)?.[1]
      opened.#seen.set(name, total === undefined ? body.amount : money(total))
    }
    return opened
  }

  /** The account that the session trades; `undefined` before it was met. */
  get accountId(): string | undefined {
    return this.#accountId
  }

  /**
   * What is not on record yet of movements, with the reason of each fact: all of one that is new, its units
   * too, and the money that is missing to one that the broker calls off, or tells with another amount.
   */
  news(movements: readonly CashMovement[]): readonly NewMovement[] {
    return movements.flatMap((movement) => {
      const { id, amount, type, symbol, units } = movement
      const isNew = !this.#seen.has(id)
      const before = isNew ? ZERO_MONEY : this.#seen.get(id)
      const newUnits = isNew ? units : undefined
      if (before === undefined || (before === amount && newUnits === undefined)) return []
      const what = `${type}${AwaitedFees.dayWords(movement)}${symbol === '' ? '' : ` ${symbol}`}`
      const now = isNew ? '' : ` restated to ${formatFixed(amount)}`
      return [{
        amount: (amount - before) as Money, reason: `${what}${now}${MARK}${id}`,
        ...(newUnits === undefined ? {} : { unitFee: { symbol, units: newUnits } }),
      }]
    })
  }

  /** Goes on to a cursor; to be called when everything up to it is on disk. */
  save({ accountId, cursor, movements, executions: { row, found }, fees }: ReadThrough): void {
    const isNew = accountId !== this.#accountId || cursor !== this.cursor
    if (!isNew && this.news(movements).length === 0) return
    this.#seen = new Map(movements.map(({ id, amount }) => [id, amount]))
    this.#accountId = accountId
    this.cursor = cursor
    const { feeRow, foundFees } = fees.from
    const written: Written = {
      accountId, cursor, seen: movements.map(({ id }) => id),
      moved: movements.map(({ amount }) => formatFixed(amount)),
      row, found, feeRow, foundFees: formatFixed(foundFees),
    }
    this.#folder.write(FILE, written)
  }
}
