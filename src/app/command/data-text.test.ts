import { expect, it } from 'vitest'
import { utcMillis } from '../../base/index.ts'
import { lastDay } from './data-text.ts'

it('ends a round-the-clock day with that day, and a session with its own', () => {
  expect(lastDay(utcMillis(Date.UTC(2021, 0, 13)))).toBe('2021-01-12')
  expect(lastDay(utcMillis(Date.UTC(2021, 0, 13, 21)))).toBe('2021-01-13')
})
