import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choice, decimal, flag, integer, resolveParameters } from '../../strategy/index.ts'
import { drawTrials } from './draw-trials.ts'

const DECLARED = {
  fast: integer(20, { min: 2, max: 40 }), stop: decimal(0.02, { above: 0, max: 0.05 }),
  short: flag(false), side: choice('both', ['both', 'long', 'flat']),
}
const OWN = { fast: 20, stop: 0.02, short: false, side: 'both' }
const all = () => true

describe('sets of parameters around a strategy\'s own', () => {
  it('are allowed, differ from it and from each other, and many lie near', () => {
    fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 60 }), (seed, count) => {
      const drawn = drawTrials(DECLARED, OWN, { count, seed, isUsable: all })
      const keys = new Set([OWN, ...drawn.map((each) => each.parameters)].map((each) => JSON.stringify(each)))
      expect(keys.size).toBe(count + 1)
      for (const { parameters, isNear } of drawn) {
        expect(resolveParameters(DECLARED, parameters)).toMatchObject({ ok: true, value: parameters })
        const factors = [Number(parameters['fast']) / 20, Number(parameters['stop']) / 0.02]
        const widest = Math.max(...factors.map((factor) => Math.max(factor, 1 / factor)))
        expect(widest).toBeLessThan(isNear ? 1.26 : 3.1)
        if (isNear) expect(parameters).toMatchObject({ short: false, side: 'both' })
      }
      expect(drawn.filter(({ isNear }) => isNear).length).toBeGreaterThanOrEqual(Math.floor(count / 3))
    }), { numRuns: 50 })
  })

  it('are the same for the same seed, and others for another', () => {
    const draw = (seed: string) => drawTrials(DECLARED, OWN, { count: 20, seed, isUsable: all })
    expect(draw('1')).toEqual(draw('1'))
    expect(draw('1')).not.toEqual(draw('2'))
  })

  it('leave out what the strategy does not take, and are fewer where there are no more', () => {
    const odd = drawTrials(DECLARED, OWN, {
      count: 30, seed: '1', isUsable: ({ fast }) => Number(fast) % 2 === 1,
    })
    expect(odd.length).toBeGreaterThan(20)
    expect(odd.every(({ parameters }) => Number(parameters['fast']) % 2 === 1)).toBe(true)
    const three = { side: choice('both', ['both', 'long', 'flat']) }
    expect(drawTrials(three, { side: 'both' }, { count: 9, seed: '1', isUsable: all })).toHaveLength(2)
    expect(drawTrials({}, {}, { count: 9, seed: '1', isUsable: all })).toEqual([])
    expect(drawTrials(DECLARED, OWN, { count: 5, seed: '1', isUsable: () => false })).toEqual([])
  })

  it('stay where a number of 0 cannot be moved by a factor', () => {
    const drawn = drawTrials(
      { gap: decimal(0, { min: 0, max: 1 }), days: integer(9) }, { gap: 0, days: 9 },
      { count: 4, seed: '1', isUsable: all },
    )
    expect(drawn.length).toBeGreaterThan(0)
    expect(drawn.every(({ parameters }) => parameters['gap'] === 0)).toBe(true)
  })
})
