import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  money, parseUtc, price, quantity, type ClientOrderId, type Price, type Sequence, type SessionDate,
  type UtcMillis,
} from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import {
  AssetClass, orderTerms, type Instrument, type OrderTerms, type Session,
} from '../../src/model/index.ts'
import {
  bpsCommission, fixedSlippage, FRICTIONLESS_VENUE, PaperAccount, type PaperAccountOptions,
} from '../../src/sim/index.ts'

const CALENDAR = calendarNamed('XNYS')
const START = parseUtc('2026-01-05T14:30:00Z') as UtcMillis
const SYMBOLS = ['AAPL', 'MSFT']

function instrument(symbol: string): Instrument {
  return {
    symbol, name: symbol, assetClass: AssetClass.Equity, currency: 'USD', sector: 'UNKNOWN', calendar: 'XNYS',
    tickTable: [{ since: '1970-01-01' as SessionDate, atLeast: 0n as Price, tick: price('0.01') }],
    lotSize: quantity('1'), isFractionable: true, isShortable: true, borrowFeeFraction: 0,
  }
}

function options(keep?: (line: string) => void): PaperAccountOptions {
  return {
    venue: {
      ...FRICTIONLESS_VENUE, participationFraction: 0.5, fees: bpsCommission(1), slippage: fixedSlippage(2),
      instrument: (symbol) => (SYMBOLS.includes(symbol) ? instrument(symbol) : undefined),
    },
    currency: 'USD', capital: money('100000'), ...(keep === undefined ? {} : { keep }),
  }
}

/** One thing that happens, by number, so that shrinking stays simple. */
const step = fc.record({
  what: fc.integer({ min: 0, max: 9 }), symbol: fc.constantFrom(...SYMBOLS),
  cents: fc.integer({ min: 9_000, max: 11_000 }),
  units: fc.integer({ min: 1, max: 50 }), pick: fc.nat(20), ms: fc.integer({ min: 0, max: 400_000 }),
})
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** Drives an account; `count` names its orders, and goes on where another driver stopped. */
class Driver {
  account: PaperAccount
  events: unknown[] = []
  at = START
  count = 0
  session: Session = CALENDAR.sessionAt(START) as Session

  constructor(keep?: (line: string) => void) {
    this.account = new PaperAccount(options(keep), (event) => this.events.push(event))
  }

  open(): void {
    this.account.openSession('XNYS', this.session)
  }

  do({ what, symbol, cents, units, pick, ms }: Step): void {
    this.#pass(ms)
    const { account, at } = this
    const isCrossed = pick === 13
    const [bid, ask] = [(cents + (isCrossed ? 1 : -1)) / 100, (cents + (isCrossed ? -1 : 1)) / 100]
    if (what <= 2) account.onQuote({ symbol, bid, ask, bidSize: units, askSize: units, at })
    else if (what <= 4) account.onPrint({ symbol, price: cents / 100, size: units, at, id: '' })
    else if (what <= 7) account.submit(this.#terms(symbol, cents, units, pick), at)
    else if (what === 8) account.cancel(this.#id(1 + (pick % Math.max(1, this.count))), at)
    else account.modify(
      this.#id(1 + (pick % Math.max(1, this.count))), { quantity: quantity(String(units)) }, at
    )
  }

  #pass(ms: number): void {
    this.at = (this.at + ms) as UtcMillis
    if (this.at < this.session.closeAt) return
    this.account.closeSession('XNYS', this.session)
    this.session = CALENDAR.nextSession(this.session.closeAt)
    this.at = this.session.openAt
    this.open()
  }

  #id(number: number): ClientOrderId {
    return `ii-1-T-${number}-e0-0` as ClientOrderId
  }

  #terms(symbol: string, cents: number, units: number, pick: number): OrderTerms {
    this.count += 1
    const level = price((cents / 100).toFixed(2))
    const kinds = [
      { type: 'MARKET' }, { type: 'LIMIT', limitPrice: level }, { type: 'STOP', stopPrice: level },
      { type: 'STOP_LIMIT', stopPrice: level, limitPrice: level },
      { type: 'TRAILING_STOP', trailingOffset: price('1') },
    ] as const
    return orderTerms({
      clientOrderId: this.#id(this.count), symbol, side: pick % 2 === 0 ? 'BUY' : 'SELL',
      quantity: quantity(String(units)), timeInForce: pick % 3 === 0 ? 'GTC' : 'DAY', isReduceOnly: false,
      role: 'entry', strategy: 'T', signal: this.count as Sequence,
      ...(pick % 7 === 0 ? { ocoGroup: `g${this.count % 2}` } : {}),
      ...(kinds[pick % kinds.length] ?? kinds[0]),
    })
  }

  /** What the account is: whatever could differ. */
  shown(): unknown {
    const { account } = this
    return {
      cash: account.cash, positions: account.positions(), executions: account.executions,
      orders: [...account.records()].map((record) => record.view()), inputs: account.save().inputs,
    }
  }
}

