import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  absFixed, divideHalfEven, formatFixed, moneyOf, SCALE, toNumber, type Money, type Price, type Quantity,
  type UtcMillis,
} from '../../src/base/index.ts'
import type { Portfolio } from '../../src/portfolio/index.ts'
import { LedgerDriver } from './ledger-driver.ts'

/** Something that happens to an account; exact numbers in billionths, so that every fraction comes up. */
type Happening =
  | { kind: 'fill'; strategy: string; symbol: string; units: bigint; price: bigint; fee: bigint }
  | { kind: 'mark'; symbol: string; at: number }
  | { kind: 'bar'; symbol: string; at: number; range: number }
  | { kind: 'cash'; amount: bigint }
  | { kind: 'dividend' | 'fee'; symbol: string; amount: bigint }
  | { kind: 'split'; symbol: string; ratio: readonly [newUnits: number, oldUnits: number]; lot: bigint }
  | { kind: 'rename'; symbol: string }
  | { kind: 'delist'; symbol: string; price: bigint }
  | { kind: 'session' }

const STRATEGIES = ['one', 'two', 'three']
const symbol = fc.constantFrom('ACME', 'OTHER', 'THIRD')
const at = fc.double({ min: 0.01, max: 600, noNaN: true })
const cents = fc.integer({ min: 1, max: 50_000 }).map((value) => BigInt(value) * 10_000_000n)
const small = fc.bigInt({ min: 1n, max: 2n * SCALE })
const size = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(10n * SCALE, 20n * SCALE) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 300 }).map((value) => BigInt(value) * SCALE) },
  { weight: 1, arbitrary: fc.bigInt({ min: 1n, max: 100n * SCALE }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 1n, max: 9n }) },
)
const ratio = fc.constantFrom<readonly [number, number]>([2, 1], [3, 2], [1, 10], [1, 3], [7, 5], [1, 1_000])

type Weighted = fc.WeightedArbitrary<Happening>

function often(weight: number, arbitrary: fc.Arbitrary<Happening>): Weighted {
  return { weight, arbitrary }
}

const happening = fc.oneof(
  often(10, fc.record({
    kind: fc.constant('fill'), strategy: fc.constantFrom(...STRATEGIES), symbol,
    units: fc.tuple(size, fc.boolean()).map(([units, isBuy]) => (isBuy ? units : -units)),
    price: fc.oneof(cents, fc.bigInt({ min: 1n, max: 500n * SCALE })),
    fee: fc.bigInt({ min: -SCALE, max: 5n * SCALE }),
  })),
  often(3, fc.record({ kind: fc.constant('mark'), symbol, at })),
  often(3, fc.record({
    kind: fc.constant('bar'), symbol, at, range: fc.double({ min: 0, max: 9, noNaN: true }),
  })),
  often(1, fc.record({ kind: fc.constant('cash'), amount: fc.bigInt({ min: -SCALE, max: 9_000n * SCALE }) })),
  often(1, fc.record({ kind: fc.constantFrom('dividend', 'fee'), symbol, amount: small })),
  often(2, fc.record({ kind: fc.constant('split'), symbol, ratio, lot: fc.constantFrom(1n, SCALE) })),
  often(1, fc.record({ kind: fc.constant('rename'), symbol })),
  often(1, fc.record({ kind: fc.constant('delist'), symbol, price: cents })),
  often(1, fc.record({ kind: fc.constant('session') })),
)
const story = fc.array(happening, { minLength: 1, maxLength: 60, size: 'max' })

/** Applies happenings one by one; a symbol that was renamed is told by its present name. */
class Account {
  readonly ledger = new LedgerDriver()
  readonly portfolio = this.ledger.portfolio
  /** Fees on what nobody held. */
  external = 0n
  readonly #names = new Map<string, string>()
  #renames = 0

