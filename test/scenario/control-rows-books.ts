import {
  price, quantity, utcMillis, type Money, type Price, type Quantity,
} from '../../src/base/index.ts'
import type { OrderTerms } from '../../src/model/index.ts'
import type { RiskLimits } from '../../src/risk/index.ts'
import { RiskWorld } from '../property/risk-world.ts'
import { breakMethod, entry, type Asked, type Beside, type ControlRow } from './control-rows.ts'

const units = (beside: Beside): Partial<OrderTerms> => ({
  quantity: (quantity('10') + BigInt(beside)) as Quantity,
})
const throws = (): never => {
  throw new Error('cannot be read')
}
const breakEquity = (world: RiskWorld): void => {
  Object.defineProperty(world, 'equity', { get: throws })
}
/** The order after `count` others of its strategy, each in a symbol of its own unless one is named. */
const after = (count: number, limits: Partial<RiskLimits>, symbol?: string): Asked => {
  const asked = entry(limits)
  for (let index = 0; index < count; index++) {
    asked.world.place(asked.world.terms({ symbol: symbol ?? `S${index}`, quantity: quantity('1') }))
  }
  return asked
}
const waited = (ms: number): Asked => {
  const asked = entry({ duplicateWindowMs: 10_000 })
  asked.world.place(asked.world.terms({ strategy: 'two' }))
  asked.world.now = utcMillis(asked.world.now + ms)
  return asked
}
const lost = (count: number): Asked => {
  const asked = entry({ consecutiveLossesMax: 3 })
  for (let trip = 0; trip < count; trip++) {
    asked.world.apply({
      kind: 'PositionClosed', symbol: 'AAA', strategy: 'one', side: 'LONG', quantity: 0n as Quantity,
      averagePrice: 0n as Price, realized: -1n as Money, tripProfit: -1n as Money,
    })
  }
  return asked
}
const moved = (beside: Beside, to = '102'): Asked => {
  const asked = entry()
  for (const at of [price('100'), (price(to) + BigInt(beside)) as Price]) {
    const { terms } = asked.world.place(asked.world.terms())
    asked.world.fill(terms.clientOrderId, undefined, at)
  }
  return asked
}
const entered = (limits: Partial<RiskLimits>, beside: Beside, size = units(beside)): Asked => {
  const asked = entry(limits, size)
  asked.world.place(asked.world.terms({ symbol: 'BBB', strategy: 'two' }))
  return asked
}
const beside = (limits: Partial<RiskLimits>, size: Partial<OrderTerms>): Asked => {
  const asked = entry(limits, size)
  asked.world.hold('two', 'BBB', '10')
  return asked
}
const markless = (limits: Partial<RiskLimits> = {}): Asked => {
  const asked = beside(limits, {})
  asked.world.add('BBB', { price: Number.NaN })
  return asked
}
const cashOf = (missing: number, size: Partial<OrderTerms> = {}): Asked => {
  const world = new RiskWorld({ cash: 1_000 - missing }).add('AAA')
  return { world, terms: world.terms(size) }
}
const volume = (
  averageVolume: number, profile: RiskLimits['profile'], size: Partial<OrderTerms> = {},
): Asked => {
  const asked = entry({ profile, orderVolumeFraction: 0.01 }, size)
  asked.world.add('AAA', { averageVolume })
  return asked
}
/** Returns whose correlation with `[0, 1, 0, 1, ...]` is exactly that of half of the days. */
const turns = (from: number): readonly number[] => (
  Array.from({ length: 32 }, (_, day) => ((day + (day < from ? 0 : 1)) % 2) / 64)
)
const alike = (limits: Partial<RiskLimits>, returns: readonly number[]): Asked => {
  const asked = entry(limits)
  asked.world.add('AAA', { returns: turns(32) }).add('BBB', { returns }).hold('two', 'BBB', '1')
  return asked
}
const BURST = { burstFraction: 0.02 } as const
const tenTwice = (fraction: 'maxPositionFraction' | 'sectorFraction' | 'grossFraction') => ({
  [fraction]: 0.02,
})

