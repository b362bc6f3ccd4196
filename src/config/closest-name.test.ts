import { expect, it } from 'vitest'
import { closestName } from './closest-name.ts'

const KNOWN = ['max_positions', 'max_position_pct', 'max_drawdown_pct', 'broker', 'WARNING', 'DAY']

it.each([
  ['max_postions', 'max_positions'],
  ['maxPositions', 'max_positions'],
  ['max-drawdown-pct', 'max_drawdown_pct'],
  ['maxDrawdown', 'max_drawdown_pct'],
  ['BROKER', 'broker'],
  ['brker', 'broker'],
  ['WARN', 'WARNING'],
  ['day', 'DAY'],
  ['max_position_fraction', 'max_position_pct'],
])('%s is near %s', (found, closest) => {
  expect(closestName(found, KNOWN)).toBe(closest)
})

it.each(['', 'x', 'completely_else', 'a'.repeat(100_000)])('%.20s is near nothing', (found) => {
  expect(closestName(found, KNOWN)).toBeUndefined()
})

it('among nothing, nothing is near', () => {
  expect(closestName('broker', [])).toBeUndefined()
})
