import type { ClientOrderId, Failure, UtcMillis } from '../../../base/index.ts'
import { describeDifference, type Difference } from '../../../execution/index.ts'
import type { AlertSeverity, CoreInput, FoundPosition, VenueEvent } from '../../../model/index.ts'
import type { BrokerConnector, BrokerOrder, Reversal, Timers } from '../../../port/index.ts'
import type { AccountBooks } from '../../live/core/core-protocol.ts'
import { DriftAlarm } from '../../live/drift-alarm.ts'
import type { Explained } from '../market/action-desk.ts'
import type { AccountCursor } from './account-cursor.ts'
import type { AwaitedFees } from './awaited-fees.ts'
import { booksOf, readAccount, type AccountReading, type Reading } from './account-reader.ts'
import type { KnownExecutions } from './known-executions.ts'
import type { Strangers } from './strangers.ts'
import { UnitFees } from './unit-fees.ts'

/** Between two comparisons when all is well: with three looks that take long, drift is found within 30 s. */
const EVERY_MS = 15_000
/** Between two looks at a difference. */
const RECHECK_MS = 1_000
/** A difference counts that is there at so many looks, one after the other (fault 21). */
const LOOKS = 3
/** For so long a difference may come of an order of somebody else, or an execution, that is being read. */
const UNREAD_MS = 10_000
/** After a reading without an answer, once there were so many as looks. */
const RETRY_MS = 5_000

/** What a watch needs of its session. */
export interface WatchParts {
  readonly broker: BrokerConnector
  readonly timers: Timers
  readonly cursor: AccountCursor
  readonly strangers: Strangers
  readonly executions: KnownExecutions
  readonly fees: AwaitedFees
  readonly isKnown: (id: ClientOrderId) => boolean
  readonly compare: (books: AccountBooks) => Promise<readonly Difference[]>
  /** Takes out the differences that corporate actions explain. */
  readonly explain?: ((differences: readonly Difference[]) => Explained) | undefined
  /** Gives inputs to the core; what they want sent is sent later. */
  readonly give: (inputs: readonly CoreInput[]) => Promise<unknown>
  /** Hears an event as if the stream had told it. */
  readonly hear: (event: VenueEvent) => Promise<void>
  readonly alert: (severity: AlertSeverity, component: string, message: string) => Promise<void>
  /** Puts everything given so far on disk, and sends what it wants sent. */
  readonly flush: () => Promise<void>
  /** Puts what was read into the session's queue. */
  readonly onRead: (reading: Reading) => void
  readonly now: () => UtcMillis
}

/** What a comparison has come to. */
export type Verdict = 'agreed' | 'differs' | 'open'

/**
 * Compares our books with the account: at the start, every 15 s, and when somebody asks.
 *
 * The broker is the truth and nothing is repaired by guess: executions and movements of cash that were missed
 * are taken in by their names, orders of others are adopted, and what still differs at the third look halts.
 */
export class AccountWatch {
  readonly #parts: WatchParts
  #eventCount = 0
  #isReading = false
  /** Readings that have begun. */
  #readCount = 0
  #looks: ReadonlyMap<string, number> = new Map()
  #failures = 0
  /** What was told of executions that do not stand as they were told. */
  readonly #reversed = new Set<string>()
  /** Looks in a row at which nothing differed but fractions that splits have left. */
  #fractionLooks = 0
  /** Since when orders of others, or executions, are being read, by a clock that never jumps. */
  #unreadSince: number | undefined
  #callOff: () => void = () => {}
  /** The account takes no orders, as the last reading says. */
  isBlocked = false
  readonly #drift = new DriftAlarm()
  readonly #unitFees = new UnitFees()
  /** What was told by the last readings, and has not led to a halt yet. */
  readonly #news = new Set<'blocked' | 'drift'>()

  constructor(parts: WatchParts) {
    this.#parts = parts
  }

  /**
   * Something was heard of an order: a reading under way may be older than it. Whether it is to be heard: an
   * execution that is on record, or was heard, is not.
   */
  noteEvent(event: VenueEvent): boolean {
    this.#eventCount += 1
    return event.kind !== 'Filled' || this.#parts.executions.note(event.fill)
  }

