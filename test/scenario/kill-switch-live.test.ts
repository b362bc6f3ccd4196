import { describe, expect, it } from 'vitest'
import { CONFIG_PROFILES } from '../../src/app/command/config-command.ts'
import { changeLimitsOf } from '../../src/app/backtest/run-settings.ts'
import { DrillStage } from '../../src/app/live/drill/drill-stage.ts'
import { DRILL_SYMBOLS, faultyStrategy } from '../../src/app/live/drill/drill-strategies.ts'
import { parseConfig } from '../../src/config/index.ts'
import type { Command } from '../../src/model/index.ts'
import type { StrategyDefinition } from '../../src/strategy/index.ts'
import type { UtcMillis } from '../../src/base/index.ts'

const BY = { by: 'ann', reason: 'a test' } as const
const asked = (at: number): { by: string; reason: string; askedAt: UtcMillis } => ({
  ...BY, askedAt: at as UtcMillis,
})

function staged(text = '', strategies: readonly StrategyDefinition[] = []): DrillStage {
  const stage = setUp(text, strategies)
  stage.begin()
  return stage
}

function setUp(text = '', strategies: readonly StrategyDefinition[] = []): DrillStage {
  const read = parseConfig(text, { file: 'test.yaml', defaults: CONFIG_PROFILES.live })
  if (!read.ok) throw new Error(read.failure.message)
  const { killSwitch: killSwitchLimits, safety: principals } = read.value
  const settings = { principals, changeLimits: changeLimitsOf(read.value) }
  return new DrillStage({ settings, killSwitchLimits, strategies })
}

const trips = (stage: DrillStage): readonly string[] =>
  stage.of('KillSwitchTriggered').map(({ trigger }) => trigger)
const refusals = (stage: DrillStage): readonly (readonly [string, string])[] =>
  stage.of('CommandRefused').map(({ command, code }) => [command, code])

describe('a session in miniature', () => {
  it('begins calm: one position with its stop, one entry that rests', () => {
    const stage = staged()
    const { held, openEntries, killSwitch } = stage.status
    expect(held).toMatchObject([{ symbol: 'HELD', needsStop: true }])
    expect(held[0]?.stopped).toBe(held[0]?.quantity)
    expect([openEntries.length, killSwitch]).toEqual([1, 'ACTIVE'])
    stage.wait(1_000)
    expect(trips(stage)).toEqual([])
  })
})

describe('broker_disconnected', () => {
  it('cancels entries after the grace of the settings, keeps stops, and is an alert', () => {
    const stage = staged('risk: {halt_disconnect_ms: 5000}')
    stage.connect('broker', false)
    stage.wait(5_000)
    expect(trips(stage)).toEqual([])
    stage.wait(1)
    expect(trips(stage)).toEqual(['broker_disconnected'])
    const { openEntries, held, killSwitch } = stage.status
    expect([openEntries, killSwitch]).toEqual([[], 'TRIGGERED'])
    expect(held[0]?.stopped).toBe(held[0]?.quantity)
    expect(stage.of('AlertRaised')).toMatchObject([{ severity: 'CRITICAL', component: 'kill_switch' }])
    expect(stage.of('AlertRaised')[0]?.message).toContain('broker_disconnected')
  })

  it('is not released by the broker coming back', () => {
    const stage = staged()
    stage.connect('broker', false)
    stage.wait(10_001)
    stage.connect('broker', true)
    stage.minute()
    expect(stage.status).toMatchObject({ killSwitch: 'TRIGGERED', latched: ['broker_disconnected'] })
    const rejected = stage.of('RiskDecided').at(-1)?.decision
    expect([rejected?.verdict, rejected?.code]).toEqual(['REJECTED', 'KILL_SWITCH'])
  })

  it('forgets an absence that was shorter than the grace', () => {
    const stage = staged()
    stage.connect('broker', false)
    stage.wait(9_000)
    stage.connect('broker', true)
    stage.connect('broker', false)
    stage.wait(9_000)
    expect(trips(stage)).toEqual([])
    expect(stage.of('ConnectionChanged')).toHaveLength(5)
  })
})

