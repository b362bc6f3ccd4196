import { money, price, quantity, utcMillis, type Money } from '../../src/base/index.ts'
import type { OrderTerms, TradingState } from '../../src/model/index.ts'
import type { DeployLimits, RiskLimits } from '../../src/risk/index.ts'
import { NOW, RiskWorld, SESSION } from '../property/risk-world.ts'

/** One unit below the limit, the limit, one above: 1e-9 of money or units, a millisecond, one of a count. */
export type Beside = -1 | 0 | 1
/** Outcomes one unit below, at and above. */
export type Around = readonly [below: Outcome, at: Outcome, above: Outcome]
/** How a check may end. */
export type Outcome = 'PASS' | 'FAIL' | 'NOT_APPLICABLE'

/** An order that asks for leave in a state. */
export interface Asked {
  readonly world: RiskWorld
  readonly terms: OrderTerms
}

/** What a check is tried with. */
export interface ControlRow {
  readonly code: string
  readonly accepts: () => Asked
  readonly refuses: () => Asked
  /** The order at the limit or a unit beside; absent where the check measures nothing. */
  readonly near?: (beside: Beside) => Asked
  readonly around?: Around
  /** The order without the check's input; left out where absence says something itself. */
  readonly lacks?: (profile: RiskLimits['profile']) => Asked
  /** Breaks what the check reads, so that reading throws. */
  readonly breaks: (world: RiskWorld) => void
}

const throws = (): never => {
  throw new Error('cannot be read')
}
const breakGetter = (name: keyof RiskWorld) => (world: RiskWorld): void => {
  Object.defineProperty(world, name, { get: throws })
}
type Method = {
  [K in keyof RiskWorld]: RiskWorld[K] extends (...args: never[]) => unknown ? K : never
}[keyof RiskWorld]
/** Makes a method of the world throw. */
export const breakMethod = (name: Method) => (world: RiskWorld): void => {
  Object.defineProperty(world, name, { value: throws })
}

/** An entry of 10 AAA at 100 in a world of its own. */
export function entry(limits: Partial<RiskLimits> = {}, changes: Partial<OrderTerms> = {}): Asked {
  const world = new RiskWorld({ limits }).add('AAA')
  return { world, terms: world.terms(changes) }
}
const in9 = (value: string, beside: Beside): never => (money(value) + BigInt(beside)) as never
const unknownTo = (world: RiskWorld): RiskWorld => {
  world.instrument = () => undefined
  return world
}

const DEPLOYED: DeployLimits = {
  instrumentsMax: 9, orderPriceMax: price('1000'), orderValueMax: money('1000'),
  positionValueMax: money('100000'), entriesPerSessionMax: 9,
}
const DEPLOYMENT: Partial<RiskLimits> = { deployments: new Map([['one', DEPLOYED]]) }
const inState = (state: TradingState): Asked => {
  const asked = entry()
  asked.world.tradingState = state
  return asked
}
const granted = (mayBuy: boolean): Partial<RiskLimits> => ({
  permissions: new Map([['one', { symbols: new Set(['AAA']), mayBuy, maySellShort: false }]]),
})
const at = (now: number): Asked => {
  const asked = entry()
  asked.world.now = utcMillis(now)
  return asked
}
const sessionless = (): Asked => {
  const asked = entry()
  asked.world.session = undefined
  return asked
}
const aged = (age: number): Asked => {
  const asked = entry({ dataAgeMsMax: 2_000 })
  asked.world.add('AAA', { lastAt: NOW - age })
  return asked
}
const halted = (isHalted: boolean): Asked => {
  const asked = entry()
  asked.world.add('AAA', { isHalted })
  return asked
}
const short = (allowShorts: boolean): Asked => entry({ allowShorts }, { side: 'SELL' })
const exit = (units: string, beside: Beside = 0): Asked => {
  const world = new RiskWorld().hold('one', 'AAA', '10')
  return { world, terms: world.exitTerms({ quantity: in9(units, beside) }) }
}
const against = (units: string, side: 'BUY' | 'SELL' = 'BUY'): Asked => {
  const asked = entry({}, { side })
  asked.world.hold('two', 'AAA', units)
  return asked
}
const resting = (limitPrice: never): Asked => {
  const world = new RiskWorld().hold('two', 'AAA', '10')
  world.place(world.exitTerms({ strategy: 'two', type: 'LIMIT', limitPrice }))
  return { world, terms: world.terms() }
}
const priceless = (asked: Asked): Asked => {
  asked.world.add('AAA', { price: Number.NaN })
  return asked
}

