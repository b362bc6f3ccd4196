import { describe, expect, it } from 'vitest'
import { money, price, utcMillis } from '../../base/index.ts'
import type { OrderRole, OrderTerms, TradingState } from '../../model/index.ts'
import { NOW, RiskWorld, SESSION } from '../../../test/property/risk-world.ts'
import type { DeployLimits, RiskLimits } from '../risk-limits.ts'

const LIVE = { profile: 'live' } as const

describe('KILL_SWITCH', () => {
  const outcomeIn = (state: TradingState, role: OrderRole): string => {
    const world = new RiskWorld().hold('one', 'AAA', '10')
    world.tradingState = state
    const isEntry = role === 'entry'
    return world.check('KILL_SWITCH', isEntry ? world.terms() : world.exitTerms({ role })).outcome
  }

  it.each([
    ['ACTIVE', 'entry', 'PASS'], ['REDUCING', 'entry', 'FAIL'], ['HALTED', 'entry', 'FAIL'],
    ['REDUCING', 'exit', 'PASS'], ['HALTED', 'exit', 'FAIL'], ['REDUCING', 'target', 'PASS'],
    ['HALTED', 'target', 'FAIL'], ['HALTED', 'stop', 'PASS'], ['HALTED', 'flatten', 'PASS'],
  ] as const)('while trading is %s, an order for %s is a %s', (state, role, outcome) => {
    expect(outcomeIn(state, role)).toBe(outcome)
  })

  it('a state that nobody knows is HALTED', () => {
    expect(outcomeIn('' as TradingState, 'entry')).toBe('FAIL')
    expect(outcomeIn(undefined as unknown as TradingState, 'flatten')).toBe('PASS')
  })

  it('a state that throws is HALTED', () => {
    const world = new RiskWorld().hold('one', 'AAA', '10')
    Object.defineProperty(world, 'tradingState', { get() { throw new Error('disk') } })
    expect(world.check('KILL_SWITCH', world.terms()).outcome).toBe('FAIL')
    expect(world.check('KILL_SWITCH', world.exitTerms()).measured).toBe(2)
    expect(world.check('KILL_SWITCH', world.exitTerms({ role: 'flatten' })).outcome).toBe('PASS')
  })

  it('a TRIGGERED switch stops entries even while trading is ACTIVE; MANUAL_OVERRIDE does not', () => {
    const world = new RiskWorld()
    world.killSwitch = 'TRIGGERED'
    expect(world.check('KILL_SWITCH', world.terms()).outcome).toBe('FAIL')
    world.killSwitch = 'MANUAL_OVERRIDE'
    expect(world.check('KILL_SWITCH', world.terms()).outcome).toBe('PASS')
  })
})

describe('RESTRICTED_LIST', () => {
  const outcomeOf = (limits: Partial<RiskLimits>): string => {
    const world = new RiskWorld({ limits })
    return world.check('RESTRICTED_LIST', world.terms()).outcome
  }

  it('needs the symbol on the allow-list', () => {
    expect(outcomeOf({ allowedSymbols: new Set(['AAA']) })).toBe('PASS')
    expect(outcomeOf({ allowedSymbols: new Set(['BBB']) })).toBe('FAIL')
  })

  it('the restricted list wins', () => {
    expect(outcomeOf({ allowedSymbols: new Set(['AAA']), restrictedSymbols: new Set(['AAA']) })).toBe('FAIL')
    expect(outcomeOf({ restrictedSymbols: new Set(['AAA']) })).toBe('FAIL')
  })

  it('a missing allow-list fails live and is not applicable in a backtest', () => {
    expect(outcomeOf(LIVE)).toBe('FAIL')
    expect(outcomeOf({})).toBe('NOT_APPLICABLE')
  })
})

describe('PERMISSION', () => {
  const granted = { symbols: new Set(['AAA']), mayBuy: true, maySellShort: false }
  const outcomeOf = (limits: Partial<RiskLimits>, changes: Partial<OrderTerms> = {}): string => {
    const world = new RiskWorld({ limits: { allowShorts: true, ...limits } })
    return world.check('PERMISSION', world.terms(changes)).outcome
  }

  it('holds by strategy, symbol and side', () => {
    const permissions = new Map([['one', granted]])
    expect(outcomeOf({ permissions })).toBe('PASS')
    expect(outcomeOf({ permissions }, { strategy: 'two' })).toBe('FAIL')
    expect(outcomeOf({ permissions }, { symbol: 'BBB' })).toBe('FAIL')
    expect(outcomeOf({ permissions }, { side: 'SELL' })).toBe('FAIL')
    const everywhere = new Map([['one', { ...granted, symbols: 'ALL' as const }]])
    expect(outcomeOf({ permissions: everywhere }, { symbol: 'BBB' })).toBe('PASS')
  })

  it('a missing table fails live and is not applicable in a backtest', () => {
    expect(outcomeOf(LIVE)).toBe('FAIL')
    expect(outcomeOf({})).toBe('NOT_APPLICABLE')
  })

  it('a suspended strategy enters nothing until a person activates it', () => {
    const world = new RiskWorld()
    world.apply({ kind: 'StrategySuspended', strategy: 'one', reason: 'errors' })
    expect(world.check('PERMISSION', world.terms()).outcome).toBe('FAIL')
    world.apply({ kind: 'StrategyActivated', strategy: 'one', by: 'Ada', reason: 'mended' })
    expect(world.check('PERMISSION', world.terms()).outcome).toBe('NOT_APPLICABLE')
  })
})

