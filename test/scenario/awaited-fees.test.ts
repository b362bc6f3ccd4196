import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { AccountCursor } from '../../src/app/broker/account/account-cursor.ts'
import { AccountWatch } from '../../src/app/broker/account/account-watch.ts'
import { AwaitedFees } from '../../src/app/broker/account/awaited-fees.ts'
import { KnownExecutions } from '../../src/app/broker/account/known-executions.ts'
import { Strangers } from '../../src/app/broker/account/strangers.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import {
  money, notional, ok, price, quantity, ZERO_MONEY, type ClientOrderId, type ExecutionId, type Money,
  type Quantity, type Sequence, type UtcMillis,
} from '../../src/base/index.ts'
import { dayFees } from '../../src/exchange/ledger/fee-schedule.ts'
import { reconcile } from '../../src/execution/index.ts'
import type { CoreInput, Fact, FactBody, Fill } from '../../src/model/index.ts'
import type { CashMovement } from '../../src/port/index.ts'
import { VirtualTimers } from '../harness/virtual-timers.ts'

const home = mkdtempSync(join(tmpdir(), 'fees-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Half past ten in New York on Monday, 2026-01-05. */
const MONDAY = Date.UTC(2026, 0, 5, 15, 30)
const HOUR = 3_600_000
const DAY = 24 * HOUR

/**
 * A live account beside its books, read on demand. What fees come to is the exchange's own schedule (Alpaca's
 * of 2026-07-20), which shares no code with what is tested.
 */
class FeeStage {
  at = MONDAY
  books = money('100000')
  cash = money('100000')
  pending = ZERO_MONEY
  readonly alerts: string[] = []
  readonly facts: Fact[] = []
  #fees: AwaitedFees
  #watch: AccountWatch
  readonly #movements: CashMovement[] = []
  readonly #folder = new SessionFolder(mkdtempSync(join(home, 's-')))
  readonly #isLive: boolean

  constructor({ isLive = true } = {}) {
    this.#isLive = isLive
    this.#fees = new AwaitedFees(isLive)
    const executions = new KnownExecutions()
    AccountCursor.open(this.#folder, []).save(
      { accountId: 'a', cursor: '0/0', movements: [], executions, fees: this.#fees })
    this.#watch = this.#watchOf()
  }

  #watchOf(): AccountWatch {
    const timers = new VirtualTimers()
    return new AccountWatch({
      broker: {} as never, timers, cursor: AccountCursor.open(this.#folder, []), strangers: new Strangers(),
      executions: new KnownExecutions(), fees: this.#fees, isKnown: () => true, hear: async () => {},
      flush: async () => {}, onRead: () => {}, now: () => this.at as UtcMillis,
      alert: async (severity, _, message) => void this.alerts.push(`${severity} ${message}`),
      give: async (inputs: readonly CoreInput[]) => {
        for (const input of inputs) if (input.kind === 'Noted') this.#record(input.body)
      },
      compare: async ({ cash }) => reconcile(
        { orders: [], positions: new Map(), fillCash: this.books },
        { orders: [], positions: new Map(), fillCash: cash }),
    })
  }

  #record(body: FactBody): void {
    if (body.kind === 'CashMoved') this.books = (this.books + body.amount) as Money
    const at = this.at as UtcMillis
    const sequence = (this.facts.length + 1) as Sequence
    const fact: Fact = { sequence, eventAt: at, knownAt: at, correlation: 0 as Sequence, body }
    this.facts.push(fact)
    this.#fees.take(fact)
  }

  /** Trades at a price; what Alpaca asks for a day of that. */
  trade(side: 'BUY' | 'SELL', units: string, at: string): Money {
    const [shares, paid] = [quantity(units), price(at)]
    const id = `x-${this.facts.length}`
    const fill: Fill = {
      executionId: id as ExecutionId, clientOrderId: id as ClientOrderId, symbol: 'ACME', side,
      quantity: shares, price: paid, fee: ZERO_MONEY, at: this.at as UtcMillis, liquidity: 'TAKER',
    }
    const moved = side === 'SELL' ? notional(paid, shares) : -notional(paid, shares)
    this.books = (this.books + moved) as Money
    this.cash = (this.cash + moved) as Money
    this.#record({ kind: 'OrderFilled', clientOrderId: fill.clientOrderId, fill })
    const qty = (side === 'SELL' ? -shares : shares) as Quantity
    const entry = { kind: 'fill', qty, price: paid } as Parameters<typeof dayFees>[0][number]
    return dayFees([entry]).reduce((sum, { amount }) => (sum + amount) as Money, ZERO_MONEY)
  }

  /** A row of the history for a day's fees. */
  activity(day: string, amount: Money): void {
    const id = `fee-${this.#movements.length}`
    this.#movements.push({
      id, type: 'FEE', amount: -amount as Money, symbol: '', at: this.at as UtcMillis, day,
    })
  }

  /** Looks as often as is looked within half a minute; the last verdict. */
  async look(looks = 3): Promise<string> {
    let verdict = ''
    for (let count = 0; count < looks; count++) {
      const account = { accountId: 'a', cash: this.cash, pendingFees: this.pending, isBlocked: false }
      const reading = { account, positions: [], orders: [], executions: [], cursor: `${this.at}/0` }
      verdict = await this.#watch.take({
        result: ok({ ...reading, cashMovements: [...this.#movements] }), eventsBefore: 0,
      } as never)
    }
    return verdict
  }

  /** The process ends, and another one reads what the journal has. */
  async restart(): Promise<void> {
    const cursor = AccountCursor.open(this.#folder, [])
    const last = this.facts.length as Sequence
    this.#fees = new AwaitedFees(this.#isLive, last, cursor.fees.foundFees)
    for (const fact of this.facts) if (fact.sequence >= cursor.fees.feeRow) this.#fees.take(fact)
    this.#watch = this.#watchOf()
  }
}

const CENT = money('0.01')
const less = (amount: Money, by: Money): Money => (amount - by) as Money

describe('fees of a live account', () => {
  it('that are off its cash at once, and booked at the end of the day, are no difference', async () => {
    const stage = new FeeStage()
    expect(await stage.look()).toBe('agreed')
    const fees = stage.trade('SELL', '500', '180')
    // 90,000 sold: SEC 1.86, TAF 0.10, CAT 0.01.
    expect(fees).toBe(money('1.97'))
    stage.cash = less(stage.cash, fees)
    expect(await stage.look()).toBe('agreed')
    expect(stage.alerts).toEqual([expect.stringMatching(/^INFO cash is 1\.97 less than the books: no more/)])
    await stage.restart()
    expect(await stage.look()).toBe('agreed')
    stage.at += 6 * HOUR
    stage.activity('2026-01-05', fees)
    expect(await stage.look()).toBe('agreed')
    expect(stage.books).toBe(stage.cash)
    // What was traded is billed: a cent is a difference again.
    stage.at += HOUR
    stage.cash = less(stage.cash, CENT)
    expect(await stage.look()).toBe('differs')
  })

  it('that are booked at the end of the day, with their rows a day late, are none', async () => {
    const stage = new FeeStage()
    const monday = stage.trade('SELL', '500', '180')
    expect(await stage.look()).toBe('agreed')
    stage.at += 6 * HOUR
    stage.cash = less(stage.cash, monday)
    expect(await stage.look()).toBe('agreed')
    stage.at += 18 * HOUR
    const tuesday = stage.trade('SELL', '100', '180')
    expect(await stage.look()).toBe('agreed')
    stage.activity('2026-01-05', monday)
    expect(await stage.look()).toBe('agreed')
    expect(stage.books).toBe(stage.cash)
    stage.at += HOUR
    stage.cash = less(stage.cash, tuesday)
    expect(await stage.look()).toBe('agreed')
    stage.at += 7 * HOUR
    stage.activity('2026-01-06', tuesday)
    expect([await stage.look(), stage.books]).toEqual(['agreed', stage.cash])
  })

  it('explain no more than they can be, no surplus, and nothing where nothing was traded', async () => {
    const quiet = new FeeStage()
    quiet.cash = less(quiet.cash, CENT)
    expect(await quiet.look()).toBe('differs')
    const bought = new FeeStage()
    bought.trade('BUY', '100', '50')
    bought.cash = less(bought.cash, money('0.05'))
    expect(await bought.look()).toBe('differs')
    const sold = new FeeStage()
    sold.trade('SELL', '500', '180')
    sold.cash = less(sold.cash, money('5'))
    expect(await sold.look()).toBe('differs')
    const more = new FeeStage()
    more.trade('SELL', '500', '180')
    more.cash = less(more.cash, -CENT as Money)
    expect(await more.look()).toBe('differs')
  })

  it('that never come are a difference after five days', async () => {
    const stage = new FeeStage()
    const fees = stage.trade('SELL', '500', '180')
    stage.cash = less(stage.cash, fees)
    stage.at += 4 * DAY
    expect(await stage.look()).toBe('agreed')
    stage.at += 2 * DAY
    expect(await stage.look()).toBe('differs')
  })

  it('are not thought of on paper, until the account speaks of some', async () => {
    const stage = new FeeStage({ isLive: false })
    const fees = stage.trade('SELL', '500', '180')
    stage.cash = less(stage.cash, fees)
    expect(await stage.look()).toBe('differs')
    stage.pending = fees
    expect(await stage.look()).toBe('agreed')
    stage.pending = ZERO_MONEY
    expect(await stage.look()).toBe('agreed')
  })
})

it('takes fees of before the account was found, which its cash lacked already, for what they are', () => {
  const fees = new AwaitedFees(true)
  fees.find({ pendingFees: money('1.97') })
  const differs = (ours: string, venue: string) => (
    fees.explain([{ kind: 'CashDiffers', ours: money(ours), venue: money(venue) }], {}, MONDAY as UtcMillis))
  expect(differs('98.03', '100').left).toEqual([])
  expect(differs('97.99', '100').left).toHaveLength(1)
  expect(differs('100', '99.99').left).toHaveLength(1)
})