  apply(one: Happening): void {
    const { portfolio, ledger } = this
    const name = 'symbol' in one ? this.nameOf(one.symbol) : ''
    switch (one.kind) {
      case 'fill': {
        const words = { symbol: name, strategy: one.strategy, fee: formatFixed(one.fee) }
        const [units, price] = [formatFixed(absFixed(one.units as Quantity)), formatFixed(one.price)]
        if (one.units > 0n) ledger.buy(units, price, words)
        else ledger.sell(units, price, words)
        break
      }
      case 'mark': portfolio.mark(name, one.at); break
      case 'bar': {
        const [openAt, low] = [0 as UtcMillis, one.at]
        const prices = { openAt, high: low + one.range, low, close: low + one.range / 2 }
        portfolio.markBar(name, prices, STRATEGIES)
        break
      }
      case 'cash': portfolio.moveCash(one.amount as Money); break
      case 'dividend': portfolio.payDividend(name, one.amount as Price); break
      case 'fee':
        if (portfolio.owners(name).length === 0) this.external += one.amount
        portfolio.chargeFee(name, one.amount as Money)
        break
      case 'split': this.#split(name, one.ratio, one.lot); break
      case 'rename': {
        const next = `${one.symbol}-${++this.#renames}`
        portfolio.rename(name, next)
        this.#names.set(one.symbol, next)
        break
      }
      case 'delist': portfolio.delist(name, one.price as Price, 1 as UtcMillis); break
      case 'session': portfolio.openSession(portfolio.equity); break
    }
    portfolio.observeEquity(portfolio.equity)
  }

  nameOf(alias: string): string {
    return this.#names.get(alias) ?? alias
  }

  /** Sells and buys back everything. */
  close(): void {
    for (const alias of ['ACME', 'OTHER', 'THIRD']) {
      for (const strategy of STRATEGIES) {
        const name = this.nameOf(alias)
        const position = this.portfolio.strategyPosition(strategy, name)
        if (position === undefined) continue
        const units = formatFixed(absFixed(position.quantity))
        if (position.quantity > 0n) this.ledger.sell(units, '12.34', { symbol: name, strategy })
        else this.ledger.buy(units, '12.34', { symbol: name, strategy })
      }
    }
  }

  /** In-lieu price as the market has it, and I-21: units follow the ratio, value stays. */
  #split(name: string, [newUnits, oldUnits]: readonly [number, number], lot: bigint): void {
    const { portfolio } = this
    const net = portfolio.position(name)
    const mark = net?.mark ?? 7
    const before = STRATEGIES.map((strategy) => portfolio.strategyPosition(strategy, name)?.quantity ?? 0n)
    const equity = portfolio.equity
    const inLieu = formatFixed(moneyOf((mark * oldUnits) / newUnits))
    this.ledger.split(newUnits, oldUnits, { symbol: name, inLieu, lot: formatFixed(lot) })
    let total = 0n
    let after = 0n
    for (const [index, strategy] of STRATEGIES.entries()) {
      const exact = divideHalfEven((before[index] as bigint) * BigInt(newUnits), BigInt(oldUnits))
      const found = portfolio.strategyPosition(strategy, name)?.quantity ?? 0n
      expect(absFixed((found - exact) as Quantity) < lot, 'a part is off by a lot').toBe(true)
      total += exact
      after += found
    }
    expect(after, 'one fraction is paid for the position').toBe(total - (total % lot))
    const units = before.reduce((sum, each) => sum + Math.abs(toNumber(each)), 0)
    // A billionth of a unit and of the price, for each strategy.
    const slack = 3e-9 * ((mark * oldUnits) / newUnits + mark + units * Math.max(1, newUnits / oldUnits))
    const isHedged = net === undefined && before.some((each) => each !== 0n)
    if (isHedged) return // The account is flat, so nobody can ask it for its mark.
    expect(Math.abs(portfolio.equity - equity)).toBeLessThanOrEqual(slack + scaleOf(portfolio) * 1e-12)
  }
}

/** The size of the numbers that are added up: what float noise is measured against. */
function scaleOf(portfolio: Portfolio): number {
  const { cash, realized, fees, dividends } = portfolio
  const exact = [cash, realized, fees, dividends].map((value) => Math.abs(toNumber(value)))
  return exact.reduce((a, b) => a + b, portfolio.grossExposure + portfolio.tradedValue + 1)
}

function expectClose(found: number, expected: number, portfolio: Portfolio): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(scaleOf(portfolio) * 1e-11)
}