describe('data_feed_stale', () => {
  it('counts from when the next bar was due', () => {
    const stage = staged()
    stage.wait(60_000)
    stage.wait(60_000)
    expect(trips(stage)).toEqual([])
    stage.wait(1)
    expect(stage.of('KillSwitchTriggered')).toMatchObject([
      { trigger: 'data_feed_stale', action: 'stop_new_trades', measured: 60_001, limit: 60_000 },
    ])
    const told = stage.of('AlertRaised').map(({ message }) => message)
    expect(told.join()).toContain('data_feed_stale tripped at 60001 (limit 60000)')
    expect(stage.status.openEntries).toEqual([])
  })

  // A minute in which nothing trades has no bar (docs.alpaca.markets/docs/real-time-stock-pricing-data).
  it('of a symbol that is quoted and does not trade takes a quote for a bar', () => {
    const stage = staged()
    const quote = (): void => {
      const quotes = Object.values(DRILL_SYMBOLS).map((symbol) => (
        { symbol, bid: 99, ask: 101, bidSize: 1, askSize: 1, at: stage.at }
      ))
      stage.give({ kind: 'QuotesShown', quotes, at: stage.at })
    }
    for (let minute = 0; minute < 5; minute++) {
      stage.wait(60_000)
      quote()
    }
    // Quotes are shown with bars, so that the next one is due in a minute as well.
    for (let minute = 0; minute < 2; minute++) stage.wait(60_000)
    expect(trips(stage)).toEqual([])
    stage.wait(1)
    expect(trips(stage)).toEqual(['data_feed_stale'])
  })

  it('counts a line that is down, also before a bar is late', () => {
    const stage = staged('risk: {halt_data_age_ms: 30000}')
    stage.connect('data', false)
    stage.wait(30_000)
    expect(trips(stage)).toEqual([])
    stage.wait(1)
    expect(trips(stage)).toEqual(['data_feed_stale'])
  })

  it('is silent while bars come', () => {
    const stage = staged()
    for (let bar = 0; bar < 5; bar++) {
      stage.minute()
      stage.wait(0)
    }
    expect(trips(stage)).toEqual([])
  })
})

describe('daily_loss_limit', () => {
  it('has the limit of the settings', () => {
    const stage = staged('trading: {daily_loss_limit_pct: 0.02}')
    stage.minute(97)
    expect(trips(stage)).toEqual(['daily_loss_limit'])
    expect(stage.of('KillSwitchTriggered')[0]?.limit).toBe(0.02)
  })
})

describe('MANUAL_OVERRIDE', () => {
  const take: Command = { kind: 'TakeOverride', ...BY }
  const give: Command = { kind: 'GiveBackOverride', ...BY }

  it('holds what trips, enters nothing, and acts on all of it when it is given back', () => {
    const stage = staged()
    stage.command(take)
    stage.minute(75)
    const status = stage.status
    expect(status).toMatchObject({ killSwitch: 'MANUAL_OVERRIDE', latched: [], override: BY })
    expect(status.waitingTriggers).toEqual(['daily_loss_limit', 'drawdown', 'max_drawdown'])
    expect([status.openEntries.length, status.held.length]).toEqual([1, 1])
    expect(stage.of('AlertRaised').at(-1)?.message).toContain('once ann gives the kill switch back')
    stage.command(give)
    stage.minute()
    expect(stage.status).toMatchObject({ killSwitch: 'TRIGGERED', openEntries: [], held: [] })
    expect(stage.status.latched).toEqual(['daily_loss_limit', 'drawdown', 'max_drawdown'])
  })

  it('measures once more when it is given back', () => {
    const stage = staged()
    stage.command(take)
    stage.connect('broker', false)
    stage.wait(20_000)
    stage.connect('broker', true)
    stage.command({ kind: 'Reset', ...asked(0) })
    expect(stage.status.waitingTriggers).toEqual([])
    stage.connect('data', false)
    stage.wait(61_000)
    stage.command(give)
    expect(stage.status.latched).toEqual(['data_feed_stale'])
  })

  it('lets a person stop and flatten at once', () => {
    const stage = staged()
    stage.command(take)
    stage.command({ kind: 'Flatten', ...BY })
    stage.minute()
    expect(stage.status).toMatchObject({ held: [], openEntries: [], latched: ['operator_flatten'] })
  })

  it('is refused to a second holder, and to be given back where nobody holds it', () => {
    const stage = staged()
    stage.command(give)
    stage.command(take)
    stage.command({ ...take, by: 'bob' })
    expect(refusals(stage)).toEqual([
      ['GiveBackOverride', 'OVERRIDE_STATE'], ['TakeOverride', 'OVERRIDE_STATE'],
    ])
    expect(stage.status.override?.by).toBe('ann')
  })

  it('is there after a restart, with what waits', () => {
    const stage = staged()
    stage.command(take)
    stage.minute(96)
    const again = staged()
    again.restore(stage.state())
    expect(again.status).toMatchObject({ override: BY, waitingTriggers: ['daily_loss_limit'] })
    again.command(give)
    expect(again.status.latched).toEqual(['daily_loss_limit'])
  })
})

