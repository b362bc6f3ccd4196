import { expect, it } from 'vitest'
import { oppositeSide, Side } from './order.ts'

it('buying and selling are each other\'s other side', () => {
  expect(oppositeSide(Side.Buy)).toBe(Side.Sell)
  expect(oppositeSide(Side.Sell)).toBe(Side.Buy)
})
