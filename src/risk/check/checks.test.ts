import { afterEach, describe, expect, it, vi } from 'vitest'
import { RiskWorld } from '../../../test/property/risk-world.ts'
import { CHECKS } from './checks.ts'

afterEach(() => vi.restoreAllMocks())

describe('the table of checks', () => {
  it('names each check once, by a code that the spec, RELIABILITY or DESIGN knows', () => {
    const codes = CHECKS.map((check) => check.code)
    expect(new Set(codes).size).toBe(codes.length)
    expect(codes).toEqual(expect.arrayContaining([
      'DAILY_LOSS_LIMIT', 'DRAWDOWN_LIMIT', 'MAX_POSITIONS', 'SECTOR_CONCENTRATION', 'CORRELATION',
      'BUYING_POWER', 'KILL_SWITCH', 'PRICE_COLLAR', 'COLLAR_WINDOW', 'MAX_ORDER_VALUE', 'MAX_ORDER_QTY',
      'MAX_MESSAGES', 'REPEAT_THROTTLE', 'DUPLICATE_ORDER', 'CAPITAL_AGGREGATE', 'BURST_NOTIONAL',
      'RESTRICTED_LIST', 'PERMISSION',
      'LOSS_STREAK', 'DEPLOY_LIMITS', 'CONSERVATION', 'DATA_FRESH', 'SELF_TRADE', 'TICK_SIZE', 'LOT_SIZE',
      'SHORT_SALE', 'SESSION_WINDOW', 'MAX_POSITION',
    ]))
    for (const check of CHECKS) expect(check.control).toMatch(/^R\d\d$/)
  })

  it('only these look at reducing orders', () => {
    const world = new RiskWorld().hold('one', 'AAA', '10')
    const { decision } = world.engine.approve(world.exitTerms())
    expect(decision.checks.map((check) => check.code)).toEqual([
      'KILL_SWITCH', 'TICK_SIZE', 'LOT_SIZE', 'CONSERVATION', 'DUPLICATE_ORDER', 'MAX_MESSAGES',
    ])
  })

  it('only these may lack their input in a backtest', () => {
    expect(CHECKS.filter((check) => check.mayLackInput).map((check) => check.code)).toEqual([
      'RESTRICTED_LIST', 'PERMISSION', 'DEPLOY_LIMITS', 'MAX_ORDER_QTY', 'SECTOR_CONCENTRATION',
      'CORRELATION',
    ])
  })

  it('only these depend on the size: the others name a rejection before SIZE_ZERO does', () => {
    expect(CHECKS.filter((check) => check.dependsOnSize).map((check) => check.code)).toEqual([
      'DEPLOY_LIMITS', 'LOT_SIZE', 'CONSERVATION', 'BURST_NOTIONAL', 'MAX_ORDER_VALUE', 'MAX_ORDER_QTY',
      'MAX_POSITION', 'SECTOR_CONCENTRATION', 'CAPITAL_AGGREGATE', 'BUYING_POWER',
    ])
  })

  it('all results are kept in the order of the table, after a failure too', () => {
    const world = new RiskWorld()
    world.tradingState = 'HALTED'
    const { decision, approval } = world.engine.approve(world.terms())
    expect(approval).toBeUndefined()
    expect(decision.code).toBe('KILL_SWITCH')
    expect(decision.checks.map((check) => check.code)).toEqual(CHECKS.map((check) => check.code))
  })

  const byCode = CHECKS.map((check) => [check.code, check] as const)
  it.each(byCode)('%s refuses the order when it throws', (code, check) => {
    vi.spyOn(check, 'run').mockImplementation(() => { throw new Error('out of order') })
    const world = new RiskWorld({ limits: { profile: 'backtest' } })
    const { decision, approval } = world.engine.approve(world.terms())
    expect(approval).toBeUndefined()
    expect(decision).toMatchObject({ verdict: 'REJECTED', code })
    expect(decision.message).toContain('out of order')
  })

  it('every result says in words what was found, whatever the outcome', () => {
    const good = new RiskWorld({ limits: { allowedSymbols: new Set(['AAA']) } })
    const bad = new RiskWorld({ limits: { profile: 'live' } })
    bad.add('AAA', { price: Number.NaN, isHalted: true })
    bad.session = undefined
    for (const world of [good, bad]) {
      for (const result of world.engine.approve(world.terms()).decision.checks) {
        expect(result.message.length).toBeGreaterThan(10)
        expect(result.message).not.toContain('undefined')
        const { code, message } = result
        expect(JSON.parse(JSON.stringify(result))).toMatchObject({ code, message })
      }
    }
  })
})