describe('a reset', () => {
  const TWO = 'safety: {operators: [ann, bob, eve], confirm_within_ms: 60000}'
  const halted = (text: string): DrillStage => {
    const stage = staged(text)
    stage.command({ kind: 'Halt', by: 'anybody', reason: 'a test' })
    return stage
  }

  it.each(['', 'safety: {operators: [ann]}'])('by a sole operator needs no second person (%j)', (text) => {
    const stage = halted(text)
    stage.command({ kind: 'Reset', ...asked(0) })
    expect(stage.status.killSwitch).toBe('ACTIVE')
    expect(stage.of('KillSwitchReset')).toEqual([{ kind: 'KillSwitchReset', ...BY }])
  })

  it('is refused to a name that the settings do not list', () => {
    const stage = halted('safety: {operators: [bob]}')
    stage.command({ kind: 'Reset', ...asked(0) })
    expect(refusals(stage)).toEqual([['Reset', 'OPERATOR_UNKNOWN']])
    expect(stage.status.killSwitch).toBe('TRIGGERED')
  })

  it('needs two distinct persons where several are named', () => {
    const stage = halted(TWO)
    stage.command({ kind: 'Reset', ...asked(1_000) })
    expect(stage.status).toMatchObject({ killSwitch: 'TRIGGERED', proposedReset: asked(1_000) })
    stage.command({ kind: 'ConfirmReset', ...asked(2_000) })
    stage.command({ kind: 'ConfirmReset', ...asked(2_000), by: 'mallory' })
    expect(refusals(stage)).toEqual([
      ['ConfirmReset', 'SECOND_PERSON_NEEDED'], ['ConfirmReset', 'OPERATOR_UNKNOWN'],
    ])
    expect(stage.status.killSwitch).toBe('TRIGGERED')
    stage.command({ kind: 'ConfirmReset', ...asked(2_000), by: 'bob' })
    expect(stage.status.killSwitch).toBe('ACTIVE')
    expect(stage.of('KillSwitchReset')).toMatchObject([{ by: 'ann', confirmedBy: 'bob', reason: 'a test' }])
    expect(stage.status.proposedReset).toBeUndefined()
  })

  it.each([
    ['too late', 61_001],
    ['before it was asked for', 999],
  ])('is not confirmed %s', (_, at) => {
    const stage = halted(TWO)
    stage.command({ kind: 'Reset', ...asked(1_000) })
    stage.command({ kind: 'ConfirmReset', ...asked(at), by: 'bob' })
    expect(refusals(stage)).toEqual([['ConfirmReset', 'NO_RESET_PROPOSED']])
    expect(stage.status.killSwitch).toBe('TRIGGERED')
  })

  it('is not confirmed for what trips after it was asked for', () => {
    const stage = halted(TWO)
    stage.command({ kind: 'Reset', ...asked(1_000) })
    stage.command({ kind: 'Flatten', by: 'anybody', reason: 'worse' })
    stage.command({ kind: 'ConfirmReset', ...asked(1_500), by: 'bob' })
    expect(refusals(stage)).toEqual([['ConfirmReset', 'NO_RESET_PROPOSED']])
    expect(stage.status.killSwitch).toBe('TRIGGERED')
    stage.command({ kind: 'Reset', ...asked(2_000) })
    stage.command({ kind: 'ConfirmReset', ...asked(2_500), by: 'bob' })
    expect(stage.status.killSwitch).toBe('ACTIVE')
  })

  it('is confirmed once only', () => {
    const stage = halted(TWO)
    stage.command({ kind: 'Reset', ...asked(1_000) })
    stage.command({ kind: 'ConfirmReset', ...asked(1_001), by: 'bob' })
    stage.command({ kind: 'Halt', by: 'anybody', reason: 'again' })
    stage.command({ kind: 'ConfirmReset', ...asked(1_002), by: 'eve' })
    expect(refusals(stage)).toEqual([['ConfirmReset', 'NO_RESET_PROPOSED']])
    expect(stage.status.killSwitch).toBe('TRIGGERED')
  })
})

