import { describe, expect, it } from 'vitest'
import { guardOf } from '../../test/harness/guard-stage.ts'
import { ProtectionDesk } from '../../test/property/protection-desk.ts'
import { ok, type UtcMillis } from '../base/index.ts'
import type { Command, FactBody } from '../model/index.ts'
import { BEGINNING, CommandDesk, type CommandDeskParts } from './command-desk.ts'

const BY = { by: 'ann', reason: 'a test' }
const ASKED = { ...BY, askedAt: 1_000 as UtcMillis }

/** A desk for commands over a held position and an entry at work, and what it records. */
function stage(operators: readonly string[] = [], isLooser = false) {
  const desk = new ProtectionDesk(['ACME', 'BETA'])
  desk.enter('100', { stop: '90' })
  desk.accept('1:e0-0')
  desk.fill('1:e0-0', '100')
  desk.accept('1:s0-0')
  desk.enter('10', { limit: '99' })
  desk.accept('2:e0-0')
  desk.sent()
  const { execution } = desk.engine
  const { safety, guard, record, bodies } = guardOf(desk)
  const active = new Set(['one'])
  const signals = {
    activate: (name: string) => name === 'one' && active.add(name) !== undefined,
    deactivate: (name: string) => active.delete(name),
  } as unknown as CommandDeskParts['signals']
  const risk = { heldSymbols: [{ symbol: 'BETA', reason: 'a test' }] }
  const changes = [{ key: 'a', from: 1, to: 2 }]
  const settings = { changedBy: () => ok({ isLooser, changes }) } as unknown as CommandDeskParts['settings']
  const commands = new CommandDesk({
    record, guard, safety, execution, risk, signals, settings,
    principals: { operators, confirmWithinMs: 1_000 },
  })
  const give = (command: Command, isBeginning = false): readonly FactBody[] => {
    const before = bodies.length
    commands.carryOut(command, desk.now(), isBeginning)
    return bodies.slice(before)
  }
  return { desk, safety, give }
}

describe('stopping and reducing', () => {
  it('needs nobody’s leave: a halt takes entries back and keeps stops', () => {
    const { desk, safety, give } = stage(['bob'])
    expect(give({ kind: 'Halt', ...BY })).toEqual([{
      kind: 'KillSwitchTriggered', trigger: 'operator', severity: 'emergency', action: 'stop_new_trades',
      measured: 1, limit: 1, ...BY,
    }])
    expect([desk.sent(), safety.killSwitch]).toEqual([['cancel 2:e0-0'], 'TRIGGERED'])
  })

  it('flattens, and cancels entries alone where that is asked for', () => {
    const flattened = stage(['bob'])
    expect(flattened.give({ kind: 'Flatten', ...BY, includesExternal: true })).toMatchObject(
      [{ trigger: 'operator_flatten', action: 'close_all', includesExternal: true }])
    expect(flattened.desk.sent().slice(0, 1)).toEqual(['cancel 2:e0-0'])
    const canceled = stage(['bob'])
    expect(canceled.give({ kind: 'CancelAllOrders', ...BY })).toEqual([{ kind: 'CancelRequested', ...BY }])
    expect([canceled.desk.sent(), canceled.safety.killSwitch]).toEqual([['cancel 2:e0-0'], 'ACTIVE'])
  })
})

describe('a cancel of some entries', () => {
  const ALL = ['2:e0-0', '3:e0-0', '4:e0-0']

  it.each([
    [{ symbol: 'ACME' }, ['2:e0-0', '3:e0-0']],
    [{ strategy: 'two' }, ['3:e0-0', '4:e0-0']],
    [{ strategy: 'two', symbol: 'ACME' }, ['3:e0-0']],
    [{ order: 'ii-0-two-4-e0-0' }, ['4:e0-0']],
    [{ order: 'ii-0-two-4-e0-0', symbol: 'ACME' }, []],
    // The stop of what is held is no entry.
    [{ order: 'ii-0-one-1-s0-0' }, []],
    [{ symbol: 'NONE' }, []],
    [{}, ALL],
  ])('of %j takes back %j, and no stop', (scope, canceled) => {
    const { desk, give } = stage(['bob'])
    desk.enter('10', { limit: '99', strategy: 'two' })
    desk.enter('10', { limit: '99', strategy: 'two', symbol: 'BETA' })
    desk.accept('3:e0-0')
    desk.accept('4:e0-0')
    desk.sent()
    expect(give({ kind: 'CancelAllOrders', ...scope, ...BY } as Command)).toEqual(
      [{ kind: 'CancelRequested', ...scope, ...BY }])
    expect(desk.sent()).toEqual(canceled.map((id) => `cancel ${id}`))
  })
})