  /**
   * Reads the account now, unless a reading is under way; the number of the first reading that begins no
   * earlier than now.
   */
  look(): number {
    this.#callOff()
    if (this.#isReading) return this.#readCount + 1
    this.#isReading = true
    const number = ++this.#readCount
    const eventsBefore = this.#eventCount
    this.#parts.executions.beginReading()
    void readAccount(this.#parts.broker, this.#parts.cursor.cursor).then(
      (result) => this.#parts.onRead({ number, result, eventsBefore }),
    )
    return number
  }

  stop(): void {
    this.#callOff()
  }

  /** Takes a reading; `open`: it proves nothing yet, and the next one is on its way. */
  async take({ result, eventsBefore }: Reading): Promise<Verdict> {
    this.#isReading = false
    if (!result.ok) return this.#unanswered(result.failure)
    this.#failures = 0
    const reading = result.value
    const { cursor, flush } = this.#parts
    if (cursor.accountId === undefined) {
      if (eventsBefore !== this.#eventCount) return this.#again(RECHECK_MS)
      await this.#meet(reading)
    } else await this.#takeMissed(reading)
    if (reading.account.isBlocked) await this.#blocked(reading.account.status)
    else this.isBlocked = false
    await flush()
    this.#save(reading)
    const differences = await this.#parts.compare(booksOf(reading))
    if (this.#isUnread(reading) && differences.length > 0) return this.#again(RECHECK_MS)
    const left = await this.#unexplained(differences, { reading, eventsBefore })
    return this.#judge(left.map(describeDifference))
  }

  /** What neither corporate actions nor fees, in units or not booked yet, explain; what these do is told. */
  async #unexplained(
    differences: readonly Difference[],
    { reading, eventsBefore }: { readonly reading: AccountReading; readonly eventsBefore: number },
  ): Promise<readonly Difference[]> {
    const { account } = reading
    const { fees, now, explain, alert } = this.#parts
    const charged = this.#unitFees.explain(differences)
    if (charged !== undefined && eventsBefore === this.#eventCount) {
      for (const said of charged) await alert('INFO', 'reconciliation', said)
      this.#unitFees.clear()
      await this.#takeOver(reading)
      return []
    }
    const byFees = fees.explain(differences, account, now())
    const { left, said, leftoverCount = 0 } = explain?.(byFees.left) ?? { left: byFees.left, said: [] }
    for (const { severity, message } of [...byFees.said, ...said]) {
      await alert(severity, 'reconciliation', message)
    }
    const isFractionsAlone = leftoverCount > 0 && leftoverCount === differences.length
    this.#fractionLooks = isFractionsAlone ? this.#fractionLooks + 1 : 0
    const isStanding = this.#fractionLooks >= LOOKS && eventsBefore === this.#eventCount
    if (isStanding) await this.#takeOver(reading)
    return left
  }

  /** What splits have left at the broker, or fees have taken, and nothing else: the ledger has it as well. */
  async #takeOver({ account, positions }: AccountReading): Promise<void> {
    const { give, flush, now } = this.#parts
    this.#fractionLooks = 0
    const found = foundPositions(positions)
    await give([{ kind: 'AccountFound', cash: account.cash, positions: found, at: now() }])
    await flush()
  }

  /**
   * What somebody else has traded is not booked before its order was read, nor an execution before the
   * history has it, which may be slower than positions are: either may take a moment.
   */
  #isUnread({ isBehind = false }: AccountReading): boolean {
    const { strangers, timers } = this.#parts
    const isWhole = strangers.size === 0 && !isBehind
    this.#unreadSince = isWhole ? undefined : this.#unreadSince ?? timers.monotonic()
    return this.#unreadSince !== undefined && timers.monotonic() - this.#unreadSince < UNREAD_MS
  }

