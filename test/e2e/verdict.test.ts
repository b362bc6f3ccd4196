import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionDate } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { SeededRandom } from '../../src/data/index.ts'
import type { Verdict } from '../../src/report/index.ts'
import { emptyFolder, investor, type CliRun } from '../harness/cli.ts'

const folder = emptyFolder()
afterAll(() => folder.remove())

const FOLLOWER = `import { decimal, defineStrategy, integer, roc } from 'investor'
export default defineStrategy({
  name: 'Follower', description: 'Goes with the last days.',
  parameters: { days: integer(2, { min: 1, max: 30 }), least: decimal(0.3, { min: 0, max: 10 }) },
  eachSymbol({ days, least }) {
    const change = roc(days)
    return {
      onBar({ close }, context) {
        if (context.position === undefined) {
          if (change.value > least) context.buy({ stop: close * 0.9 })
        } else if (change.value < 0) context.closeLong()
      },
    }
  },
})
`

/** Days of a made-up share: each goes on by \`carried\` of the one before. */
function pricesOf(carried: number, seed: string): string {
  const random = new SeededRandom(seed)
  const sessions = calendarNamed('XNYS').sessions('2012-01-03' as SessionDate, '2018-12-31' as SessionDate)
  let [close, change] = [100, 0]
  const rows = sessions.map(({ date }) => {
    const open = close
    change = carried * change + random.normal() * 0.008
    close = open * (1 + change)
    const prices = [open, Math.max(open, close) * 1.001, Math.min(open, close) * 0.999, close]
    return [date, ...prices.map((price) => price.toFixed(4)), 1_000_000].join(',')
  })
  return ['date,open,high,low,close,volume', ...rows].join('\n')
}

function judge(symbol: string, ...words: readonly string[]): CliRun {
  const trials = words.includes('--trials') ? [] : ['--trials', '40']
  return investor(
    folder.path, 'strategy', 'verdict', './follower.ts', '--symbols', symbol, ...trials, ...words)
}

beforeAll(() => {
  writeFileSync(join(folder.path, 'follower.ts'), FOLLOWER)
  for (const [symbol, carried] of [['TREND', 0.6], ['NOISE', 0]] as const) {
    writeFileSync(join(folder.path, `${symbol}.csv`), pricesOf(carried, symbol))
    const { code, err } = investor(folder.path, 'data', 'import', `${symbol}.csv`, '--symbol', symbol)
    expect(err + String(code)).toMatch(/0$/)
  }
}, 120_000)

describe('investor strategy verdict', () => {
  it('says that it holds where the market does what the strategy waits for, and leaves a page', () => {
    const { code, out } = judge('TREND')
    expect(out).toContain('It holds, as far as these tests go.')
    expect(code).toBe(0)
    expect(out).not.toMatch(/FAILED|DOUBTFUL/)
    const [name] = readdirSync(join(folder.path, 'verdicts'))
    expect(name).toBe('0001-Follower')
    const page = readFileSync(join(folder.path, 'verdicts', '0001-Follower', 'verdict.html'), 'utf8')
    expect(page).toContain('Better than the luckiest of many')
    expect(page).toContain('script-src \'none\'')
    expect(page).not.toMatch(/<script|https?:\/\//)
  }, 120_000)

  it('says that it does not where the same strategy meets chance, and the same thing again', () => {
    const runs = [judge('NOISE', '--json'), judge('NOISE', '--json')]
    const [first, second] = runs.map(({ out }) => JSON.parse(out) as Verdict & { folder?: string })
    expect(runs.map(({ code }) => code)).toEqual([3, 3])
    expect(first?.outcome).toBe('failed')
    expect(first?.trials).toHaveLength(40)
    expect(first?.folds).toHaveLength(5)
    delete first?.folder
    delete second?.folder
    expect(second).toEqual(first)
  }, 120_000)

  it('judges the run that a backtest makes, at the costs of the settings', () => {
    const words = ['--symbols', 'TREND', '--set', 'days=3', '--set', 'backtest.slippage.bps=20', '--json']
    const run = investor(folder.path, 'backtest', '--strategy', './follower.ts', ...words)
    const judged = judge('TREND', '--trials', '0', ...words.slice(2))
    const { metrics } = JSON.parse(run.out) as { metrics: Record<string, number> }
    const { own, costs, trials, tests } = JSON.parse(judged.out) as Verdict
    expect(own.totalReturn).toBeCloseTo(metrics['totalReturn'] ?? Number.NaN, 12)
    expect(own.sharpe).toBeCloseTo(metrics['sharpeRatio'] ?? Number.NaN, 12)
    expect(own.maxDrawdown).toBeCloseTo(metrics['maxDrawdown'] ?? Number.NaN, 12)
    expect(own).toMatchObject({ trades: metrics['totalTrades'], parameters: { days: 3, least: 0.3 } })
    expect(trials).toEqual([])
    expect(tests.find(({ name }) => name === 'overfitting')?.outcome).toBe('unknown')
    const returns = costs.map(({ totalReturn }) => totalReturn)
    expect(costs.map(({ factor }) => factor)).toEqual([0, 1, 2, 4])
    expect(returns).toEqual(returns.toSorted((a, b) => b - a))
  }, 120_000)

  it.each([
    [['MA_Crossover', '--trials', '-1'], 2, 'a whole number from 0 to 10000'],
    [['MA_Crossover', '--symbols', 'NOSUCH'], 1, 'SERIES_NOT_FOUND'],
  ])('refuses %j and leaves nothing', (words, code, text) => {
    const run = investor(folder.path, 'strategy', 'verdict', ...words, '--out', 'refused')
    expect(run.err).toContain(text)
    expect(run.code).toBe(code)
    expect(readdirSync(folder.path)).not.toContain('refused')
  }, 60_000)
})