/** Quotes of two symbols wait aside when an order comes: they are kept in one order, read back or not. */
const TWO_ASIDE: [Step[], number] = [
  [[0, 'MSFT', 0, 0], [5, 'AAPL', 6, 0], [0, 'AAPL', 0, 0], [0, 'MSFT', 0, 1], [5, 'MSFT', 0, 0]].map(
    ([what, symbol, pick, ms]) => ({ what, symbol, cents: 9_000, units: 1, pick, ms }) as Step,
  ),
  4,
]

describe('an account on paper', () => {
  it('that is kept and read back at any moment goes on as if nothing had been', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 80 }), fc.nat(80), (steps, cut) => {
      const [whole, first] = [new Driver(), new Driver()]
      for (const driver of [whole, first]) driver.open()
      for (const each of steps) whole.do(each)
      for (const each of steps.slice(0, cut)) first.do(each)
      const second = new Driver()
      second.account.restore(
        JSON.parse(JSON.stringify(first.account.save())) as ReturnType<PaperAccount['save']>
      )
      Object.assign(second, { at: first.at, count: first.count, session: first.session })
      for (const each of steps.slice(cut)) second.do(each)
      expect(second.shown()).toEqual(whole.shown())
      expect([...first.events, ...second.events]).toEqual(whole.events)
    }), { numRuns: 300, examples: [TWO_ASIDE] })
  })

  it('is whole in the lines that were kept as they came', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const lines: string[] = []
      const driver = new Driver((line) => lines.push(line))
      driver.open()
      for (const each of steps) driver.do(each)
      const again = new Driver()
      again.account.restore({ version: 1, inputs: lines, aside: [], marks: {} })
      expect(again.shown()).toEqual(driver.shown())
    }), { numRuns: 100 })
  })

  it('has in cash and positions what its executions add up to', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const driver = new Driver()
      driver.open()
      for (const each of steps) driver.do(each)
      let cash = money('100000') as bigint
      const units: Record<string, bigint> = {}
      for (const fill of driver.account.executions) {
        const signed = fill.side === 'BUY' ? fill.quantity : -fill.quantity
        cash -= (signed * fill.price) / 1_000_000_000n + fill.fee
        units[fill.symbol] = (units[fill.symbol] ?? 0n) + signed
      }
      expect(driver.account.cash).toBe(cash)
      const held = Object.entries(units).filter(([, each]) => each !== 0n).sort()
      expect(
        driver.account.positions().map(({ symbol, quantity: each }) => [symbol, each]).sort()
      ).toEqual(held)
    }), { numRuns: 200 })
  })

  it('keeps the last quote before an order, at which a later print lets it fill', () => {
    const lines: string[] = []
    const driver = new Driver((line) => lines.push(line))
    driver.open()
    const step_ = { symbol: 'AAPL', units: 50, pick: 0, ms: 1_000 }
    for (const [what, cents] of [[5, 10_000], [0, 10_000], [0, 10_500], [5, 0], [3, 10_100]] as const) {
      driver.do({ ...step_, what, cents })
    }
    expect(driver.account.executions.at(-1)?.price).toBeGreaterThan(price('105'))
    const again = new Driver()
    again.account.restore({ version: 1, inputs: lines, aside: [], marks: {} })
    expect(again.account.executions).toEqual(driver.account.executions)
  })

  it('keeps no prices that no order could have met', () => {
    const driver = new Driver()
    driver.open()
    for (let tick = 0; tick < 1_000; tick++) {
      driver.do({ what: tick % 5, symbol: 'AAPL', cents: 10_000 + tick % 50, units: 5, pick: 0, ms: 10 })
    }
    expect(driver.account.save().inputs).toHaveLength(1)
  })
})
