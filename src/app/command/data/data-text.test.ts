import { expect, it } from 'vitest'
import { utcMillis } from '../../../base/index.ts'
import { lastDay, plainNumber } from './data-text.ts'

it('ends a round-the-clock day with that day, and a session with its own', () => {
  expect(lastDay(utcMillis(Date.UTC(2021, 0, 13)))).toBe('2021-01-12')
  expect(lastDay(utcMillis(Date.UTC(2021, 0, 13, 21)))).toBe('2021-01-13')
})

it('shows every digit of a price of a coin, and no more than a volume has', () => {
  expect([0.00000123, 1.21e-6, 5e-9, 0.1 + 0.2, 101.25, 1234567].map(plainNumber))
    .toEqual(['0.00000123', '0.00000121', '0.000000005', '0.3', '101.25', '1234567'])
  expect([2 ** 53, 2 ** 63, 1e21, 3e-11].map(plainNumber))
    .toEqual(['9007199254740992', '9223372036854776000', '1e+21', '3e-11'])
})