describe('DEPLOY_LIMITS', () => {
  const wide: DeployLimits = {
    instrumentsMax: 9, orderPriceMax: price('1000'), orderValueMax: money('100000'),
    positionValueMax: money('100000'), entriesPerSessionMax: 9,
  }
  const worldWith = (changes: Partial<DeployLimits>): RiskWorld => new RiskWorld({
    limits: { deployments: new Map([['one', { ...wide, ...changes }]]) },
  }).hold('one', 'BBB', '1').hold('one', 'AAA', '1')
  const outcomeOf = (changes: Partial<DeployLimits>): string => {
    const world = worldWith(changes)
    return world.check('DEPLOY_LIMITS', world.terms()).outcome
  }

  it('passes at each limit exactly and fails one unit beyond it', () => {
    expect(outcomeOf({})).toBe('PASS')
    expect(outcomeOf({ orderPriceMax: price('100') })).toBe('PASS')
    expect(outcomeOf({ orderPriceMax: price('99.999999999') })).toBe('FAIL')
    expect(outcomeOf({ orderValueMax: money('1000') })).toBe('PASS')
    expect(outcomeOf({ orderValueMax: money('999.999999999') })).toBe('FAIL')
    expect(outcomeOf({ positionValueMax: money('1100') })).toBe('PASS')
    expect(outcomeOf({ positionValueMax: money('1099.999999999') })).toBe('FAIL')
    expect(outcomeOf({ instrumentsMax: 2 })).toBe('PASS')
    expect(outcomeOf({ instrumentsMax: 1 })).toBe('FAIL')
  })

  it('measures the highest price that the order allows', () => {
    const at = (limitPrice: string): string => {
      const world = worldWith({ orderPriceMax: price('100.01') })
      return world.check('DEPLOY_LIMITS', world.terms({ limitPrice: price(limitPrice) })).outcome
    }
    expect(at('100.01')).toBe('PASS')
    expect(at('100.02')).toBe('FAIL')
  })

  it('counts the entries of the session', () => {
    const world = worldWith({ entriesPerSessionMax: 1 })
    expect(world.check('DEPLOY_LIMITS', world.terms()).outcome).toBe('PASS')
    world.place(world.terms({ symbol: 'CCC' }))
    expect(world.check('DEPLOY_LIMITS', world.terms()).outcome).toBe('FAIL')
  })

  it('without limits a strategy is not deployed live; a backtest notes it', () => {
    const live = new RiskWorld({ limits: LIVE })
    expect(live.check('DEPLOY_LIMITS', live.terms()).outcome).toBe('FAIL')
    const backtest = new RiskWorld()
    expect(backtest.check('DEPLOY_LIMITS', backtest.terms()).outcome).toBe('NOT_APPLICABLE')
  })

  it('fails where the price is unknown', () => {
    const world = worldWith({}).add('AAA', { price: Number.NaN })
    expect(world.check('DEPLOY_LIMITS', world.terms()).outcome).toBe('FAIL')
  })
})

describe('TRADING_HALT', () => {
  it('fails while the instrument is halted', () => {
    const world = new RiskWorld().add('AAA', { isHalted: true })
    expect(world.check('TRADING_HALT', world.terms()).outcome).toBe('FAIL')
    world.add('AAA', { isHalted: true, haltReason: 'T1 news pending' })
    expect(world.check('TRADING_HALT', world.terms()).message)
      .toBe('AAA is halted by its exchange: T1 news pending')
    world.add('AAA')
    expect(world.check('TRADING_HALT', world.terms()).outcome).toBe('PASS')
  })

  it('fails when the state of the instrument cannot be read', () => {
    const world = new RiskWorld()
    world.isHalted = () => { throw new Error('no feed') }
    const result = world.check('TRADING_HALT', world.terms())
    expect(result.outcome).toBe('FAIL')
    expect(result.message).toContain('no feed')
  })
})

