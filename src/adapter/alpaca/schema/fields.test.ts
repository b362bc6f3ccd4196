import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { formatFixed } from '../../../base/index.ts'
import { date, decimal, flag, float, instant, text } from './fields.ts'
import { orderSchema } from './order-schema.ts'

describe('a decimal', () => {
  it.each([
    ['1.5', '1.5'], ['0', '0'], ['-3.25', '-3.25'], ['105.8988475', '105.8988475'], [10, '10'], [0.1, '0.1'],
    [1e-7, '0.0000001'], ['1.0000000005', '1.000000001'], ['1.0000000004', '1'],
    ['-1.0000000005', '-1.000000001'],
  ])('%s is read exactly', (value, expected) => {
    expect(formatFixed(decimal.parse(value) ?? -1n)).toBe(expected)
  })

  it.each(
    [[undefined], [null], [''], ['abc'], ['1e309'], [Number.NaN], [Infinity], [true], [{}], [[]], ['0x10']]
  )(
    '%s counts as absent', (value) => {
      expect(decimal.parse(value)).toBeUndefined()
    })

  it('of at most nine places survives being written and read', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 26n), max: 10n ** 26n }), (value) => {
      expect(decimal.parse(formatFixed(value))).toBe(value)
    }))
  })
})

describe('fields', () => {
  it('of the wrong type count as absent, never as something else', () => {
    expect([float.parse('x'), text.parse({}), flag.parse('maybe'), instant.parse(5), date.parse('2026-1-1')])
      .toEqual([undefined, undefined, undefined, undefined, undefined])
    expect([float.parse('1.5'), text.parse(7), flag.parse('true'), date.parse('2026-01-01')])
      .toEqual([1.5, '7', true, '2026-01-01'])
    expect(instant.parse('2025-06-24T14:15:22.123456789-04:00')).toBe(Date.UTC(2025, 5, 24, 18, 15, 22, 123))
  })
})

describe('an order', () => {
  it('needs an id and a status, and nothing else', () => {
    const order = { id: 'a', status: 'new', legs: [{ id: 'b', status: 'held' }], more: 1 }
    expect(orderSchema.safeParse(order).data)
      .toMatchObject({ id: 'a', status: 'new', legs: [{ id: 'b', status: 'held' }] })
    expect(orderSchema.safeParse({ id: 'a' }).success).toBe(false)
    expect(orderSchema.safeParse({ id: '', status: 'new' }).success).toBe(false)
    expect(orderSchema.safeParse('order').success).toBe(false)
  })
})
