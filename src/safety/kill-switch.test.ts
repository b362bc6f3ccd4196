import { describe, expect, it } from 'vitest'
import type { Sequence, UtcMillis } from '../base/index.ts'
import {
  foldFact, KillSwitchAction, KillSwitchState, TradingState, type FactBody,
} from '../model/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from './kill-switch-limits.ts'
import { KillSwitch, type KillSwitchInputs, type KillSwitchTrigger } from './kill-switch.ts'

const CALM: KillSwitchInputs = {
  equity: 10_000, dayStartEquity: 10_000, highWaterEquity: 10_000, errorCount: 0, disconnectedMs: 0,
  dataAgeMs: 0,
}

function switched(limits = {}): KillSwitch {
  return new KillSwitch({ ...DEFAULT_KILL_SWITCH_LIMITS, ...limits })
}

function namesAt(inputs: Partial<KillSwitchInputs>, killSwitch = switched()): readonly string[] {
  return killSwitch.evaluate({ ...CALM, ...inputs }).map(({ trigger }) => trigger.name)
}

let sequence = 0
function apply(killSwitch: KillSwitch, body: FactBody): void {
  const at = 0 as UtcMillis
  sequence++
  const envelope = { sequence: sequence as Sequence, eventAt: at, knownAt: at, correlation: 0 as Sequence }
  foldFact(killSwitch.folds, { ...envelope, body })
}

function trip(killSwitch: KillSwitch, name: string, action: KillSwitchAction = 'stop_new_trades'): void {
  apply(killSwitch, {
    kind: 'KillSwitchTriggered', trigger: name, severity: 'halt', action, measured: 1, limit: 1,
  })
}

function reset(killSwitch: KillSwitch, trigger?: string): void {
  const body = { kind: 'KillSwitchReset', by: 'a person', reason: 'looked into it' } as const
  apply(killSwitch, trigger === undefined ? body : { ...body, trigger })
}

