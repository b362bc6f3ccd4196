import { expect, it } from 'vitest'
import type { Sequence } from '../base/index.ts'
import { RecentSequences } from './recent-sequences.ts'

it('knows the latest 4,096 sequences, in whatever order they came', () => {
  const recent = new RecentSequences()
  const add = (sequence: number): boolean => recent.add(sequence as Sequence)
  for (let sequence = 1; sequence <= 4_096; sequence++) expect(add(sequence)).toBe(true)
  expect(add(1)).toBe(false)
  expect(add(4_096)).toBe(false)
  expect(add(9_000)).toBe(true)
  expect(add(1)).toBe(true)
  expect(add(3)).toBe(false)
  expect(add(9_000)).toBe(false)
})
