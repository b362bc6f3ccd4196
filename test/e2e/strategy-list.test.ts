import { afterAll, describe, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'

interface Listed {
  readonly name: string
  readonly parameters: Readonly<Record<string, { readonly fallback: unknown }>>
}

const folder = emptyFolder()
afterAll(() => folder.remove())

/** One a folder of `src/strategy`, in the order of the folders. */
const BUNDLED = [
  'Bollinger_Reversion', 'Candlestick_Reversal', 'Donchian_Breakout', 'MA_Crossover', 'MACD_Trend',
  'Momentum_Rotation', 'Pairs_ZScore', 'RSI_MeanReversion',
]

// The specification's get_parameters, section 3.3: fast_period 20 and slow_period 50; its stop is 2 % below
// and its target 6 % above.
describe('investor strategy list', () => {
  it('prints every bundled strategy with its parameters, what they are and may be', () => {
    const { code, out } = investor(folder.path, 'strategy', 'list')
    expect(code).toBe(0)
    expect(out.split('\n').filter((line) => /^\S/.test(line))).toEqual(BUNDLED)
    const [block] = out.split('\n\n').filter((text) => text.startsWith('MA_Crossover\n'))
    expect(block?.split('\n').slice(2).map((line) => line.trim().replace(/ {2,}/, ' | '))).toEqual([
      'fastPeriod = 20 | a whole number from 2 to 500: bars of the fast average',
      'slowPeriod = 50 | a whole number from 3 to 1000: bars of the slow average',
      'stopLoss = 0.02 | a number above 0 and up to 0.99: stop below the close, as a fraction of it',
      'takeProfit = 0.06 | a number above 0 and up to 10: target above the close, as a fraction of it',
    ])
  })

  it('gives programs the same as JSON', () => {
    const listed = JSON.parse(investor(folder.path, 'strategy', 'list', '--json').out) as readonly Listed[]
    expect(listed.map(({ name }) => name)).toEqual(BUNDLED)
    const parameters = listed.find(({ name }) => name === 'MA_Crossover')?.parameters ?? {}
    expect(Object.entries(parameters).map(([name, { fallback }]) => [name, fallback])).toEqual([
      ['fastPeriod', 20], ['slowPeriod', 50], ['stopLoss', 0.02], ['takeProfit', 0.06],
    ])
  })
})
