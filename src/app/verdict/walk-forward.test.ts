import { describe, expect, it } from 'vitest'
import { sharpeRatio } from '../../analysis/index.ts'
import { MILLIS_PER_DAY, type SessionDate } from '../../base/index.ts'
import { SeededRandom } from '../../data/index.ts'
import type { StrategyAssignment } from '../../strategy/index.ts'
import type { Stage, TrialRun, TrialWish } from './trial-run.ts'
import { walkForward, type Candidate, type WalkForward } from './walk-forward.ts'

const annualization = { periodsPerYear: 252, riskFreeRate: 0 }
const stage = { annualization } as unknown as Stage
const dayOf = (at: number): SessionDate => `day ${at / MILLIS_PER_DAY}` as SessionDate

function runOf(returns: Float64Array): TrialRun {
  const at = returns.map((_, row) => (row + 1) * MILLIS_PER_DAY)
  return {
    returns, at, sharpe: sharpeRatio(returns, annualization) ?? 0,
    totalReturn: returns.reduce((sum, value) => sum + value, 0), maxDrawdown: 0, trades: 1, bars: 0,
    error: undefined,
  }
}

function noise(seed: string, days: number): Float64Array {
  const random = new SeededRandom(seed)
  return new Float64Array(days).map(() => random.normal() / 100)
}

/** Candidates whose runs over a stretch are what their runs over everything had there. */
async function walked(columns: readonly Float64Array[]): Promise<WalkForward & { wishes: TrialWish[] }> {
  const candidates = columns.map((returns, number): Candidate => ({
    assignment: { parameters: { number } } as unknown as StrategyAssignment, parameters: { number },
    run: runOf(returns),
  }))
  const wishes: TrialWish[] = []
  const walk = await walkForward(stage, candidates, {
    dayOf,
    run: async (wish) => {
      wishes.push(wish)
      const { returns } = (candidates[Number(wish.assignment.parameters['number'])] as Candidate).run
      const [from, until] = [wish.activeFrom ?? 0, wish.until ?? Infinity]
      return runOf(returns.filter((_, row) => {
        const at = (row + 1) * MILLIS_PER_DAY
        return at >= from && at <= until
      }))
    },
  })
  return { ...walk, wishes }
}

describe('a walk forward', () => {
  it('trades five stretches that meet and end with the time, chosen by what is before each', async () => {
    const columns = ['a', 'b', 'c', 'd'].map((seed) => noise(seed, 605))
    const { folds, outside, wishes } = await walked(columns)
    expect(folds.map(({ from, to }) => [from, to])).toEqual([
      ['day 106', 'day 205'], ['day 206', 'day 305'], ['day 306', 'day 405'], ['day 406', 'day 505'],
      ['day 506', 'day 605'],
    ])
    expect(outside).toHaveLength(500)
    for (const [fold, { parameters, insideSharpe }] of folds.entries()) {
      const begin = 105 + 100 * fold
      const ratios = columns.map((column) => sharpeRatio(column.subarray(0, begin), annualization))
      expect(insideSharpe).toBe(Math.max(...ratios.map((ratio) => ratio ?? -Infinity)))
      expect(parameters).toEqual({ number: ratios.indexOf(insideSharpe) })
      // What comes later, turned into anything else, changes no choice before it.
      const other = await walked(columns.map((column, number) => (
        column.map((value, row) => (row < begin ? value : value + number)))))
      expect(other.folds[fold]?.parameters).toEqual(parameters)
      expect(wishes[fold]?.activeFrom).toBe(begin * MILLIS_PER_DAY + 1)
    }
  })

  it('compares the return a day in the stretches with that before them', async () => {
    const days = 600
    const good = noise('g', days).map((value, row) => value + (row < 100 ? 0.02 : 0.01))
    const bad = noise('b', days).map((value) => value - 0.02)
    const { efficiency, folds } = await walked([good, bad])
    expect(folds.every(({ parameters }) => parameters['number'] === 0)).toBe(true)
    expect(efficiency).toBeGreaterThan(0.5)
    expect(efficiency).toBeLessThan(0.85)
    expect((await walked([bad])).efficiency).toBeUndefined()
  })

  it('is none where the time is short, or where nothing moved before', async () => {
    expect((await walked([noise('a', 6 * 21 - 1)])).folds).toEqual([])
    expect((await walked([noise('a', 6 * 21)])).folds).toHaveLength(5)
    expect((await walked([new Float64Array(600)])).folds).toEqual([])
    const late = noise('a', 600).map((value, row) => (row < 250 ? 0 : value))
    expect((await walked([late])).folds).toHaveLength(3)
    expect((await walked([])).folds).toEqual([])
  })
})
