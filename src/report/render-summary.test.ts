import { describe, expect, it } from 'vitest'
import { hostileInput, normalInput, oneDayInput, zeroTradesInput } from '../../test/e2e/report-input.ts'
import { renderSummary } from './render-summary.ts'

const ESCAPES = new RegExp(`${String.fromCodePoint(27)}\\[\\d+m`, 'g')
const inputs = [normalInput(), zeroTradesInput(), oneDayInput(), hostileInput()]

describe('renderSummary', () => {
  it('fits the terminal at every width', () => {
    for (const { result } of inputs) {
      for (const width of [40, 60, 83, 100, 300]) {
        const lines = renderSummary(result, { width, color: true }).replaceAll(ESCAPES, '').split('\n')
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(Math.min(width, 120))
      }
    }
  })

  it('is ASCII without a terminal, and has no escape but its own with one', () => {
    for (const { result } of inputs) {
      expect(renderSummary(result, { width: 80, color: false })).toMatch(/^[\n -~]*$/)
      const colored = renderSummary(result, { width: 80, color: true }).replaceAll(ESCAPES, '')
      expect(colored).not.toMatch(/[^\n\P{C}]/u)
    }
  })

  it('shows the figures of the result beside their names', () => {
    const text = renderSummary(normalInput().result, { width: 100, color: false })
    for (const line of [
      /^MA_Crossover$/m, /^SYNTH, 2000-01-03 to 2019-05-10$/m, /100,000\.00 -> 202,357\.86 USD {2}\+102\.36%/,
      /Sharpe ratio +0\.20 /, /Maximum drawdown +33\.74% /, /Trades +61$/m, /Win rate +40\.98%$/m,
      /^Benchmark SYNTH: annual growth 5\.59%, maximum drawdown 61\.58%$/m,
      /^Signals +131 made: 122 approved, 2 cut down, 7 rejected$/m,
      /^Rejected +DAILY_LOSS_LIMIT 5, BUYING_POWER 2$/m,
      /^Exits +44 by signal \+39,900\.78, 11 by stop -82,410\.96, 6 by target \+144,868\.04$/m,
      /^Halts +max_drawdown -> stop_new_trades on 2006-09-18$/m, /^Note +The data of SYNTH is synthetic/m,
      /^Result +9f2b1c7d5e8a4f60, 5,050 bars/m,
    ]) expect(text).toMatch(line)
  })

  it('says how many halts it leaves out', () => {
    const { result } = normalInput()
    const [halt] = result.halts
    if (halt === undefined) throw new Error('no halt')
    const many = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ ...halt, at: day * 86_400_000 }))
    const text = renderSummary({ ...result, halts: many }, { width: 300, color: false })
    expect(text).toMatch(/Halts +max_drawdown[^]*, 3 more$/m)
  })

  it('says why there was no trade', () => {
    const text = renderSummary(zeroTradesInput().result, { width: 100, color: false })
    expect(text).toMatch(/^No trade {2}No signal was made\. What MA_Crossover was waiting for/m)
  })

  it('does not extrapolate the months of a benchmark to a year', () => {
    const { result } = normalInput()
    const { symbol, curve } = result.benchmark
    const months = { symbol, curve: { at: curve.at.slice(0, 60), value: curve.value.slice(0, 60) } }
    const growth = ((curve.value[59] ?? 0) / (curve.value[0] ?? 0) - 1) * 100
    const text = renderSummary({ ...result, benchmark: months }, { width: 100, color: false })
    expect(text).toMatch(new RegExp(`^Benchmark SYNTH: total return ${growth.toFixed(2)}%, maximum`, 'm'))
  })

  it('does not extrapolate a day to a year', () => {
    expect(renderSummary(oneDayInput().result, { width: 100, color: false })).toMatch(/Annual growth +- /)
  })
})
