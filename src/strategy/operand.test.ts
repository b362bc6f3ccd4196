import { describe, expect, it } from 'vitest'
import { dailyBars } from '../../test/harness/daily-bars.ts'
import { inScope } from '../../test/harness/scope-harness.ts'
import { priceOf, readable } from './operand.ts'

const bars = dailyBars('AAA', [[10, 14, 8, 12, 500]])

describe('readable', () => {
  it.each([
    ['open', 10],
    ['high', 14],
    ['low', 8],
    ['close', 12],
    ['volume', 500],
    ['typical', 34 / 3],
    ['median', 11],
  ] as const)('reads the field %s of the present bar', (field, expected) => {
    const rig = inScope(() => readable(field))
    expect(rig.made.value).toBeNaN()
    rig.show(...bars)
    expect(rig.made).toMatchObject({ name: field, value: expected })
  })

  it('takes a number, an indicator, and a function under its own name', () => {
    function bodyOf(bar: { open: number; close: number }): number {
      return bar.close - bar.open
    }
    const rig = inScope(() => [
      readable(3),
      readable({ name: 'x', value: 4 }),
      readable(bodyOf),
      readable((bar) => bar.low),
    ])
    rig.show(...bars)
    expect(rig.made.map(({ name, value }) => [name, value])).toEqual([
      ['3', 3],
      ['x', 4],
      ['bodyOf', 2],
      ['function', 8],
    ])
  })
})

describe('priceOf', () => {
  it('reads a function under the name it is given', () => {
    const rig = inScope(() => priceOf((bar) => bar.high - bar.low, 'range'))
    rig.show(...bars)
    expect(rig.made).toMatchObject({ name: 'range', value: 6 })
  })
})