describe('a strategy', () => {
  it('that is stopped loses its entries; one that is not there is passed over', () => {
    const { desk, give } = stage()
    expect(give({ kind: 'DeactivateStrategy', strategy: 'two', ...BY })).toMatchObject(
      [{ kind: 'CommandRefused', by: BY.by, code: 'STRATEGY_NOT_FOUND' }])
    expect(give({ kind: 'DeactivateStrategy', strategy: 'one', ...BY })).toEqual(
      [{ kind: 'StrategyDeactivated', strategy: 'one', ...BY }])
    expect(desk.sent()).toEqual(['cancel 2:e0-0'])
    expect(give({ kind: 'ActivateStrategy', strategy: 'two', ...BY })).toMatchObject(
      [{ kind: 'CommandRefused', by: BY.by, code: 'STRATEGY_NOT_FOUND' }])
    expect(give({ kind: 'ActivateStrategy', strategy: 'one', ...BY })).toEqual(
      [{ kind: 'StrategyActivated', strategy: 'one', ...BY }])
    expect(desk.sent()).toEqual([])
  })
})

it('a symbol at rest is released; one that is not is a mistake of who asks, and refused', () => {
  const { give } = stage()
  expect(give({ kind: 'ReleaseSymbol', symbol: 'BETA', ...BY })).toEqual(
    [{ kind: 'SymbolReleased', symbol: 'BETA', ...BY }])
  expect(give({ kind: 'ReleaseSymbol', symbol: 'ACME', ...BY })).toEqual([{
    kind: 'CommandRefused', command: 'ReleaseSymbol', by: BY.by, code: 'SYMBOL_NOT_HELD',
    reason: 'ACME is not at rest; at rest: BETA',
  }])
})

it.each([
  { kind: 'ActivateStrategy', strategy: 'one', ...BY }, { kind: 'ReleaseSymbol', symbol: 'BETA', ...BY },
] as const)('$kind is refused to who is none of the people that are named', (command) => {
  expect(stage(['bob']).give(command)).toMatchObject([{ kind: 'CommandRefused', code: 'OPERATOR_UNKNOWN' }])
  expect(stage(['ann']).give(command)).toMatchObject([{ by: 'ann' }])
})

it('strategies of a session that begins are started whoever is named: its start has decided that', () => {
  const command = { kind: 'ActivateStrategy', strategy: 'one', ...BEGINNING } as const
  expect(stage(['bob', 'ann']).give(command, true)).toEqual(
    [{ kind: 'StrategyActivated', strategy: 'one', ...BEGINNING }])
})

it('who gives the name and the words of a session that begins starts nothing by that', () => {
  const command = { kind: 'ActivateStrategy', strategy: 'one', ...BEGINNING } as const
  expect(stage(['bob', 'ann']).give(command)).toMatchObject(
    [{ kind: 'CommandRefused', code: 'OPERATOR_UNKNOWN' }])
})

it('alerts are acknowledged on record', () => {
  const { give } = stage()
  expect(give({ kind: 'AcknowledgeAlert', incident: 'i-1', ...BY })).toEqual(
    [{ kind: 'AlertAcknowledged', incident: 'i-1', ...BY }])
})