/** Whether anything may be sent, by whom, and when. */
const WHO_AND_WHEN: readonly ControlRow[] = [
  {
    // Its units are states, in the order of how much they forbid.
    code: 'KILL_SWITCH', accepts: () => inState('ACTIVE'), refuses: () => inState('HALTED'),
    near: (beside) => inState((['ACTIVE', 'REDUCING', 'HALTED'] as const)[beside + 1] ?? 'HALTED'),
    around: ['PASS', 'FAIL', 'FAIL'],
    lacks: () => inState(undefined as unknown as TradingState), breaks: breakGetter('tradingState'),
  },
  {
    code: 'RESTRICTED_LIST', accepts: () => entry({ allowedSymbols: new Set(['AAA']) }),
    refuses: () => entry({ allowedSymbols: new Set(['BBB']) }), lacks: (profile) => entry({ profile }),
    breaks: (world) => Object.assign(world.limits, { allowedSymbols: { has: throws } }),
  },
  {
    code: 'PERMISSION', accepts: () => entry(granted(true)), refuses: () => entry(granted(false)),
    lacks: (profile) => entry({ profile }),
    breaks: (world) => Object.assign(world.limits, { permissions: { get: throws } }),
  },
  {
    code: 'DEPLOY_LIMITS', accepts: () => entry(DEPLOYMENT),
    refuses: () => entry(DEPLOYMENT, { quantity: quantity('11') }),
    near: (beside) => entry(DEPLOYMENT, { quantity: in9('10', beside) }),
    around: ['PASS', 'PASS', 'FAIL'], lacks: (profile) => entry({ profile }),
    breaks: (world) => Object.assign(world.limits, { deployments: { get: throws } }),
  },
  {
    code: 'TRADING_HALT', accepts: () => halted(false), refuses: () => halted(true),
    lacks: () => {
      const asked = entry()
      Object.assign(asked.world, { isHalted: () => undefined })
      return asked
    },
    breaks: breakMethod('isHalted'),
  },
  {
    code: 'SESSION_OPEN', accepts: () => at(NOW), refuses: () => at(SESSION.closeAt),
    near: (beside) => at(SESSION.openAt + beside), around: ['FAIL', 'PASS', 'PASS'], lacks: sessionless,
    breaks: breakMethod('current'),
  },
  {
    code: 'SESSION_WINDOW', accepts: () => at(NOW), refuses: () => at(SESSION.openAt),
    near: (beside) => at(SESSION.openAt + 15 * 60_000 + beside), around: ['FAIL', 'PASS', 'PASS'],
    lacks: sessionless, breaks: breakMethod('current'),
  },
  {
    code: 'DATA_FRESH', accepts: () => aged(0), refuses: () => aged(9_000),
    near: (beside) => aged(2_000 + beside), around: ['PASS', 'PASS', 'FAIL'], lacks: () => aged(NOW),
    breaks: breakMethod('lastAt'),
  },
]

