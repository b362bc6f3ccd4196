import { expect, it } from 'vitest'
import { price, sessionDate, utcMillis } from '../base/index.ts'
import { byEffect, type CorporateAction } from './corporate-action.ts'

it('a dividend is of the units before the split of its day, whatever a file says first', () => {
  const about = (day: number) => (
    { symbol: 'AAA', date: sessionDate(`2024-03-0${day}`), at: utcMillis(Date.UTC(2024, 2, day)) })
  const split: CorporateAction = { kind: 'Split', ...about(5), newUnits: 2, oldUnits: 1 }
  const paid: CorporateAction = { kind: 'CashDividend', ...about(5), amount: price('1') }
  const renamed: CorporateAction = { kind: 'SymbolChange', ...about(5), newSymbol: 'BBB' }
  const gone: CorporateAction = { kind: 'Delisting', ...about(5) }
  const before: CorporateAction = { kind: 'Delisting', ...about(4) }
  const inOrder = [before, paid, split, renamed, gone]
  expect([gone, renamed, split, paid, before].toSorted(byEffect)).toEqual(inOrder)
  expect([paid, split, renamed, gone, before].toSorted(byEffect)).toEqual(inOrder)
})
