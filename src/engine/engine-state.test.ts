import { expect, it } from 'vitest'
import { liveEngine, sessionOn } from '../../test/harness/live-engine.ts'
import { utcMillis, type UtcMillis } from '../base/index.ts'
import { defineStrategy, instantiateStrategy } from '../strategy/index.ts'
import type { Engine } from './engine.ts'

const NOON = utcMillis(Date.UTC(2024, 2, 4, 17))
const BY = { by: 'ann', reason: 'a test' } as const
const NAMES = ['kept', 'stopped', 'changed'] as const

/** A core with three strategies, of which two decide. */
function coreOf(): Engine {
  const { engine } = liveEngine()
  for (const name of NAMES) {
    const definition = defineStrategy({
      name, description: '', memory: { initial: { n: 0 } }, eachSymbol: () => ({ onBar() {} }),
    })
    const view = { position: () => undefined, entry: () => undefined, cash: () => 0, equity: () => 0 }
    const built = instantiateStrategy(
      { definition, parameters: {}, symbols: ['AAA'], timeframe: '1d' }, view, engine.signals)
    if (!built.ok) throw new Error(built.failure.message)
    engine.signals.register(built.value)
    engine.signals.activate(name)
  }
  return engine
}

/** Tells facts of every kind that changes how a strategy stands. */
function happen(engine: Engine, at: UtcMillis): void {
  engine.start(at)
  engine.openSession('XNYS', sessionOn('2024-03-04'), at)
  engine.note({ kind: 'StrategyFailed', strategy: 'kept', message: 'm', errorCount: 2 }, at)
  engine.note({ kind: 'StrategyDeactivated', strategy: 'stopped', ...BY }, at)
  engine.note({ kind: 'MemoryChanged', strategy: 'kept', memory: '{"n":7}' }, at)
  engine.note(
    { kind: 'StrategyLoaded', strategy: 'changed', code: 'c2', memory: '{"n":9}', isExitOnly: true }, at)
  engine.note({ kind: 'InstrumentStatusChanged', symbol: 'AAA', trading: 'HALTED', reason: 'T1' }, at)
  engine.note({ kind: 'SymbolChanged', symbol: 'OLD', newSymbol: 'NEW' }, at)
}

it('a core that goes on from a snapshot lets nobody enter who might not, and counts on', () => {
  const engine = coreOf()
  happen(engine, NOON)
  const other = coreOf()
  other.restoreState(engine.state())
  for (const each of [engine, other]) {
    expect(each.signals.standings).toEqual([
      { name: 'kept', isActive: true, errorCount: 2, memory: '{"n":7}' },
      { name: 'stopped', isActive: false, errorCount: 0, memory: '{"n":0}' },
      { name: 'changed', isActive: true, errorCount: 0, memory: '{"n":9}', code: 'c2', isExitOnly: true },
    ])
    expect([each.errorCount, each.market.isHalted('AAA'), each.signals.isExitOnly('changed')]).toEqual(
      [1, true, true])
  }
  expect(other.market.statuses.state()).toEqual([['AAA', 'HALTED', 'T1']])
  expect([other.state(), other.factState()]).toEqual([engine.state(), engine.factState()])
  const taken: number[] = []
  other.follow({ CommandRefused: ({ sequence }) => void taken.push(sequence) })
  const body = { kind: 'CommandRefused', command: 'Reset', by: 'ann', code: 'X', reason: 'x' } as const
  other.note(body, NOON)
  engine.follow({ CommandRefused: ({ sequence }) => void taken.push(sequence) })
  engine.note(body, NOON)
  expect(taken[0]).toBe(taken[1])
})

it('a confirmed strategy enters again, and a reset begins the count of errors anew', () => {
  const engine = coreOf()
  happen(engine, NOON)
  engine.note({ kind: 'StrategyActivated', strategy: 'changed', ...BY }, NOON)
  engine.note({ kind: 'KillSwitchReset', ...BY, trigger: 'drawdown' }, NOON)
  expect([engine.signals.isExitOnly('changed'), engine.errorCount]).toEqual([false, 1])
  engine.note({ kind: 'KillSwitchReset', ...BY }, NOON)
  expect(engine.errorCount).toBe(0)
})
