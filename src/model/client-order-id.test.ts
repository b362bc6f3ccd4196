import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvariantError, type Sequence } from '../base/index.ts'
import { clientOrderId, type ClientOrderIdParts } from './client-order-id.ts'

const PARTS: ClientOrderIdParts = {
  epoch: 3, strategy: 'MA_Crossover', signal: 1_234 as Sequence, leg: 'e0', revision: 0,
}

const anyParts = fc.record({
  epoch: fc.integer({ min: 0, max: 36 ** 8 - 1 }),
  strategy: fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }),
  signal: fc.integer({ min: 0, max: 9_999_999_999 }).map((value) => value as Sequence),
  leg: fc.constantFrom('e0', 'e12', 'x', 'x3', 's0', 't12', 'f7'),
  revision: fc.integer({ min: 0, max: 999 }),
})

describe('a client order id', () => {
  it('says epoch, strategy, signal, leg and revision', () => {
    expect(clientOrderId(PARTS)).toBe('ii-3-MA_Crossover-1234-e0-0')
    expect(clientOrderId({ ...PARTS, leg: 's0', revision: 2 })).toBe('ii-3-MA_Crossover-1234-s0-2')
  })

  it('carries at most sixteen characters of a long name', () => {
    const id = clientOrderId({ ...PARTS, strategy: 'Mean_Reversion_On_A_Very_Long_Leash' })
    expect(id).toBe('ii-3-Mean_Reversion_O-1234-e0-0')
  })

  it.each([
    ['ma crossover', 'ma_crossover'], ['a-b', 'a_b'], ['a/b\\c', 'a_b_c'], ['\u00fcbung', '_bung'],
    ['a.b', 'a_b'], ['', ''],
  ])('writes %j with the characters that venues take', (strategy, written) => {
    expect(clientOrderId({ ...PARTS, strategy })).toBe(`ii-3-${written}-1234-e0-0`)
  })

  it('fits every venue, for any strategy, and is the same each time', () => {
    fc.assert(fc.property(anyParts, (parts) => {
      const id = clientOrderId(parts)
      expect(id).toMatch(/^[A-Za-z0-9_-]{1,48}$/)
      expect(clientOrderId({ ...parts })).toBe(id)
    }))
  })

  it('is another one for another signal, leg, revision or epoch', () => {
    fc.assert(fc.property(anyParts, anyParts, (one, other) => {
      const isSame = one.epoch === other.epoch && one.signal === other.signal && one.leg === other.leg
        && one.revision === other.revision
      if (!isSame) expect(clientOrderId(one)).not.toBe(clientOrderId({ ...other, strategy: one.strategy }))
    }))
  })

  it('can be taken apart again: no part brings a dash of its own', () => {
    fc.assert(fc.property(anyParts, (parts) => {
      const [prefix, epoch, , signal, leg, revision, ...rest] = clientOrderId(parts).split('-')
      expect([prefix, epoch, signal, leg, revision]).toEqual(
        ['ii', parts.epoch.toString(36), `${parts.signal}`, parts.leg, `${parts.revision}`])
      expect(rest).toEqual([])
    }))
  })

  it('that would break the rules of venues is a bug', () => {
    expect(() => clientOrderId({ ...PARTS, leg: 'e 0' })).toThrow(InvariantError)
    expect(() => clientOrderId({ ...PARTS, leg: 'e'.repeat(30) })).toThrow('breaks the venue\'s rules')
  })
})
