import { expect, it } from 'vitest'
import type { Timeframe } from '../model/index.ts'
import { defineStrategy, type StrategyAssignment } from '../strategy/index.ts'
import { betweenSessions } from './between-sessions.ts'

function assigned(name: string, timeframe: Timeframe, own?: Timeframe): StrategyAssignment {
  const definition = defineStrategy({
    name, description: 'Looks on.', ...(own === undefined ? {} : { timeframe: own }),
    eachSymbol: () => ({ onBar: (): void => {} }),
  })
  return { definition, parameters: {}, symbols: ['AAA'], timeframe }
}

it('a strategy on daily or weekly bars decides for the next session, whatever others do', () => {
  const decides = betweenSessions([
    assigned('Minutes', '5m'), assigned('Days', '1d'), assigned('Weeks', '5m', '1w'),
  ])
  expect(['Minutes', 'Days', 'Weeks'].map(decides)).toEqual([false, true, true])
})

it('a person decides for the next session where all strategies do', () => {
  expect(betweenSessions([assigned('Days', '1d'), assigned('Minutes', '5m')])('MANUAL')).toBe(false)
  expect(betweenSessions([assigned('Days', '1d')])('MANUAL')).toBe(true)
})
