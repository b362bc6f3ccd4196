import { describe, expect, it } from 'vitest'
import { guardOf } from '../../test/harness/guard-stage.ts'
import { ProtectionDesk } from '../../test/property/protection-desk.ts'
import type { UtcMillis } from '../base/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../safety/index.ts'
import type { OutsideMeasures } from './kill-guard.ts'

const CALM = { errorCount: 0, outside: { disconnectedMs: 0, dataAgeMs: 0 } }

interface GuardMeasures {
  readonly equity: number
  readonly errorCount: number
  readonly outside: OutsideMeasures
}

/** A guard over an account of a million, and what it records. */
function stage(options: Parameters<typeof guardOf>[1] = {}) {
  const desk = new ProtectionDesk()
  desk.enter('10', { limit: '99' })
  desk.accept('1:e0-0')
  desk.sent()
  const { portfolio } = desk.engine
  portfolio.openSession(1_000_000)
  portfolio.observeEquity(1_000_000)
  const { safety, guard, bodies } = guardOf(desk, options)
  const check = (measures: Partial<GuardMeasures>): readonly string[] => {
    const before = bodies.length
    const { equity, errorCount, outside } = { equity: 1_000_000, ...CALM, ...measures }
    guard.check(equity, errorCount, outside, desk.now())
    return bodies.slice(before).map((body) => ('trigger' in body ? `${body.trigger}` : body.kind))
  }
  return { desk, safety, guard, bodies, portfolio, check }
}

describe('what the guard measures', () => {
  it.each<[Partial<GuardMeasures>, readonly string[]]>([
    [{}, []],
    [{ equity: 970_000.01 }, []],
    [{ equity: 970_000 }, ['daily_loss_limit']],
    [{ equity: 850_000 }, ['daily_loss_limit', 'drawdown']],
    [{ equity: 800_000 }, ['daily_loss_limit', 'drawdown', 'max_drawdown']],
    [{ equity: Number.NaN }, ['daily_loss_limit', 'drawdown', 'max_drawdown']],
    [{ errorCount: 10 }, []],
    [{ errorCount: 11 }, ['error_threshold']],
    [{ outside: { disconnectedMs: 10_001, dataAgeMs: 0 } }, ['broker_disconnected']],
    [{ outside: { disconnectedMs: 0, dataAgeMs: 60_001 } }, ['data_feed_stale']],
  ])('%j: %j', (measures, tripped) => {
    const { check, desk } = stage()
    expect(check(measures)).toEqual(tripped)
    expect(desk.sent()).toEqual(tripped.length === 0 ? [] : ['cancel 1:e0-0'])
    expect(check(measures)).toEqual([])
  })

  it('follows other limits from then on', () => {
    const { check, guard, safety } = stage()
    const tighter = { ...DEFAULT_KILL_SWITCH_LIMITS, dailyLossFraction: 0.01 }
    guard.setLimits(tighter)
    safety.setLimits(tighter)
    expect([check({ equity: 990_000.01 }), check({ equity: 990_000 })]).toEqual([[], ['daily_loss_limit']])
  })

  it('is an alert where somebody waits for it, and waits itself while an operator holds the switch', () => {
    const { check, bodies, safety, desk } = stage({ raisesAlerts: true })
    safety.restore({ latched: [], held: [], override: { by: 'ann', reason: 'a test' } })
    expect(check({ equity: 970_000 })).toEqual(['daily_loss_limit', 'AlertRaised'])
    expect(bodies.at(-1)).toMatchObject({
      severity: 'CRITICAL', component: 'kill_switch',
      message: 'daily_loss_limit tripped at 0.03 (limit 0.03): stop_new_trades, once ann gives the kill '
        + 'switch back',
    })
    expect([desk.sent(), safety.latched]).toEqual([[], []])
  })
})

describe('a new session of a backtest', () => {
  const at = 0 as UtcMillis
  const released = (rearmsDrawdown: boolean, equity: number): readonly unknown[] => {
    const { guard, check, bodies, safety, portfolio } = stage({ rearmsDrawdown })
    portfolio.observeEquity(1_200_000)
    check({ equity })
    const before = bodies.length
    guard.rearm(at)
    const told = bodies.slice(before).map((body) => ('trigger' in body ? body.trigger : body.kind))
    return [told, safety.latched, portfolio.highWaterEquity]
  }

  it('releases what the day lost, and a drawdown only where the settings say so', () => {
    expect(released(false, 960_000)).toEqual(
      [['daily_loss_limit'], ['drawdown', 'max_drawdown'], 1_200_000])
    expect(released(true, 960_000)).toEqual(
      [['daily_loss_limit', 'drawdown', 'max_drawdown'], [], 1_000_000])
  })

  it('releases nothing that has not tripped, and leaves the high water then', () => {
    expect(released(true, 1_190_000)).toEqual([[], [], 1_200_000])
  })
})