/** Rates. */
const RATES: readonly ControlRow[] = [
  {
    code: 'DUPLICATE_ORDER', accepts: () => waited(20_000), refuses: () => waited(0),
    near: (ms) => waited(10_000 + ms), around: ['FAIL', 'PASS', 'PASS'], breaks: breakMethod('find'),
  },
  {
    code: 'REPEAT_THROTTLE', accepts: () => after(0, { entriesPerDayMax: 3 }),
    refuses: () => after(9, { entriesPerDayMax: 3 }),
    near: (more) => after(2 + more, { entriesPerDayMax: 3 }), around: ['PASS', 'PASS', 'FAIL'],
    breaks: (world) => Object.defineProperty(world.limits, 'repeatWindowMs', { get: throws }),
  },
  {
    code: 'MAX_MESSAGES', accepts: () => after(0, { messagesPerMinuteMax: 10 }),
    refuses: () => after(10, { messagesPerMinuteMax: 10 }),
    near: (more) => after(7 + more, { messagesPerMinuteMax: 10 }), around: ['PASS', 'PASS', 'FAIL'],
    breaks: (world) => Object.defineProperty(world.limits, 'messageReserveFraction', { get: throws }),
  },
  {
    code: 'BURST_NOTIONAL', accepts: () => entry(BURST),
    refuses: () => entered(BURST, 0, { quantity: quantity('11') }),
    near: (more) => entered(BURST, more), around: ['PASS', 'PASS', 'FAIL'],
    lacks: () => {
      const asked = entry(BURST)
      asked.world.add('AAA', { price: Number.NaN })
      return asked
    },
    breaks: breakEquity,
  },
  {
    code: 'LOSS_STREAK', accepts: () => lost(0), refuses: () => lost(9), near: (more) => lost(3 + more),
    around: ['PASS', 'FAIL', 'FAIL'],
    breaks: (world) => Object.defineProperty(world.limits, 'consecutiveLossesMax', { get: throws }),
  },
  {
    code: 'COLLAR_WINDOW', accepts: () => entry(), refuses: () => moved(0, '110'),
    near: (more) => moved(more), around: ['PASS', 'PASS', 'FAIL'],
    breaks: (world) => Object.defineProperty(world.limits, 'collarWindowFraction', { get: throws }),
  },
]

/** Size, and what the account would hold. */
const SIZES: readonly ControlRow[] = [
  {
    code: 'MAX_ORDER_QTY', accepts: () => volume(1_000, 'backtest'), refuses: () => volume(900, 'backtest'),
    near: (more) => volume(1_000, 'backtest', units(more)), around: ['PASS', 'PASS', 'FAIL'],
    lacks: (profile) => volume(Number.NaN, profile), breaks: breakMethod('averageDailyVolume'),
  },
  {
    code: 'MAX_POSITIONS', accepts: () => after(0, { maxPositions: 3 }),
    refuses: () => after(9, { maxPositions: 3 }),
    near: (more) => after(2 + more, { maxPositions: 3 }), around: ['PASS', 'PASS', 'FAIL'],
    breaks: (world) => {
      world.hold('two', 'BBB', '1')
      breakMethod('positions')(world)
    },
  },
  {
    code: 'MAX_POSITION', accepts: () => entry(tenTwice('maxPositionFraction')),
    refuses: () => entry(tenTwice('maxPositionFraction'), { quantity: quantity('21') }),
    near: (more) => {
      const asked = entry(tenTwice('maxPositionFraction'), units(more))
      asked.world.hold('two', 'AAA', '10')
      return asked
    },
    around: ['PASS', 'PASS', 'FAIL'],
    lacks: () => {
      const asked = entry({})
      asked.world.hold('two', 'AAA', '10').add('AAA', { price: Number.NaN })
      return asked
    },
    breaks: breakEquity,
  },
  {
    code: 'SECTOR_CONCENTRATION', accepts: () => entry(tenTwice('sectorFraction')),
    refuses: () => entry(tenTwice('sectorFraction'), { quantity: quantity('21') }),
    near: (more) => beside(tenTwice('sectorFraction'), units(more)), around: ['PASS', 'PASS', 'FAIL'],
    lacks: () => markless(), breaks: breakEquity,
  },
  {
    code: 'CORRELATION', accepts: () => alike({ correlationMax: 0.85 }, turns(16)),
    refuses: () => alike({ correlationMax: 0.85 }, turns(32)),
    near: (more) => alike({ correlationMax: 0.5 - more * 1e-9 }, turns(24)), around: ['PASS', 'PASS', 'FAIL'],
    lacks: (profile) => alike({ correlationMax: 0.85, profile }, []),
    breaks: (world) => {
      world.hold('two', 'BBB', '1')
      breakMethod('dailyReturns')(world)
    },
  },
  {
    code: 'CAPITAL_AGGREGATE', accepts: () => entry(tenTwice('grossFraction')),
    refuses: () => entry(tenTwice('grossFraction'), { quantity: quantity('21') }),
    near: (more) => beside(tenTwice('grossFraction'), units(more)), around: ['PASS', 'PASS', 'FAIL'],
    lacks: () => markless(), breaks: breakEquity,
  },
  {
    code: 'BUYING_POWER', accepts: () => cashOf(0), refuses: () => cashOf(1),
    near: (more) => cashOf(0, units(more)), around: ['PASS', 'PASS', 'FAIL'],
    lacks: () => {
      const asked = cashOf(0)
      asked.world.add('AAA', { price: Number.NaN })
      return asked
    },
    breaks: (world) => Object.defineProperty(world, 'settledCash', { get: throws }),
  },
]

/** Rows of checks that look at what happened before or at the books. */
export const BOOK_ROWS: readonly ControlRow[] = [...RATES, ...SIZES]
