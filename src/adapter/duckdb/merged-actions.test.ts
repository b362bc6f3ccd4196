import { expect, it } from 'vitest'
import { price, sessionDate, type UtcMillis } from '../../base/index.ts'
import type { CorporateAction } from '../../model/index.ts'
import { mergedActions } from './merged-actions.ts'

const DATE = sessionDate('2024-03-05')
const OF = { symbol: 'ACME', date: DATE, at: Date.UTC(2024, 2, 5, 5) as UtcMillis } as const

it('takes what is stored in other words for the same, and keeps the actions of a day of other kinds', () => {
  const split: CorporateAction = { kind: 'Split', ...OF, newUnits: 2, oldUnits: 1 }
  const dividend: CorporateAction = { kind: 'CashDividend', ...OF, amount: price('0.5') }
  const earlier: CorporateAction = { ...dividend, date: sessionDate('2024-03-04'), at: 0 as UtcMillis }
  const again: CorporateAction = { ...split, newUnits: 4, oldUnits: 2 }
  expect(mergedActions([split, dividend], [again, earlier], false)).toEqual([earlier, again, dividend])
})

it.each<readonly [string, CorporateAction, CorporateAction]>([
  ['0.5, the new one has 0.6', { kind: 'CashDividend', ...OF, amount: price('0.5') },
    { kind: 'CashDividend', ...OF, amount: price('0.6') }],
  ['NEW, the new one has OLD', { kind: 'SymbolChange', ...OF, newSymbol: 'NEW' },
    { kind: 'SymbolChange', ...OF, newSymbol: 'OLD' }],
  ['the last price, the new one has 3.2', { kind: 'Delisting', ...OF },
    { kind: 'Delisting', ...OF, finalPrice: price('3.2') }],
])('refuses other terms unless they replace what is stored: with %s', (said, known, fresh) => {
  expect(() => mergedActions([known], [fresh], false)).toThrow(`is stored with ${said}; say --replace`)
  expect(mergedActions([known], [fresh], true)).toEqual([fresh])
})