/** The form of the order, and what it would do to others of the account. */
const FORM: readonly ControlRow[] = [
  {
    code: 'TICK_SIZE', accepts: () => entry(), refuses: () => entry({}, { limitPrice: price('100.001') }),
    near: (beside) => entry({}, { limitPrice: in9('100', beside) }), around: ['FAIL', 'PASS', 'FAIL'],
    lacks: () => {
      const asked = entry()
      return { ...asked, world: unknownTo(asked.world) }
    },
    breaks: breakMethod('instrument'),
  },
  {
    code: 'LOT_SIZE', accepts: () => entry(), refuses: () => entry({}, { quantity: quantity('1.5') }),
    near: (beside) => entry({}, { quantity: in9('10', beside) }), around: ['FAIL', 'PASS', 'FAIL'],
    lacks: () => {
      const asked = entry()
      return { ...asked, world: unknownTo(asked.world) }
    },
    breaks: breakMethod('instrument'),
  },
  {
    code: 'SHORT_SALE', accepts: () => short(true), refuses: () => short(false),
    lacks: () => {
      const asked = short(true)
      return { ...asked, world: unknownTo(asked.world) }
    },
    breaks: breakMethod('instrument'),
  },
  {
    code: 'CONSERVATION', accepts: () => exit('10'), refuses: () => exit('11'),
    near: (beside) => exit('10', beside), around: ['PASS', 'PASS', 'FAIL'],
    lacks: () => {
      const world = new RiskWorld().add('AAA')
      return { world, terms: world.exitTerms() }
    },
    breaks: breakMethod('strategyPosition'),
  },
  {
    // Its limit is nothing on the other side.
    code: 'OPPOSITE_STRATEGY', accepts: () => against('5'), refuses: () => against('-5'),
    near: (beside) => against(['0.000000001', '0', '-0.000000001'][beside + 1] ?? '0'),
    around: ['PASS', 'PASS', 'FAIL'], breaks: breakMethod('owners'),
  },
  {
    code: 'SELF_TRADE', accepts: () => resting(in9('110', 0)), refuses: () => resting(in9('90', 0)),
    near: (beside) => resting(in9('100', beside)), around: ['FAIL', 'FAIL', 'PASS'],
    lacks: () => {
      const world = new RiskWorld().hold('two', 'AAA', '10').add('AAA', { price: Number.NaN })
      const target = { role: 'target', type: 'LIMIT', limitPrice: price('110'), ocoGroup: 'g' } as const
      world.place(world.exitTerms({ strategy: 'two', ...target }))
      const { limitPrice: _, ...terms } = world.terms({ type: 'MARKET' })
      return { world, terms }
    },
    breaks: breakMethod('openFor'),
  },
]

const spent = (amount: Money, fraction: 'dailyLossFraction' | 'drawdownFraction'): Asked => {
  const asked = entry({ dailyLossFraction: 9, drawdownFraction: 9, [fraction]: 0.03 })
  asked.world.cash = amount
  return asked
}
const unread = (name: 'equity' | 'dayStartEquity' | 'highWaterEquity') => (): Asked => {
  const asked = entry({ turnoverFraction: 1 })
  Object.defineProperty(asked.world, name, { value: Number.NaN })
  return asked
}

/** What was lost, and what prices are sane. */
const LOSS_AND_PRICE: readonly ControlRow[] = [
  {
    code: 'DAILY_LOSS_LIMIT', accepts: () => entry(),
    refuses: () => spent(money('90000'), 'dailyLossFraction'),
    near: (beside) => spent((money('97000') - BigInt(beside)) as Money, 'dailyLossFraction'),
    around: ['PASS', 'FAIL', 'FAIL'], lacks: unread('dayStartEquity'), breaks: breakGetter('dayStartEquity'),
  },
  {
    code: 'DRAWDOWN_LIMIT', accepts: () => entry(), refuses: () => spent(money('90000'), 'drawdownFraction'),
    near: (beside) => spent((money('97000') - BigInt(beside)) as Money, 'drawdownFraction'),
    around: ['PASS', 'FAIL', 'FAIL'], lacks: unread('highWaterEquity'),
    breaks: breakGetter('highWaterEquity'),
  },
  {
    code: 'PRICE_COLLAR', accepts: () => entry(), refuses: () => entry({}, { limitPrice: price('110') }),
    near: (beside) => entry({}, { limitPrice: in9('103', beside) }), around: ['PASS', 'PASS', 'FAIL'],
    lacks: () => priceless(entry()), breaks: breakMethod('lastPrice'),
  },
  {
    code: 'MAX_ORDER_VALUE', accepts: () => entry({ orderValueMax: money('1000') }),
    refuses: () => entry({ orderValueMax: money('900') }),
    near: (beside) => entry({ orderValueMax: money('1000') }, { quantity: in9('10', beside) }),
    around: ['PASS', 'PASS', 'FAIL'], lacks: () => priceless(entry()), breaks: breakGetter('equity'),
  },
]

/** Rows of checks whose state needs no history of the account. */
export const STATE_ROWS: readonly ControlRow[] = [...WHO_AND_WHEN, ...FORM, ...LOSS_AND_PRICE]

