import {
  ok, type ClientOrderId, type ExecutionId, type Result, type Sequence, type UtcMillis,
} from '../../../base/index.ts'
import type { Fact, FactKind, Fill } from '../../../model/index.ts'
import { TOLD_AGAIN_MS, type JournalStore } from '../../../port/index.ts'
import { takeFacts } from '../take-facts.ts'

/** How much older than the newest that a saved reading told a known execution may be; more than is told. */
const KEPT_MS = 5 * TOLD_AGAIN_MS
/** Later than any reading: what happened then is never left behind. */
const ALWAYS = Number.MAX_SAFE_INTEGER as UtcMillis
/** Facts that say of an execution that it is on record. */
const KINDS: readonly FactKind[] = ['OrderFilled', 'ExecutionBusted', 'ExecutionCorrected']

/** What an execution comes to. */
type Numbers = Pick<Fill, 'quantity' | 'price'>

interface Known {
  readonly at: UtcMillis
  /** The row of the journal that has it; absent where none does (yet). */
  row: Sequence | undefined
  /** Readings of the account that had begun when it became known. */
  readonly reading: number
  /** It lies before the account was found, and so in its positions. */
  readonly isFound: boolean
  /** As it was told; absent where the broker has spoken of it again, or nobody told. */
  told: Numbers | undefined
}

/** An execution of before the account was found, as it is kept beside the journal. */
export type FoundExecution = readonly [ExecutionId, UtcMillis]

/** Where a search for what is on record begins, and what is known beside it. */
export interface KnownFrom {
  /** Executions that the broker may tell again are on record in this row or after it. */
  readonly row: Sequence
  readonly found: readonly FoundExecution[]
}

/**
 * Executions that the broker may tell again, and that are on record, or were heard, already.
 *
 * How many there are is not bounded: what may be told again is a span of the broker's time, and an execution
 * is known until a reading that was saved has left it behind. A core forgets orders that have ended by their
 * number, and after a start it is not asked.
 */
export class KnownExecutions {
  readonly #known = new Map<ExecutionId, Known>()
  readonly #orders = new Set<ClientOrderId>()
  #last: Sequence
  #reading = 0

  /** `last`: the last row of the journal. */
  constructor(last: Sequence = 0 as Sequence, found: readonly FoundExecution[] = []) {
    this.#last = last
    for (const [id, at] of found) {
      this.#known.set(id, { at, row: undefined, reading: 0, isFound: true, told: undefined })
    }
  }

  /** Reads what a journal that ends with the row `last` has from a row on. */
  static async read(
    store: Pick<JournalStore, 'read'>, { row, found }: KnownFrom, last: Sequence,
  ): Promise<Result<KnownExecutions>> {
    const known = new KnownExecutions(last, found)
    const read = await takeFacts(store, { from: row, kinds: KINDS }, (fact) => known.take(fact))
    return read.ok ? ok(known) : read
  }

  /** Orders of the executions that were found on record. */
  get orders(): Iterable<ClientOrderId> {
    return this.#orders
  }

  /** From this row on the journal has everything that the broker may tell again. */
  get row(): Sequence {
    let row = this.#last + 1
    for (const known of this.#known.values()) if (known.row !== undefined && known.row < row) row = known.row
    return row as Sequence
  }

  /** Those of before the account was found. */
  get found(): readonly FoundExecution[] {
    return [...this.#known].flatMap(([id, { at, isFound }]) => (isFound ? [[id, at] as const] : []))
  }

  /** Takes a fact that is, or will be, in the journal. */
  take({ sequence, eventAt, body }: Fact): void {
    if (sequence > this.#last) this.#last = sequence
    switch (body.kind) {
      case 'OrderFilled':
        this.#put(body.fill.executionId, { at: body.fill.at, row: sequence, told: body.fill })
        break
      case 'ExecutionBusted':
      case 'ExecutionCorrected':
        this.#put(body.executionId, { at: eventAt, row: sequence, told: undefined })
        break
      default:
        return
    }
    this.#orders.add(body.clientOrderId)
  }

  /** Notes an execution that was heard; whether it is news. */
  note({ executionId, at, quantity, price }: Fill): boolean {
    if (this.#known.has(executionId)) return false
    const told = { quantity, price }
    this.#known.set(executionId, { at, row: undefined, reading: this.#reading, isFound: false, told })
    return true
  }

  /**
   * Says whether the broker's history has an execution at another price than it was told with: the stream
   * may say an average. One that was taken back or restated since is not compared.
   */
  isRestated({ executionId, quantity, price }: Fill): boolean {
    const told = this.#known.get(executionId)?.told
    return told !== undefined && told.quantity === quantity && told.price !== price
  }

  /**
   * The account was found with these: what of them is not on record lies in its positions. Those of orders
   * that are open may be told with their order, however old they are.
   */
  find(executions: readonly Fill[], open: ReadonlySet<ClientOrderId> = new Set()): void {
    for (const { executionId, clientOrderId, at: happenedAt } of executions) {
      if (this.#known.get(executionId)?.row !== undefined) continue
      const at = open.has(clientOrderId) ? ALWAYS : happenedAt
      this.#known.set(executionId, {
        at, row: undefined, reading: this.#reading, isFound: true, told: undefined,
      })
    }
  }

  /** The account is asked now: what is known by now is older than the answer. */
  beginReading(): void {
    this.#reading += 1
  }

  /** A reading is taken and its cursor goes on from it: what it has left behind is not told again. */
  pass(executions: readonly Fill[]): void {
    const newest = executions.reduce((latest, { at }) => Math.max(latest, at), 0)
    for (const [id, { at, reading }] of this.#known) {
      if (at < newest - KEPT_MS && reading < this.#reading) this.#known.delete(id)
    }
  }

  #put(id: ExecutionId, { at, row, told }: Pick<Known, 'at' | 'told'> & { readonly row: Sequence }): void {
    const numbers = told === undefined ? undefined : { quantity: told.quantity, price: told.price }
    const known = this.#known.get(id)
    if (known === undefined) {
      this.#known.set(id, { at, row, reading: this.#reading, isFound: false, told: numbers })
      return
    }
    known.row ??= row
    known.told = numbers
  }
}