describe('the triggers', () => {
  // The spec, section 8.1: names, limits, severities and actions; the drawdown tier of 15 % is DESIGN's.
  it('are those of the specification, with the limits that were set', () => {
    const told = switched().triggers.map((each) => [each.name, each.severity, each.action, each.limit])
    expect(told).toEqual([
      ['daily_loss_limit', 'halt', 'stop_new_trades', 0.03],
      ['drawdown', 'halt', 'stop_new_trades', 0.15],
      ['max_drawdown', 'emergency', 'close_all', 0.2],
      ['broker_disconnected', 'halt', 'cancel_all', 10_000],
      ['data_feed_stale', 'halt', 'stop_new_trades', 60_000],
      ['error_threshold', 'halt', 'stop_new_trades', 10],
    ])
  })

  it('are silent while all is well, at a new high too', () => {
    expect(namesAt({})).toEqual([])
    expect(namesAt({ equity: 12_000 })).toEqual([])
  })

  it.each([
    ['daily_loss_limit', { equity: 9_700.01 }, []],
    ['daily_loss_limit', { equity: 9_700 }, ['daily_loss_limit']],
    ['daily_loss_limit', { equity: 9_699.99 }, ['daily_loss_limit']],
    ['drawdown', { equity: 8_500.01, dayStartEquity: 8_500 }, []],
    ['drawdown', { equity: 8_500, dayStartEquity: 8_500 }, ['drawdown']],
    ['drawdown', { equity: 8_499.99, dayStartEquity: 8_500 }, ['drawdown']],
    ['daily_loss_limit', { equity: 95_802.438, dayStartEquity: 98_765.4, highWaterEquity: 98_765.4 },
      ['daily_loss_limit']],
    ['daily_loss_limit', { equity: 95_802.439, dayStartEquity: 98_765.4, highWaterEquity: 98_765.4 }, []],
    ['drawdown', { equity: 850.008_5, dayStartEquity: 850.008_5, highWaterEquity: 1_000.01 }, ['drawdown']],
    ['drawdown', { equity: 850.008_6, dayStartEquity: 850.008_6, highWaterEquity: 1_000.01 }, []],
    ['max_drawdown', { equity: 8_000.01, dayStartEquity: 8_000 }, ['drawdown']],
    ['max_drawdown', { equity: 8_000, dayStartEquity: 8_000 }, ['drawdown', 'max_drawdown']],
    ['max_drawdown', { equity: 7_999.99, dayStartEquity: 8_000 }, ['drawdown', 'max_drawdown']],
    ['broker_disconnected', { disconnectedMs: 10_000 }, []],
    ['broker_disconnected', { disconnectedMs: 10_001 }, ['broker_disconnected']],
    ['data_feed_stale', { dataAgeMs: 59_999 }, []],
    ['data_feed_stale', { dataAgeMs: 60_000 }, []],
    ['data_feed_stale', { dataAgeMs: 60_001 }, ['data_feed_stale']],
    ['error_threshold', { errorCount: 9 }, []],
    ['error_threshold', { errorCount: 10 }, []],
    ['error_threshold', { errorCount: 11 }, ['error_threshold']],
  ])('%s with %j: %j', (_, inputs, names) => {
    expect(namesAt(inputs)).toEqual(names)
  })

  it('say what they measured', () => {
    const [tripped] = switched().evaluate({ ...CALM, equity: 9_500 })
    expect(tripped?.measured).toBe(0.05)
    expect(tripped?.trigger.limit).toBe(0.03)
  })

  it.each([
    ['equity', ['daily_loss_limit', 'drawdown', 'max_drawdown']],
    ['dayStartEquity', ['daily_loss_limit']],
    ['highWaterEquity', ['drawdown', 'max_drawdown']],
    ['disconnectedMs', ['broker_disconnected']],
    ['dataAgeMs', ['data_feed_stale']],
    ['errorCount', ['error_threshold']],
  ])('trip when %s cannot be read', (key, names) => {
    expect(namesAt({ [key]: Number.NaN })).toEqual(names)
    expect(namesAt({ [key]: undefined })).toEqual(names)
  })

  it('trip on an equity that cannot be read before there ever was any', () => {
    expect(namesAt({ equity: Number.NaN, dayStartEquity: 0, highWaterEquity: 0 })).toEqual(
      ['daily_loss_limit', 'drawdown', 'max_drawdown'])
  })

  it('say that what cannot be read was not measured', () => {
    const measured = (inputs: Partial<KillSwitchInputs>): readonly number[] => (
      switched().evaluate({ ...CALM, ...inputs }).map((each) => each.measured))
    expect(measured({ dayStartEquity: Number.NaN })).toEqual([Number.NaN])
    expect(measured({ equity: Number.NaN })).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })

  it('trip on more debt where the day began with some', () => {
    expect(namesAt({ equity: -200, dayStartEquity: -100, highWaterEquity: -200 })).toEqual(
      ['daily_loss_limit'])
  })

  it('trip on debt, and not on an account without money', () => {
    expect(namesAt({ equity: 0, dayStartEquity: 0, highWaterEquity: 0 })).toEqual([])
    expect(namesAt({ equity: -1, dayStartEquity: 0, highWaterEquity: 0 })).toEqual(
      ['daily_loss_limit', 'drawdown', 'max_drawdown'])
    expect(namesAt({ equity: -5_000 })).toEqual(['daily_loss_limit', 'drawdown', 'max_drawdown'])
  })

  it('trip when a limit cannot be read', () => {
    const broken = switched({ dailyLossFraction: Number.NaN })
    expect(namesAt({}, broken)).toEqual(['daily_loss_limit'])
  })

  it('trip when their measure throws, and the others still count', () => {
    const killSwitch = switched()
    const thrower: KillSwitchTrigger = {
      name: 'thrower', severity: 'halt', action: 'stop_new_trades', limit: 1,
      measure: () => { throw new Error('cannot say') },
    }
    const list = killSwitch.triggers as KillSwitchTrigger[]
    list.push(thrower)
    expect(namesAt({ errorCount: 11 }, killSwitch)).toEqual(['error_threshold', 'thrower'])
  })
})

describe('several at once', () => {
  it('are all told, the severest action last', () => {
    const names = namesAt({ equity: 5_000, disconnectedMs: 20_000, dataAgeMs: 90_000, errorCount: 50 })
    expect(names).toEqual([
      'daily_loss_limit', 'drawdown', 'data_feed_stale', 'error_threshold', 'broker_disconnected',
      'max_drawdown',
    ])
  })
})