  /** Everything that was read is on disk: the next reading goes on from there. */
  #save({ account: { accountId }, cursor: next, executions: told, cashMovements }: AccountReading): void {
    const { cursor, strangers, executions, fees } = this.#parts
    // What waits for its order to be read is on no record yet: a crash now would lose it.
    const isWhole = strangers.size === 0
    if (isWhole) executions.pass(told)
    const reached = isWhole ? next : cursor.cursor
    cursor.save({ accountId, cursor: reached, movements: cashMovements, executions, fees })
  }

  /** The first time at an account: the ledger begins with what it holds. */
  async #meet({ account, positions, orders, executions: past }: AccountReading): Promise<void> {
    const { give, now, strangers, executions, fees } = this.#parts
    strangers.clear()
    fees.find(account)
    executions.find(past, new Set(orders.map(({ clientOrderId }) => clientOrderId)))
    const at = now()
    await give([{ kind: 'AccountFound', cash: account.cash, positions: foundPositions(positions), at }])
    for (const order of orders) await this.adopt(order)
  }

  /**
   * Takes in what the stream did not tell: executions, movements of cash, orders of others, and executions
   * that do not stand any more, or never stood as they were told.
   */
  async #takeMissed({ executions, cashMovements, orders, reversals = [] }: AccountReading): Promise<void> {
    const { cursor, give, hear, now, isKnown, executions: known } = this.#parts
    const news = cursor.news(cashMovements)
    this.#unitFees.take(news.flatMap(({ unitFee }) => unitFee ?? []))
    const moved = news.map(({ amount, reason }): CoreInput => (
      { kind: 'Noted', body: { kind: 'CashMoved', amount, by: 'broker', reason }, at: now() }
    ))
    if (moved.length > 0) await give(moved)
    const reversed = new Set(reversals.map(({ executionId }) => executionId))
    for (const fill of executions) {
      if (!reversed.has(fill.executionId) && known.isRestated(fill)) await this.#reverse(fill)
      if (!known.note(fill)) continue
      await hear({ kind: 'Filled', clientOrderId: fill.clientOrderId, fill, at: fill.at })
    }
    for (const order of orders) if (!isKnown(order.clientOrderId)) await this.adopt(order)
    for (const reversal of reversals) await this.#reverse(reversal)
  }

  /** What the books know of it already changes nothing; an order that they do not know is told of. */
  async #reverse({ clientOrderId, executionId, quantity, price }: Reversal): Promise<void> {
    const { give, alert, now, isKnown } = this.#parts
    const said = `${executionId} ${quantity} ${price}`
    if (this.#reversed.has(said)) return
    this.#reversed.add(said)
    if (!isKnown(clientOrderId)) {
      await alert('ERROR', 'broker', `the broker took back or restated the execution ${executionId} of `
        + `${clientOrderId}, which is not in the books: compare positions and cash`)
      return
    }
    const head = { clientOrderId, executionId, at: now() }
    await give([quantity === 0n ? { kind: 'ExecutionBusted', ...head }
      : { kind: 'ExecutionCorrected', ...head, quantity, price }])
  }

  /** An order of somebody else becomes ours to follow, and to nothing else (fault 20). */
  async adopt(order: BrokerOrder): Promise<void> {
    const { give, hear, strangers, now, isKnown } = this.#parts
    if (isKnown(order.clientOrderId)) return
    const adopted = strangers.adopt(order)
    if (adopted === undefined) return
    await give([{ kind: 'OrderFound', order: adopted.found, at: now() }])
    for (const event of adopted.events) await hear(event)
  }

  async #blocked(status: string): Promise<void> {
    if (this.isBlocked) return
    this.isBlocked = true
    this.#news.add('blocked')
    await this.#parts.alert(
      'CRITICAL', 'broker', `the account takes no orders (${status}): see at the broker what it wants, and `
        + 'reset once it takes them; stops there stay',
    )
  }

  /** What differs counts when it is the same at three looks in a row: the rest is on its way. */
  async #judge(differences: readonly string[]): Promise<Verdict> {
    this.#looks = new Map(differences.map((said) => [said, (this.#looks.get(said) ?? 0) + 1]))
    if (differences.length === 0) {
      await this.#tell([])
      this.#schedule(EVERY_MS)
      return 'agreed'
    }
    const standing = differences.filter((said) => (this.#looks.get(said) ?? 0) >= LOOKS)
    if (standing.length === 0) return this.#again(RECHECK_MS)
    this.#schedule(EVERY_MS)
    await this.#tell(standing)
    return 'differs'
  }

  /** A difference that stands is told once, and then from time to time. */
  async #tell(differences: readonly string[]): Promise<void> {
    const alerts = this.#drift.take(differences, this.#parts.timers.monotonic())
    for (const { severity, component, message } of alerts) {
      await this.#parts.alert(severity, component, message)
    }
    if (alerts.length > 0 && differences.length > 0) this.#news.add('drift')
  }

  /** Why trading is to be halted: what is news, or still so where it is not halted. */
  halts(isHalted: boolean): readonly { readonly by: string; readonly reason: string }[] {
    const isDue = (news: 'blocked' | 'drift'): boolean => this.#news.delete(news) || !isHalted
    const [isBlocked, isDrift] = [isDue('blocked') && this.isBlocked, isDue('drift') && this.standing !== '']
    return [
      ...(isBlocked ? [{ by: 'broker', reason: 'the account takes no orders' }] : []),
      ...(isDrift ? [{ by: 'reconciliation', reason: this.standing }] : []),
    ]
  }

  /** What differed at the last verdict, in words. */
  get standing(): string {
    return this.#drift.standing
  }

  async #unanswered({ code, message }: Failure): Promise<Verdict> {
    this.#failures += 1
    if (this.#failures === LOOKS) {
      await this.#parts.alert('ERROR', 'broker', `the account cannot be read: ${code}: ${message}`)
    }
    return this.#again(this.#failures < LOOKS ? RECHECK_MS : RETRY_MS)
  }

  #again(ms: number): Verdict {
    this.#schedule(ms)
    return 'open'
  }

  #schedule(ms: number): void {
    this.#callOff()
    this.#callOff = this.#parts.timers.after(ms, () => this.look())
  }
}

function foundPositions(positions: AccountReading['positions']): readonly FoundPosition[] {
  return positions.map(({ symbol, quantity, averagePrice }) => ({ symbol, quantity, averagePrice }))
}