describe('releasing', () => {
  it('is one person’s where one may act, and waits for a second where two are named', () => {
    const sole = stage(['ann'])
    sole.give({ kind: 'Halt', ...BY })
    expect(sole.give({ kind: 'Reset', ...ASKED })).toEqual([{ kind: 'KillSwitchReset', ...BY }])
    expect(sole.safety.killSwitch).toBe('ACTIVE')
    const { safety, give } = stage(['ann', 'bob'])
    give({ kind: 'Halt', ...BY })
    expect(give({ kind: 'Reset', ...ASKED })).toEqual([{ kind: 'ResetProposed', ...ASKED }])
    expect(safety.killSwitch).toBe('TRIGGERED')
    expect(give({ kind: 'ConfirmReset', ...ASKED, by: 'bob' })).toEqual(
      [
        { kind: 'Confirmed', command: 'ConfirmReset', by: 'bob', reason: 'a test' },
        { kind: 'KillSwitchReset', ...BY, confirmedBy: 'bob' },
      ])
  })

  it('is refused while nothing is halted, and possible of what waits in an operator’s hand', () => {
    const { safety, give } = stage(['ann', 'bob'])
    const refused = [{ kind: 'CommandRefused', command: 'Reset', by: 'ann', code: 'NOTHING_HALTED' }]
    expect(give({ kind: 'Reset', ...ASKED })).toMatchObject(refused)
    give({ kind: 'TakeOverride', ...BY })
    expect(give({ kind: 'Reset', ...ASKED })).toMatchObject(refused)
    safety.folds.KillSwitchTriggered?.({ body: { trigger: 'drawdown', action: 'stop_new_trades' } } as never)
    expect([safety.latched, safety.held]).toEqual([[], [['drawdown', 'stop_new_trades']]])
    expect(give({ kind: 'Reset', ...ASKED })).toEqual([{ kind: 'ResetProposed', ...ASKED }])
  })

  it('of a second person does not take the place of the first one’s wish while that waits', () => {
    const { safety, give } = stage(['ann', 'bob', 'eve'])
    const reset = (by: string, askedAt: number) => (
      give({ ...ASKED, kind: 'Reset', by, askedAt: askedAt as UtcMillis }))
    give({ kind: 'Halt', ...BY })
    reset('ann', 1_000)
    // The time to confirm is a second here.
    expect(reset('bob', 2_000)).toMatchObject(
      [{ kind: 'CommandRefused', command: 'Reset', by: 'bob', code: 'RESET_WAITS' }])
    expect(safety.proposedReset).toEqual(ASKED)
    expect(reset('ann (local)', 2_000)).toMatchObject([{ kind: 'ResetProposed', askedAt: 2_000 }])
    expect(reset('bob', 3_001)).toMatchObject([{ kind: 'ResetProposed', by: 'bob' }])
    const confirmed = give({ ...ASKED, kind: 'ConfirmReset', by: 'ann', askedAt: 3_500 as UtcMillis })
    expect(confirmed.at(-1)).toMatchObject({ kind: 'KillSwitchReset', by: 'bob', confirmedBy: 'ann' })
  })

  it.each(['Reset', 'TakeOverride', 'GiveBackOverride'] as const)('by a stranger is refused: %s', (kind) => {
    expect(stage(['ann']).give({ kind, ...ASKED, by: 'eve' } as Command)).toMatchObject(
      [{ kind: 'CommandRefused', command: kind, by: 'eve', code: 'OPERATOR_UNKNOWN' }])
  })

  it('is held by one operator, whose return lets what waited act', () => {
    const { desk, give } = stage()
    expect(give({ kind: 'GiveBackOverride', ...BY })).toMatchObject([{ code: 'OVERRIDE_STATE' }])
    expect(give({ kind: 'TakeOverride', ...BY })).toEqual([{ kind: 'OverrideTaken', ...BY }])
    expect(give({ kind: 'TakeOverride', ...BY, by: 'bob' })).toMatchObject([{ code: 'OVERRIDE_STATE' }])
    desk.sent()
    expect(give({ kind: 'GiveBackOverride', ...BY })).toEqual([{ kind: 'OverrideReturned', ...BY }])
    expect(desk.sent()).toEqual([])
  })
})

describe('a changed setting', () => {
  const change = { kind: 'ChangeConfig', ...ASKED, changes: [{ key: 'a', to: 2 }] } as unknown as Command
  const kept = { kind: 'ConfigChanged', ...BY, changes: [{ key: 'a', from: 1, to: 2 }] }

  it('that tightens is one person’s', () => {
    expect(stage(['ann', 'bob']).give(change)).toEqual([kept])
    expect(stage(['bob']).give(change)).toMatchObject([{ code: 'OPERATOR_UNKNOWN' }])
  })

  it('that loosens needs two where two are named', () => {
    expect(stage(['ann'], true).give(change)).toEqual([kept])
    expect(stage(['ann', 'bob'], true).give(change)).toEqual(
      [{ ...kept, kind: 'ConfigProposed', askedAt: ASKED.askedAt }])
  })
})