describe('a changed setting', () => {
  const change = (key: string, to: string, more: Partial<Command> = {}): Command => ({
    kind: 'ChangeConfig', ...BY, askedAt: 1_000 as UtcMillis, changes: [{ key, to }], ...more,
  } as Command)

  it('holds at once, is on record with who, why and difference, and survives a restart', () => {
    const stage = staged()
    stage.command(change('trading.daily_loss_limit_pct', '0.01'))
    expect(stage.of('ConfigChanged')).toEqual([
      {
        kind: 'ConfigChanged', ...BY,
        changes: [{ key: 'trading.daily_loss_limit_pct', from: '0.03', to: '0.01' }],
      },
    ])
    const again = staged()
    again.restore(stage.state())
    for (const each of [stage, again]) {
      each.minute(98.5)
      expect(each.of('KillSwitchTriggered')).toMatchObject([{ trigger: 'daily_loss_limit', limit: 0.01 }])
    }
  })

  it('needs a second person to allow more, and none to allow less', () => {
    const stage = staged('safety: {operators: [ann, bob]}')
    stage.command(change('trading.daily_loss_limit_pct', '0.01'))
    const more = (by: string, at: number, to = '0.05'): void => stage.command(change(
      'trading.daily_loss_limit_pct', to, { by, reason: `${by} wants it`, askedAt: at as UtcMillis }))
    more('ann', 2_000)
    more('ann', 2_001)
    // One account of the computer is one person, whatever names it gives; eve is nobody's.
    more('ann (claimed by root, local)', 400_000)
    more('bob (claimed by root, local)', 400_001)
    more('eve', 400_002)
    expect(refusals(stage)).toEqual([
      ['ChangeConfig', 'SECOND_PERSON_NEEDED'], ['ChangeConfig', 'SECOND_PERSON_NEEDED'],
      ['ChangeConfig', 'OPERATOR_UNKNOWN'],
    ])
    // Another value is another wish, which waits in the place of the first; so is one after too long.
    more('bob', 400_003, '0.06')
    more('bob (local)', 400_004)
    more('ann', 900_000)
    expect(stage.of('ConfigProposed').map(({ by }) => by)).toEqual(
      ['ann', 'ann (claimed by root, local)', 'bob', 'bob (local)', 'ann'])
    const again = staged('safety: {operators: [ann, bob]}')
    again.restore(stage.state())
    for (const each of [stage, again]) {
      const second = { by: 'bob', askedAt: 900_001 as UtcMillis }
      each.command(change('trading.daily_loss_limit_pct', '0.05', second))
    }
    const changed = stage.of('ConfigChanged').map(({ by, reason, confirmedBy, changes }) => (
      [by, reason, confirmedBy, changes[0]?.to]))
    expect(changed).toEqual([['ann', 'a test', undefined, '0.01'], ['ann', 'ann wants it', 'bob', '0.05']])
    expect(again.of('ConfigChanged')).toEqual([stage.of('ConfigChanged')[1]])
    expect(stage.of('Confirmed')).toMatchObject([{ command: 'ChangeConfig', by: 'bob', reason: 'a test' }])
  })

  it.each([
    ['trading.broker', 'simulated', 'SETTING_FIXED'],
    ['safety.operators', 'mallory', 'SETTING_FIXED'],
    ['risk.adv_days', '5', 'SETTING_FIXED'],
    ['trading.max_position', '5', 'SETTING_UNKNOWN'],
    ['trading.max_positions', '10', 'SETTING_UNCHANGED'],
    ['trading.max_positions', '-1', 'CONFIG_INVALID'],
    ['trading.daily_loss_limit_pct', '0.9', 'CONFIG_INVALID'],
  ])('is refused: %s = %s with %s', (key, to, code) => {
    const stage = staged()
    stage.command(change(key, to))
    expect(refusals(stage)).toEqual([['ChangeConfig', code]])
    expect(stage.of('ConfigChanged')).toEqual([])
  })
})

describe('error_threshold', () => {
  it('counts the errors of all strategies', () => {
    const stage = staged('risk: {halt_error_count: 3}', [faultyStrategy('One'), faultyStrategy('Two')])
    for (const name of ['One', 'Two']) stage.activate(name)
    for (let bar = 0; bar < 3; bar++) stage.minute()
    expect(trips(stage)).toEqual(['error_threshold'])
    expect(stage.of('StrategySuspended').map(({ strategy }) => strategy)).toEqual(['One', 'Two'])
  })
})

describe('a core restored from the facts of all of this', () => {
  it('stands as the one that wrote them', () => {
    const text = 'safety: {operators: [ann, bob]}'
    const stage = staged(text)
    const seen: string[] = []
    const step = (act: () => void): void => {
      act()
      const again = setUp(text)
      again.restoreFacts(stage.journal)
      expect(again.stateHash).toBe(stage.stateHash)
      seen.push(again.status.killSwitch)
    }
    const changes = [{ key: 'risk.halt_disconnect_ms', to: '1000' }]
    step(() => stage.command({ kind: 'ChangeConfig', ...asked(1), changes }))
    step(() => stage.command({ kind: 'TakeOverride', ...BY }))
    step(() => stage.connect('broker', false))
    step(() => stage.wait(2_000))
    step(() => stage.command({ kind: 'GiveBackOverride', ...BY }))
    step(() => stage.command({ kind: 'Reset', ...asked(1) }))
    step(() => stage.connect('broker', true))
    step(() => stage.command({ kind: 'ConfirmReset', ...asked(2), by: 'bob' }))
    const held = Array.from({ length: 3 }, () => 'MANUAL_OVERRIDE')
    expect(seen).toEqual(['ACTIVE', ...held, ...held.map(() => 'TRIGGERED'), 'ACTIVE'])
    expect(trips(stage)).toEqual(['broker_disconnected'])
  })
})