function expectBalanced({ portfolio }: Account): void {
  expect(portfolio.imbalance()).toBe(0n)
  const { cash, equity, unrealized, grossExposure, deposits, realized, dividends, fees } = portfolio
  for (const mark of [equity, unrealized, grossExposure]) expect(Number.isFinite(mark)).toBe(true)
  const positions = [...portfolio.positions()]
  expect(portfolio.positionCount).toBe(positions.length)
  let value = 0
  for (const { symbol: name, quantity, mark, averagePrice } of positions) {
    expect(quantity).not.toBe(0n)
    expect(typeof averagePrice).toBe('bigint')
    const parts = STRATEGIES.map((strategy) => portfolio.strategyPosition(strategy, name)?.quantity ?? 0n)
    expect(parts.reduce<bigint>((sum, each) => sum + each, 0n)).toBe(quantity)
    expect(portfolio.owners(name).length).toBe(parts.filter((each) => each !== 0n).length)
    value += toNumber(quantity) * mark
  }
  expectClose(toNumber(cash) + value, equity, portfolio)
  const earned = toNumber((realized + dividends - fees) as Money)
  expectClose(earned + unrealized, equity - toNumber(deposits), portfolio)
}

function expectAttributed({ portfolio }: Account): void {
  const sums = { realized: 0, unrealized: 0, fees: 0, dividends: 0, trades: 0 }
  for (const each of portfolio.attribution()) {
    for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += each[key]
  }
  expectClose(sums.realized, toNumber(portfolio.realized), portfolio)
  expectClose(sums.unrealized, portfolio.unrealized, portfolio)
  expectClose(sums.fees, toNumber(portfolio.fees), portfolio)
  expectClose(sums.dividends, toNumber(portfolio.dividends), portfolio)
  expect(sums.trades).toBe(portfolio.tradeCount)
}

function told(happenings: readonly Happening[]): Account {
  const account = new Account()
  for (const one of happenings) account.apply(one)
  return account
}

describe('any account', () => {
  it('balances to the billionth after everything that happens to it (I-23), through splits (I-21)', () => {
    fc.assert(fc.property(story, (happenings) => {
      const account = new Account()
      for (const one of happenings) {
        account.apply(one)
        expectBalanced(account)
        expectAttributed(account)
      }
    }), { numRuns: 200 })
  })

  it('has made, once everything is sold, exactly what its trades made', () => {
    fc.assert(fc.property(story, (happenings) => {
      const account = told(happenings)
      account.close()
      const { portfolio, ledger, external } = account
      expect([portfolio.positionCount, portfolio.unrealized]).toEqual([0, 0])
      const profit = ledger.trades.reduce((sum, trade) => sum + trade.profit, 0n)
      expect(profit).toBe(portfolio.realized + portfolio.dividends - portfolio.fees + external)
      expect(portfolio.cash).toBe(portfolio.deposits + profit - external)
      for (const trade of ledger.trades) {
        expect(trade.quantity).toBeGreaterThan(0n)
        expect(trade.profit).toBe(trade.grossProfit + trade.dividends - trade.fees)
        expect(Math.min(trade.adverseExcursion, trade.favorableExcursion)).toBeGreaterThanOrEqual(0)
      }
    }), { numRuns: 100 })
  })

  it('is the same after the same facts (I-25)', () => {
    fc.assert(fc.property(story, (happenings) => {
      expect(pictureOf(told(happenings))).toEqual(pictureOf(told(structuredClone(happenings))))
    }), { numRuns: 40 })
  })
})

function pictureOf({ portfolio, ledger }: Account): unknown {
  const { cash, settledCash, deposits, realized, dividends, fees } = portfolio
  const { equity, highWaterEquity, tradedValue } = portfolio
  const positions = [...portfolio.positions()].map((each) => {
    const { symbol: name, quantity, averagePrice, openedAt, mark } = each
    return { name, quantity, averagePrice, openedAt, mark, owners: portfolio.owners(name) }
  })
  return {
    cash, settledCash, deposits, realized, dividends, fees, equity, highWaterEquity, tradedValue, positions,
    attribution: portfolio.attribution(), trades: ledger.trades,
  }
}