describe('a kill switch that tripped', () => {
  it('lets only reducing orders pass, and says why', () => {
    const killSwitch = switched()
    expect([killSwitch.killSwitch, killSwitch.tradingState, killSwitch.reason]).toEqual(
      [KillSwitchState.Active, TradingState.Active, ''])
    trip(killSwitch, 'drawdown')
    expect([killSwitch.killSwitch, killSwitch.tradingState, killSwitch.reason]).toEqual(
      [KillSwitchState.Triggered, TradingState.Reducing, 'drawdown'])
    expect(killSwitch.latched).toEqual(['drawdown'])
  })

  it('stays tripped when its cause is gone, and does not tell it twice', () => {
    const killSwitch = switched()
    trip(killSwitch, 'daily_loss_limit')
    expect(namesAt({}, killSwitch)).toEqual([])
    expect(namesAt({ equity: 9_000 }, killSwitch)).toEqual([])
    expect(killSwitch.killSwitch).toBe('TRIGGERED')
    expect(namesAt({ equity: 8_000 }, killSwitch)).toEqual(['drawdown', 'max_drawdown'])
  })

  it('keeps its first reason as more come', () => {
    const killSwitch = switched()
    trip(killSwitch, 'daily_loss_limit')
    trip(killSwitch, 'max_drawdown', KillSwitchAction.CloseAll)
    expect(killSwitch.reason).toBe('daily_loss_limit')
    expect(killSwitch.latched).toEqual(['daily_loss_limit', 'max_drawdown'])
  })

  it('opens again with a reset, and can trip again', () => {
    const killSwitch = switched()
    trip(killSwitch, 'daily_loss_limit')
    trip(killSwitch, 'drawdown')
    reset(killSwitch)
    expect([killSwitch.killSwitch, killSwitch.tradingState, killSwitch.reason, killSwitch.latched]).toEqual(
      ['ACTIVE', 'ACTIVE', '', []])
    expect(namesAt({ equity: 9_500 }, killSwitch)).toEqual(['daily_loss_limit'])
  })

  it('of which one trigger is released stays tripped by the others, and names one of them', () => {
    const killSwitch = switched()
    trip(killSwitch, 'daily_loss_limit')
    trip(killSwitch, 'drawdown')
    reset(killSwitch, 'daily_loss_limit')
    expect([killSwitch.killSwitch, killSwitch.reason, killSwitch.latched]).toEqual(
      ['TRIGGERED', 'drawdown', ['drawdown']])
    expect(namesAt({ equity: 9_500 }, killSwitch)).toEqual(['daily_loss_limit'])
    reset(killSwitch, 'never_tripped')
    expect(killSwitch.killSwitch).toBe('TRIGGERED')
    reset(killSwitch, 'drawdown')
    expect([killSwitch.killSwitch, killSwitch.reason]).toEqual(['ACTIVE', ''])
  })

  it('by a person needs no trigger of that name', () => {
    const killSwitch = switched()
    trip(killSwitch, 'operator')
    expect([killSwitch.killSwitch, killSwitch.reason]).toEqual(['TRIGGERED', 'operator'])
  })

  it('measures against other limits once it has them, and stays tripped', () => {
    const killSwitch = switched()
    trip(killSwitch, 'drawdown')
    killSwitch.setLimits({ ...DEFAULT_KILL_SWITCH_LIMITS, errorCountMax: 3 })
    expect(namesAt({ errorCount: 4, equity: 8_500, dayStartEquity: 8_500 }, killSwitch)).toEqual(
      ['error_threshold'])
    expect(killSwitch.latched).toEqual(['drawdown'])
  })

  it('is not moved by other facts', () => {
    const killSwitch = switched()
    apply(killSwitch, { kind: 'RunEnded', equity: 0n as never })
    expect(killSwitch.killSwitch).toBe('ACTIVE')
  })
})

describe('a kill switch that an operator holds', () => {
  const held = (): KillSwitch => {
    const killSwitch = switched()
    apply(killSwitch, { kind: 'OverrideTaken', by: 'ann', reason: 'a test' })
    trip(killSwitch, 'max_drawdown', KillSwitchAction.CloseAll)
    trip(killSwitch, 'daily_loss_limit')
    return killSwitch
  }

  it('enters nothing, latches nothing that trips by itself, and tells of it once', () => {
    const killSwitch = held()
    expect([killSwitch.killSwitch, killSwitch.tradingState]).toEqual(['MANUAL_OVERRIDE', 'REDUCING'])
    expect([killSwitch.latched, killSwitch.override]).toEqual([[], { by: 'ann', reason: 'a test' }])
    expect(killSwitch.held).toEqual([['daily_loss_limit', 'stop_new_trades'], ['max_drawdown', 'close_all']])
    expect(namesAt({ equity: 5_000 }, killSwitch)).toEqual(['drawdown'])
  })

  it('latches what a person trips', () => {
    const killSwitch = held()
    apply(killSwitch, {
      kind: 'KillSwitchTriggered', trigger: 'operator', severity: 'emergency', action: 'stop_new_trades',
      measured: 1, limit: 1, by: 'bob', reason: 'a test',
    })
    expect([killSwitch.latched, killSwitch.killSwitch]).toEqual([['operator'], 'MANUAL_OVERRIDE'])
  })

  it('latches what waited once it is given back', () => {
    const killSwitch = held()
    apply(killSwitch, { kind: 'OverrideReturned', by: 'ann', reason: 'done' })
    expect([killSwitch.killSwitch, killSwitch.override, killSwitch.held]).toEqual(
      ['TRIGGERED', undefined, []])
    expect(killSwitch.latched).toEqual(['max_drawdown', 'daily_loss_limit'])
  })
})