describe('SESSION_OPEN and SESSION_WINDOW', () => {
  const at = (code: string, millis: number, limits: Partial<RiskLimits> = {}): string => {
    const world = new RiskWorld({ limits })
    world.now = utcMillis(millis)
    return world.check(code, world.terms()).outcome
  }
  const minutes = (count: number): number => count * 60_000

  it('the session is half-open', () => {
    expect(at('SESSION_OPEN', SESSION.openAt - 1)).toBe('FAIL')
    expect(at('SESSION_OPEN', SESSION.openAt)).toBe('PASS')
    expect(at('SESSION_OPEN', SESSION.closeAt - 1)).toBe('PASS')
    expect(at('SESSION_OPEN', SESSION.closeAt)).toBe('FAIL')
  })

  it('a market that does not close between two sessions is open at the end of the first', () => {
    const world = new RiskWorld()
    world.session = { ...SESSION, endsIntoNext: true }
    const outcome = (millis: number): string => {
      world.now = utcMillis(millis)
      return world.check('SESSION_OPEN', world.terms()).outcome
    }
    expect(outcome(SESSION.closeAt)).toBe('PASS')
    expect(outcome(SESSION.closeAt + 1)).toBe('FAIL')
    expect(outcome(SESSION.openAt - 1)).toBe('FAIL')
  })

  it('says how far out of session the order is', () => {
    const world = new RiskWorld()
    world.now = utcMillis(SESSION.openAt - 5)
    expect(world.check('SESSION_OPEN', world.terms()).measured).toBe(5)
    world.now = utcMillis(SESSION.closeAt + 5)
    expect(world.check('SESSION_OPEN', world.terms()).measured).toBe(6)
  })

  it('extended hours count where they may be traded, and have no delay or cutoff', () => {
    const extended = { tradePremarket: true, tradeAfterhours: true }
    expect(at('SESSION_OPEN', SESSION.preOpenAt, extended)).toBe('PASS')
    expect(at('SESSION_OPEN', SESSION.preOpenAt - 1, extended)).toBe('FAIL')
    expect(at('SESSION_OPEN', SESSION.postCloseAt - 1, extended)).toBe('PASS')
    expect(at('SESSION_OPEN', SESSION.postCloseAt, extended)).toBe('FAIL')
    expect(at('SESSION_WINDOW', SESSION.openAt - 1, extended)).toBe('PASS')
    expect(at('SESSION_WINDOW', SESSION.closeAt, extended)).toBe('PASS')
  })

  it('the opening delay and the closing cutoff are half-open', () => {
    expect(at('SESSION_WINDOW', SESSION.openAt)).toBe('FAIL')
    expect(at('SESSION_WINDOW', SESSION.openAt + minutes(15) - 1)).toBe('FAIL')
    expect(at('SESSION_WINDOW', SESSION.openAt + minutes(15))).toBe('PASS')
    expect(at('SESSION_WINDOW', SESSION.closeAt - minutes(15) - 1)).toBe('PASS')
    expect(at('SESSION_WINDOW', SESSION.closeAt - minutes(15))).toBe('FAIL')
  })

  it('orders for a later session pass both, those of other strategies neither', () => {
    const world = new RiskWorld()
    const { strategy } = world.terms()
    world.isBetweenSessions = (name) => name === strategy
    world.now = utcMillis(SESSION.closeAt - minutes(1))
    expect(world.check('SESSION_WINDOW', world.terms()).outcome).toBe('PASS')
    expect(world.check('SESSION_WINDOW', world.terms({ strategy: 'Minutes' })).outcome).toBe('FAIL')
    world.now = SESSION.closeAt
    expect(world.check('SESSION_OPEN', world.terms()).outcome).toBe('PASS')
    expect(world.check('SESSION_OPEN', world.terms({ strategy: 'Minutes' })).outcome).toBe('FAIL')
  })

  it('a market that trades around the clock has no window', () => {
    const world = new RiskWorld()
    const openAt = utcMillis(NOW - minutes(1))
    world.session = { ...SESSION, openAt, closeAt: utcMillis(NOW + minutes(1_439)) }
    expect(world.check('SESSION_WINDOW', world.terms()).outcome).toBe('PASS')
  })

  it('an unknown session fails in every profile', () => {
    const world = new RiskWorld()
    world.session = undefined
    expect(world.check('SESSION_OPEN', world.terms()).outcome).toBe('FAIL')
    expect(world.check('SESSION_WINDOW', world.terms()).outcome).toBe('FAIL')
  })
})

describe('DATA_FRESH', () => {
  const outcomeAt = (age: number, limits: Partial<RiskLimits> = {}): string => {
    const world = new RiskWorld({ limits }).add('AAA', { lastAt: NOW - age, barIntervalMs: 60_000 })
    return world.check('DATA_FRESH', world.terms()).outcome
  }

  it('in a backtest a price may be one bar interval old', () => {
    expect(outcomeAt(60_000)).toBe('PASS')
    expect(outcomeAt(60_001)).toBe('FAIL')
  })

  it('live it may be as old as the limit says', () => {
    expect(outcomeAt(2_000, { dataAgeMsMax: 2_000 })).toBe('PASS')
    expect(outcomeAt(2_001, { dataAgeMsMax: 2_000 })).toBe('FAIL')
  })

  it('never comes from the future', () => {
    expect(outcomeAt(0)).toBe('PASS')
    expect(outcomeAt(-1)).toBe('FAIL')
  })

  it('a missing price or interval fails', () => {
    expect(outcomeAt(NOW)).toBe('FAIL')
    for (const missing of [{ barIntervalMs: Number.NaN }, { lastAt: 0, barIntervalMs: 60_000 }]) {
      const world = new RiskWorld().add('AAA', missing)
      const { outcome, measured, message } = world.check('DATA_FRESH', world.terms())
      expect([outcome, measured]).toEqual(['FAIL', Number.NaN])
      expect(message).toContain('a price of AAA')
    }
  })
})

