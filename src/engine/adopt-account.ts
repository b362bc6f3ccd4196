import {
  formatFixed, ZERO_PRICE, ZERO_QUANTITY, type Money, type Price, type Quantity, type Sequence,
  type UtcMillis,
} from '../base/index.ts'
import {
  AlertSeverity, EXTERNAL, type BrokerInput, type FactBodyOf, type FoundPosition,
} from '../model/index.ts'
import { BROKER_ACCOUNT, markOf, type ExecutionEngine } from '../execution/index.ts'
import type { Portfolio } from '../portfolio/index.ts'
import type { MarketBook } from './market-book.ts'
import type { Recorder } from './recorder.ts'

/** What taking over an account touches. */
export interface AdoptionParts {
  readonly recorder: Recorder
  readonly portfolio: Portfolio
  readonly market: MarketBook
  readonly execution: ExecutionEngine
}

/** The account as it was found at the broker. */
export type AccountFound = Extract<BrokerInput, { readonly kind: 'AccountFound' }>

const NO_CAUSE = 0 as Sequence

/**
 * Makes the ledger hold what the account holds, by facts: its cash, and every unit that nobody here traded as
 * EXTERNAL.
 *
 * Units that are missing come out of EXTERNAL first, then of the strategies, in the order in which they came
 * to own the symbol: what the broker does not hold cannot be guarded or sold. Nothing is earned by any of it.
 */
export function adoptAccount({ cash, positions, at }: AccountFound, parts: AdoptionParts): void {
  const { recorder, portfolio } = parts
  const amount = (cash - portfolio.cash) as Money
  const reason = `the account was found with ${formatFixed(cash)}`
  recorder.record({ kind: 'CashMoved', amount, by: BROKER_ACCOUNT, reason }, at, NO_CAUSE)
  const found = new Map(positions.map((position) => [position.symbol, position]))
  const ours = [...portfolio.positions()].map(({ symbol }) => symbol)
  for (const symbol of new Set([...found.keys(), ...ours])) adoptSymbol(symbol, found.get(symbol), at, parts)
}

function adoptSymbol(
  symbol: string, position: FoundPosition | undefined, at: UtcMillis, parts: AdoptionParts,
): void {
  const { recorder, portfolio, execution } = parts
  const before = portfolio.position(symbol)?.quantity ?? ZERO_QUANTITY
  let left = ((position?.quantity ?? 0n) - before) as Quantity
  if (left === 0n) return
  const whole = left
  const adopt = (strategy: string, quantity: Quantity, paid: Price): void => {
    const mark = markOf(symbol, paid, parts.market)
    const body: FactBodyOf<'PositionAdopted'> = {
      kind: 'PositionAdopted', strategy, symbol, quantity, averagePrice: paid, mark,
    }
    recorder.record(body, at, NO_CAUSE)
    execution.guard(strategy, symbol, at)
    left = (left - quantity) as Quantity
  }
  for (const strategy of externalFirst(portfolio.owners(symbol))) {
    const part = portfolio.strategyPosition(strategy, symbol)
    if (part === undefined || left === 0n || (part.quantity > 0n) === (left > 0n)) continue
    adopt(strategy, opposing(part.quantity, left), part.averagePrice)
  }
  const paid = position?.averagePrice ?? portfolio.position(symbol)?.averagePrice ?? ZERO_PRICE
  if (left !== 0n) adopt(EXTERNAL, left, paid)
  const isPriced = parts.market.instrument(symbol) !== undefined
  recorder.record({
    kind: 'AlertRaised', severity: AlertSeverity.Warning, component: 'external_activity', subject: symbol,
    message: `the account holds ${formatFixed(whole)} ${symbol} beside what the strategies traded`
      + (isPriced ? '' : '; it is valued at its cost, since no prices of it are read'),
  }, at, NO_CAUSE)
}

function externalFirst(owners: readonly string[]): readonly string[] {
  return owners.includes(EXTERNAL) ? [EXTERNAL, ...owners.filter((each) => each !== EXTERNAL)] : owners
}

/** As many of the missing units as the part has, with the sign of what is missing. */
function opposing(held: Quantity, missing: Quantity): Quantity {
  if (missing < 0n) return (held < -missing ? -held : missing) as Quantity
  return (-held < missing ? -held : missing) as Quantity
}