describe('a reset that was asked for', () => {
  const proposed = { by: 'ann', reason: 'looked into it', askedAt: 1_000 as UtcMillis }
  const asked = (): KillSwitch => {
    const killSwitch = switched()
    trip(killSwitch, 'data_feed_stale')
    apply(killSwitch, { kind: 'ResetProposed', ...proposed })
    return killSwitch
  }

  it('releases nothing, and waits, while single triggers are released too', () => {
    const killSwitch = asked()
    reset(killSwitch, 'daily_loss_limit')
    expect([killSwitch.killSwitch, killSwitch.proposedReset]).toEqual(['TRIGGERED', proposed])
  })

  it('is over with the reset', () => {
    const killSwitch = asked()
    reset(killSwitch)
    expect([killSwitch.killSwitch, killSwitch.proposedReset]).toEqual(['ACTIVE', undefined])
  })

  it('is void when something trips that who asked knew nothing of', () => {
    const killSwitch = asked()
    trip(killSwitch, 'max_drawdown', KillSwitchAction.CloseAll)
    expect(killSwitch.proposedReset).toBeUndefined()
  })
})

describe('a kill switch that is saved', () => {
  it('stands as it stood: latched, held, overridden, with the reset that waits', () => {
    const killSwitch = switched()
    trip(killSwitch, 'operator')
    apply(killSwitch, { kind: 'OverrideTaken', by: 'ann', reason: 'a test' })
    trip(killSwitch, 'drawdown')
    apply(killSwitch, { kind: 'ResetProposed', by: 'bob', reason: 'calm', askedAt: 7 as UtcMillis })
    const saved = killSwitch.state()
    expect(saved).toEqual({
      latched: [['operator', 'stop_new_trades']], held: [['drawdown', 'stop_new_trades']],
      override: { by: 'ann', reason: 'a test' },
      proposedReset: { by: 'bob', reason: 'calm', askedAt: 7 },
      why: { operator: expect.any(String), drawdown: expect.any(String) },
    })
    const other = switched()
    trip(other, 'error_threshold')
    apply(other, { kind: 'OverrideTaken', by: 'eve', reason: 'mine' })
    trip(other, 'max_drawdown')
    other.restore(saved)
    expect(other.state()).toEqual(saved)
    expect([other.killSwitch, other.latched]).toEqual(['MANUAL_OVERRIDE', ['operator']])
    other.restore({ latched: [], held: [] })
    expect([other.state(), other.killSwitch]).toEqual([{ latched: [], held: [] }, 'ACTIVE'])
  })

  it('says why each trigger has tripped, until it is released', () => {
    const killSwitch = switched()
    apply(killSwitch, {
      kind: 'KillSwitchTriggered', trigger: 'operator', severity: 'emergency', action: 'stop_new_trades',
      measured: 1, limit: 1, by: 'reconciliation', reason: 'position in AAPL: ours 10, the venue\'s 13',
    })
    apply(killSwitch, {
      kind: 'KillSwitchTriggered', trigger: 'drawdown', severity: 'halt', action: 'stop_new_trades',
      measured: 0.16, limit: 0.15,
    })
    const other = switched()
    other.restore(killSwitch.state())
    expect([other.why('operator'), other.why('drawdown'), other.why('max_drawdown')]).toEqual([
      'reconciliation: position in AAPL: ours 10, the venue\'s 13', '0.16, limit 0.15', '',
    ])
    apply(other, { kind: 'KillSwitchReset', by: 'ann', reason: 'looked' })
    expect(other.why('operator')).toBe('')
  })
})
