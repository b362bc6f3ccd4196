import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Quantity } from '../../../base/index.ts'
import { Coverage } from './coverage.ts'

const units = (value: number): Quantity => BigInt(value) as Quantity

describe('coverage', () => {
  it('knows new parts, those that it has, and those that fit neither', () => {
    const coverage = new Coverage()
    expect(coverage.add(units(0), units(3))).toBe('new')
    expect(coverage.add(units(7), units(10))).toBe('new')
    expect([coverage.total, coverage.end]).toEqual([6n, 10n])
    expect(coverage.add(units(0), units(3))).toBe('covered')
    expect(coverage.add(units(1), units(2))).toBe('covered')
    expect(coverage.add(units(2), units(5))).toBe('overlapping')
    expect(coverage.add(units(3), units(7))).toBe('new')
    expect(coverage.add(units(0), units(10))).toBe('covered')
    expect([coverage.total, coverage.end]).toEqual([10n, 10n])
  })

  it('counts each part once, in whatever order and however often it comes', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 12 })
    fc.assert(fc.property(cuts, fc.infiniteStream(fc.nat()), (marks, chance) => {
      const ends = marks.sort((a, b) => a - b)
      const parts = ends.map((to, index) => ({ from: ends[index - 1] ?? 0, to }))
      const told = [...parts, ...parts, ...parts].map(
        (part) => ({ part, key: chance.next().value as number })
      )
        .sort((a, b) => a.key - b.key)
      const coverage = new Coverage()
      const added = told.filter(({ part }) => coverage.add(units(part.from), units(part.to)) === 'new')
      expect(added).toHaveLength(parts.length)
      expect(coverage.total).toBe(units(ends.at(-1) ?? 0))
    }))
  })
})
