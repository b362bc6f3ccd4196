import {
  absFixed, formatFixed, MILLIS_PER_DAY, MILLIS_PER_HOUR, MILLIS_PER_MINUTE, money, notional, ok, price,
  proportion, ZERO_MONEY, type Money, type Quantity, type Result, type Sequence, type UtcMillis,
} from '../../../base/index.ts'
import type { Difference } from '../../../execution/index.ts'
import { Side, type Fact, type FactKind, type Fill } from '../../../model/index.ts'
import type { CashMovement, JournalStore } from '../../../port/index.ts'
import type { Explained } from '../market/action-desk.ts'
import { takeFacts } from '../take-facts.ts'

const KINDS: readonly FactKind[] = ['OrderFilled', 'CashMoved']
/** What the reason of a fee's fact says of the day that it is for. */
const FEE_OF = /^FEE of (\d{4}-\d{2}-\d{2})/
/** Trades of a day that is over for so long have cost what was booked: a long weekend, and a day more. */
const AWAITED_MS = 5 * MILLIS_PER_DAY
/** The fees of a day come one by one, and are all there so long after the first. */
const BATCH_MS = 10 * MILLIS_PER_MINUTE
/** A day of New York by its standard time: no trade of extended hours lies on another date for it. */
const NEW_YORK_MS = 5 * MILLIS_PER_HOUR
const CLOSE_MS = 16 * MILLIS_PER_HOUR

/**
 * The most that trades can cost, more than has been asked since 2003: Section 31 (46.8 dollars a million),
 * FINRA's trading activity fee (0.00024 a share sold, as announced for 2028) and the audit trail (0.000046 a
 * share traded). Each is rounded up to a cent for the day.
 *
 * Sources: `src/sim/regulatory-fees.ts`; https://docs.alpaca.markets/docs/regulatory-fees.
 */
const MOST = {
  parts: 50n, perMillion: 1_000_000n, perShareSold: price('0.00025'), perShare: price('0.00005'),
  rounding: money('0.03'),
}

interface TradingDay {
  sold: Money
  soldUnits: Quantity
  units: Quantity
  /** The journal has everything of the day in this row or after it. */
  readonly row: Sequence
  readonly openedAt: UtcMillis
  /** When the first fee of the day was booked; the day counts a little longer. */
  billedAt: UtcMillis | undefined
}

/** Where a start reads on, and what the account owed when it was found. */
export interface FeesFrom {
  /** Trades whose fees may be awaited are on record in this row or after it. */
  readonly feeRow: Sequence
  /** Fees of before the account was found, that its cash may have lacked already. */
  readonly foundFees: Money
}

/** What the account says of its cash. */
export interface FeeWords {
  /** Fees that the broker says it awaits itself. */
  readonly pendingFees?: Money | undefined
}

/**
 * Fees of regulators that trades have cost and that the broker has not booked one by one: what cash may lack
 * of the books meanwhile, at most.
 *
 * Alpaca takes them off the balance as they accrue, books the sum of a day after its end, each kind rounded
 * up to a cent, and a row of the history may come later still. How much it is nobody knows before; so a lack
 * of cash counts as fees up to the most that trades of days without a booked fee can cost, and not beyond.
 * Without such trades cash agrees to the cent, or differs.
 */
export class AwaitedFees {
  readonly #days = new Map<string, TradingDay>()
  #isCharged: boolean
  #foundFees: Money
  #last: Sequence
  #saidOn = ''

  /** `isCharged`: fees come there beside what fills tell; else nothing is awaited until one is seen. */
  constructor(isCharged: boolean, last = 0 as Sequence, foundFees = ZERO_MONEY) {
    this.#isCharged = isCharged
    this.#last = last
    this.#foundFees = foundFees
  }

  /** Reads what a journal that ends with the row `last` has from a row on. */
  static async read(
    store: Pick<JournalStore, 'read'>, { feeRow, foundFees }: FeesFrom,
    { isCharged, last }: { readonly isCharged: boolean; readonly last: Sequence },
  ): Promise<Result<AwaitedFees>> {
    const fees = new AwaitedFees(isCharged, last, foundFees)
    const read = await takeFacts(store, { from: feeRow, kinds: KINDS }, (fact) => fees.take(fact))
    return read.ok ? ok(fees) : read
  }

