import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IdMap } from './id-map.ts'

/** Few ids, many of them with the same last twelve characters: those stand in one chain. */
const ids = fc.constantFrom(
  '', 'a', 'x-1', 'x-10', 'x-100', 'one-MA_Crossover-17-e0-0', 'two-MA_Crossover-17-e0-0',
  'six-MA_Crossover-17-e0-0', 'one-MA_Crossover-17-s0-0', 'ü', '\u0000', 'Aa', 'BB')

const steps = fc.array(fc.oneof(
  fc.record({ act: fc.constant('set' as const), id: ids, value: fc.integer() }),
  fc.record({ act: fc.constant('delete' as const), id: ids, value: fc.constant(0) })))

describe('a map by ids', () => {
  it('holds what a Map holds after the same steps', () => {
    fc.assert(fc.property(steps, ids, (taken, asked) => {
      const map = new IdMap<string, number>()
      const expected = new Map<string, number>()
      for (const { act, id, value } of taken) {
        if (act === 'set') {
          map.set(id, value)
          expected.set(id, value)
        } else {
          map.delete(id)
          expected.delete(id)
        }
        expect([map.get(asked), map.has(asked)]).toEqual([expected.get(asked), expected.has(asked)])
      }
      const sorted = (values: Iterable<number>): number[] => [...values].toSorted((a, b) => a - b)
      expect(sorted(map.values())).toEqual(sorted(expected.values()))
    }))
  })

  it('finds an id that was put together like one that is read', () => {
    const map = new IdMap<string, string>()
    map.set(['ii', 0, 'MA_Crossover', 17, 'e0', 0].join('-'), 'there')
    expect(map.get(`ii-${0}-MA_Crossover-${17}-e0-${0}`)).toBe('there')
  })
})