  /** What a movement's fact says of the day that it belongs to; nothing where that does not matter. */
  static dayWords({ type, day }: CashMovement): string {
    return type === 'FEE' && day !== undefined ? ` of ${day}` : ''
  }

  /** Where the next start reads on. */
  get from(): FeesFrom {
    const rows = [...this.#days.values()].map(({ row }) => row)
    return { feeRow: Math.min(this.#last + 1, ...rows) as Sequence, foundFees: this.#foundFees }
  }

  /** Takes a fact that is, or will be, in the journal. */
  take({ sequence, eventAt, knownAt, body }: Fact): void {
    if (sequence > this.#last) this.#last = sequence
    if (body.kind === 'OrderFilled') this.#traded(body.fill, sequence)
    if (body.kind !== 'CashMoved') return
    this.#booked(FEE_OF.exec(body.reason)?.[1], Math.max(eventAt, knownAt))
  }

  /** The account was found: fees of before may be missing in its cash already, and be booked later. */
  find({ pendingFees = ZERO_MONEY }: FeeWords): void {
    this.#foundFees = pendingFees > 0n ? ((pendingFees + MOST.rounding) as Money) : ZERO_MONEY
  }

  /** The differences that awaited fees do not explain. */
  explain(differences: readonly Difference[], account: FeeWords, now: UtcMillis): Explained {
    this.#isCharged ||= (account.pendingFees ?? 0n) > 0n
    const said: Explained['said'][number][] = []
    const left = differences.filter((difference) => {
      if (difference.kind !== 'CashDiffers') return true
      const lack = (difference.ours - difference.venue) as Money
      const most = lack < 0n ? this.#foundFees : this.#isCharged ? this.#most(now) : ZERO_MONEY
      if (absFixed(lack) > most) return true
      const day = dayOf(now)
      if (this.#saidOn !== day) said.push({ severity: 'INFO', message: wordsOf(lack) })
      this.#saidOn = day
      return false
    })
    return { left, said }
  }

  #traded({ at, side, quantity, price: paid }: Fill, row: Sequence): void {
    const key = dayOf(at)
    let day = this.#days.get(key)
    if (day === undefined || (day.billedAt !== undefined && day.billedAt + BATCH_MS < at)) {
      const none = 0n as Quantity
      day = { sold: ZERO_MONEY, soldUnits: none, units: none, row, openedAt: at, billedAt: undefined }
      this.#days.set(key, day)
    }
    day.units = (day.units + quantity) as Quantity
    if (side !== Side.Sell) return
    day.sold = (day.sold + notional(paid, quantity)) as Money
    day.soldUnits = (day.soldUnits + quantity) as Quantity
  }

  /** A fee of a day that is over bills all that was traded up to it. */
  #booked(date: string | undefined, at: number): void {
    if (date === undefined) return
    this.#isCharged = true
    if (at < closeOf(date)) return
    for (const [key, day] of this.#days) {
      if (key <= date && day.openedAt < at) day.billedAt ??= at as UtcMillis
    }
  }

  /** The most that is awaited; days that are done with are forgotten. */
  #most(now: UtcMillis): Money {
    let most = 0n
    for (const [key, { sold, soldUnits, units, billedAt }] of this.#days) {
      const isOver = closeOf(key) + AWAITED_MS < now
      if (isOver || (billedAt !== undefined && billedAt + BATCH_MS < now)) {
        this.#days.delete(key)
        continue
      }
      most += proportion(sold, MOST.parts, MOST.perMillion) + notional(MOST.perShareSold, soldUnits)
        + notional(MOST.perShare, units) + MOST.rounding
    }
    return most as Money
  }
}

function dayOf(at: number): string {
  return new Date(at - NEW_YORK_MS).toISOString().slice(0, 10)
}

function closeOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) + NEW_YORK_MS + CLOSE_MS
}

function wordsOf(lack: Money): string {
  return lack < 0n
    ? `cash is ${formatFixed(absFixed(lack))} more than the books: no more than fees of before the account `
      + 'was found, which its cash lacked already'
    : `cash is ${formatFixed(lack)} less than the books: no more than fees that the latest trades can cost `
      + 'and that the broker has not booked yet'
}
