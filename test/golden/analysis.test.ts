import { describe, expect, it } from 'vitest'
import {
  annualVolatility, ascending, averageLoss, averageWin, benchmarkRelation, cagr, calmarRatio,
  conditionalValueAtRisk, currentDrawdown, dailyEquity, downsideDeviation, excessKurtosis, expectancy,
  extremeReturns, maxDrawdown, monthlyReturns, monthlyReturnsTable, normalCumulative, omegaRatio,
  payoffRatio, periodRate, probabilisticSharpe, probabilisticSharpeOf, profitFactor, quantile,
  rollingSharpe, sharpeRatio, simpleReturns, skewness, sortinoRatio, streaks, systemQualityNumber,
  tailRatio, totalReturn, tradeOutcomes, ulcerIndex, utcDay, valueAtRisk,
} from '../../src/analysis/index.ts'
import type { DailyEquity, YearlyReturns } from '../../src/analysis/index.ts'
import { toNumber, utcMillis } from '../../src/base/index.ts'
import { curveOfReturns, dailyCurve, seededSeries, steps, tradeOf } from './analysis-series.ts'
import { sp500 } from './series.ts'

const YEAR = { periodsPerYear: 252, riskFreeRate: 0.02 }
const TARGET = periodRate(0.02, 252)

/** Asserts agreement to a relative 1e-10: both sides are double precision and sum in different orders. */
function expectClose(actual: number | undefined, expected: number): void {
  expect(actual).toBeDefined()
  expect(Math.abs(((actual as number) - expected) / expected)).toBeLessThan(1e-10)
}

/** Every figure of `curve_figures` in tools/golden/analysis-figures.py, by our functions. */
function curveFigures(curve: DailyEquity): Record<string, number | undefined> {
  const returns = simpleReturns(curve)
  const sorted = ascending(returns)
  return {
    annualVolatility: annualVolatility(returns, 252),
    sharpe: sharpeRatio(returns, YEAR),
    sortino: sortinoRatio(returns, { target: TARGET, periodsPerYear: 252 }),
    downsideDeviation: downsideDeviation(returns, TARGET),
    maxDrawdown: maxDrawdown(curve)?.depth,
    currentDrawdown: currentDrawdown(curve),
    ulcerIndex: ulcerIndex(curve),
    omega: omegaRatio(returns, 0),
    tailRatio: tailRatio(sorted),
    valueAtRisk95: valueAtRisk(sorted, 0.95),
    valueAtRisk99: valueAtRisk(sorted, 0.99),
    conditionalValueAtRisk95: conditionalValueAtRisk(sorted, 0.95),
    conditionalValueAtRisk99: conditionalValueAtRisk(sorted, 0.99),
    skewness: skewness(returns),
    excessKurtosis: excessKurtosis(returns),
    probabilisticSharpe: probabilisticSharpeOf(returns, YEAR),
    best: extremeReturns(returns)?.best.return,
    worst: extremeReturns(returns)?.worst.return,
  }
}

/** Printed by tools/golden/analysis-figures.py, which names the versions; each line names the library. */
const SEEDED = {
  annualVolatility: 0.08484115084388773, // empyrical annual_volatility
  sharpe: 0.09951862434545208, // empyrical sharpe_ratio, quantstats sharpe
  sortino: 0.14198255056734507, // empyrical sortino_ratio, quantstats sortino
  downsideDeviation: 0.003746068125295415, // empyrical downside_risk
  maxDrawdown: 0.11776291376227749, // empyrical max_drawdown
  currentDrawdown: 0.07628108810569234, // numpy maximum.accumulate
  ulcerIndex: 0.055924595903185076, // numpy
  omega: 1.055687486337711, // empyrical omega_ratio
  tailRatio: 1.0360029847033834, // empyrical tail_ratio
  valueAtRisk95: 0.008041000000000043, // empyrical value_at_risk
  valueAtRisk99: 0.013330899999999955, // empyrical value_at_risk
  conditionalValueAtRisk95: 0.010985399999999992, // empyrical conditional_value_at_risk
  conditionalValueAtRisk99: 0.01702800000000001, // empyrical conditional_value_at_risk
  skewness: 0.06983160006213451, // scipy.stats.skew
  excessKurtosis: 1.3659598124904804, // scipy.stats.kurtosis
  probabilisticSharpe: 0.5785505446876552, // scipy.stats skew, kurtosis and norm.cdf
  best: 0.02727999999999997, // numpy
  worst: -0.01927000000000001, // numpy
}

/** As `SEEDED`, for the S&P 500's adjusted closes of `vega-datasets`, 2000-01-03 to 2020-04-17. */
const SP500 = {
  annualVolatility: 0.1989143062066408, // empyrical annual_volatility
  sharpe: 0.16904715742623266, // empyrical sharpe_ratio, quantstats sharpe
  sortino: 0.23604780698806804, // empyrical sortino_ratio, quantstats sortino
  downsideDeviation: 0.008973743491960355, // empyrical downside_risk
  maxDrawdown: 0.5677538775030552, // empyrical max_drawdown
  currentDrawdown: 0.1510830464705163, // pandas cummax
  ulcerIndex: 0.2019192355708316, // numpy
  omega: 1.0535653882562568, // empyrical omega_ratio
  tailRatio: 0.9089311230726584, // empyrical tail_ratio
  valueAtRisk95: 0.018938962761684237, // empyrical value_at_risk
  valueAtRisk99: 0.03450820643278012, // empyrical value_at_risk
  conditionalValueAtRisk95: 0.030224659216643496, // empyrical conditional_value_at_risk
  conditionalValueAtRisk99: 0.05147619366146937, // empyrical conditional_value_at_risk
  skewness: -0.12262930675083869, // scipy.stats.skew
  excessKurtosis: 11.017114991667233, // scipy.stats.kurtosis
  probabilisticSharpe: 0.7763954045477552, // scipy.stats skew, kurtosis and norm.cdf
  best: 0.11580036960722695, // numpy
  worst: -0.11984055248695646, // numpy
}

describe('a seeded account, against numpy, scipy, pandas, empyrical and quantstats', () => {
  const { account, market } = seededSeries()
  const curve = dailyCurve(account)
  const returns = simpleReturns(curve)
  const figures = curveFigures(curve)

  it('is the series that the Python script makes', () => {
    // printed by tools/golden/analysis-figures.py
    expect([account.at(-1), market.at(-1)]).toEqual([110276.65539267511, 89387.66051950895])
  })

  it.each(Object.entries(SEEDED))('has the %s that the library computes', (name, expected) => {
    expectClose(figures[name], expected)
  })

  it('regresses on its market as scipy does', () => {
    const relation = benchmarkRelation({ returns, benchmark: simpleReturns(dailyCurve(market)) }, YEAR)
    expectClose(relation.alpha, 0.03443754142777628) // scipy.stats.linregress, intercept times 252
    expectClose(relation.beta, 0.6098069095828859) // scipy.stats.linregress, empyrical beta
    expectClose(relation.correlation, 0.7504657168011712) // scipy.stats.linregress
    expectClose(relation.trackingError, 0.06931002425342829) // numpy, ddof 1
    expectClose(relation.informationRatio, 0.736838870713198) // numpy
    // quantstats information_ratio does not annualise
    expectClose((relation.informationRatio as number) / Math.sqrt(252), 0.04641648591030469)
  })

  it('has the rolling Sharpe ratios of pandas', () => {
    const rolling = rollingSharpe(returns, { ...YEAR, window: 63 })
    expect(rolling.findIndex((value) => !Number.isNaN(value))).toBe(62)
    expectClose(rolling[62], 1.9927291648912315) // pandas rolling(63)
    expectClose(rolling[500], 0.4245971328275443) // pandas rolling(63)
    expectClose(rolling.at(-1), -3.6195825413163543) // pandas rolling(63)
  })
})

describe('the S&P 500 from 2000 to 2020, against pandas, empyrical and quantstats', () => {
  const bars = sp500()
  const curve = dailyEquity({ at: bars.openAt, equity: bars.close, length: bars.length }, utcDay)
  const figures = curveFigures(curve)
  const on = (date: string): number => utcMillis(Date.parse(date))

  it.each(Object.entries(SP500))('has the %s that the library computes', (name, expected) => {
    expectClose(figures[name], expected)
  })

  it('grew as pandas says', () => {
    expectClose(totalReturn(curve), 0.9753440141593548) // pandas
    expectClose(cagr(curve), 0.034124133779111165) // pandas, 365.25 days
    expectClose(calmarRatio(curve), 0.06010374412445564) // pandas
  })

  it('fell from October 2007 to March 2009 and recovered in March 2013', () => {
    expect(maxDrawdown(curve)).toMatchObject({
      startAt: on('2007-10-09'), // pandas idxmax
      troughAt: on('2009-03-09'), // pandas idxmax, quantstats drawdown_details
      recoveryAt: on('2013-03-28'), // pandas, first close at or above the peak
      durationDays: 1997,
    })
  })

  it('has the months and years of pandas', () => {
    const months = monthlyReturns(curve)
    const extremes = extremeReturns(months.map((month) => month.return))
    expect(months[extremes?.best.index ?? -1]).toMatchObject({ year: 2020, month: 4 })
    expect(months[extremes?.worst.index ?? -1]).toMatchObject({ year: 2008, month: 10 })
    expectClose(extremes?.best.return, 0.11219186065376574) // pandas resample('ME')
    expectClose(extremes?.worst.return, -0.1694245237674199) // pandas resample('ME')
    const table = monthlyReturnsTable(curve)
    const yearOf = (year: number): YearlyReturns | undefined => table.find((row) => row.year === year)
    expectClose(yearOf(2008)?.months[9], -0.1694245237674199) // pandas resample('ME')
    expectClose(yearOf(2008)?.return, -0.3848579304617866) // pandas resample('YE')
    expectClose(yearOf(2019)?.return, 0.2887807019564359) // pandas resample('YE')
  })
})

describe('two hundred seeded trades, against numpy and pandas', () => {
  const profits = steps(3, 200).map((step) => step / 4)
  const trades = profits.map((profit) => tradeOf(profit))
  const outcomes = tradeOutcomes(trades)

  it('counts and sums as numpy does', () => {
    expect(outcomes).toMatchObject({ count: 200, winCount: 98, lossCount: 102, breakEvenCount: 0 }) // numpy
    expect(toNumber(outcomes.won) - toNumber(outcomes.lost)).toBe(-322) // numpy sum
    expectClose(profitFactor(outcomes), 0.9769547325102881) // numpy
    expectClose(payoffRatio(outcomes), 1.0168304358780547) // numpy
    expectClose(averageWin(outcomes), 139.2908163265306) // numpy
    expectClose(averageLoss(outcomes), 136.98529411764707) // numpy
    expectClose(expectancy(outcomes), -1.61) // numpy
    expectClose(systemQualityNumber(profits), -0.127385994013748) // numpy, ddof 1
  })

  it('has the runs that pandas groups', () => {
    expect(streaks(trades)).toMatchObject({ longestWinning: 9, longestLosing: 5 }) // pandas groupby
  })
})

/**
 * Bacon, Practical Portfolio Performance Measurement and Attribution (2nd ed. 2008): the monthly returns of
 * its risk chapter in per cent, as bundled with the R package PerformanceAnalytics, and the figures that its
 * documentation prints as expected, with the book's pages
 * (https://github.com/braverock/PerformanceAnalytics: data/portfolio_bacon.csv, vignettes/PA-Bacon.Rmd).
 */
describe('the worked example of Bacon (2008)', () => {
  const ours = [
    0.3, 2.6, 1.1, -1.0, 1.5, 2.5, 1.6, 6.7, -1.4, 4.0, -0.5, 8.1,
    4.0, -3.7, -6.1, 1.7, -4.9, -2.2, 7.0, 5.8, -6.5, 2.4, -0.5, -0.9,
  ]
  const theirs = [
    0.2, 2.5, 1.8, -1.1, 1.4, 1.8, 1.4, 6.5, -1.5, 4.2, -0.6, 8.3,
    3.9, -3.8, -6.2, 1.5, -4.8, 2.1, 6.0, 5.6, -6.7, 1.9, -0.3, 0,
  ]
  const returns = Float64Array.from(ours, (one) => one / 100)
  const benchmark = Float64Array.from(theirs, (one) => one / 100)
  const annual = (values: Float64Array): number => values.reduce((all, one) => all * (1 + one), 1) ** 0.5 - 1
  const relation = benchmarkRelation({ returns, benchmark }, { periodsPerYear: 12, riskFreeRate: 0 })

  it('has the downside risk, gain-loss and omega ratios of pages 92 and 95', () => {
    expect(downsideDeviation(returns, 0.005)).toBeCloseTo(0.0255, 4) // p. 92, target 0.5 %
    expect(omegaRatio(returns, 0)).toBeCloseTo(1.78, 2) // p. 95, Bernardo-Ledoit ratio
    expect(omegaRatio(returns, 0.005)).toBeCloseTo(1 + 0.29, 2) // p. 95, omega-Sharpe ratio 0.29 = omega - 1
  })

  it('has the skewness and the kurtosis of pages 83 to 85', () => {
    const n = 24
    const g1 = skewness(returns) as number
    const g2 = excessKurtosis(returns) as number
    expect(g2 + 3).toBeCloseTo(2.43, 2) // p. 84, kurtosis
    expect(g2).toBeCloseTo(-0.57, 2) // p. 85, excess kurtosis
    expect(g1 * Math.sqrt((n * (n - 1)) / (n - 2) ** 2)).toBeCloseTo(-0.09, 2) // p. 84, sample skewness
    expect(((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * g2 + 6)).toBeCloseTo(-0.41, 2) // p. 85, sample excess
    expect(g1 / (g2 + 3)).toBeCloseTo(-0.034, 3) // p. 100, skewness-kurtosis ratio
  })

  it('has the ulcer index of the Martin ratio, page 91', () => {
    const martin = annual(returns) / (ulcerIndexOfMonths() as number)
    expect(Math.abs(martin / 1.7 - 1)).toBeLessThan(0.005) // p. 91, Martin ratio 1.70, to half a per cent
  })

  it('has the beta and the correlation of the regression, pages 71 to 77', () => {
    const beta = relation.beta as number
    const correlation = relation.correlation as number
    const risk = annualVolatility(returns, 12) as number
    expect(annual(returns) - beta * annual(benchmark)).toBeCloseTo(-0.014, 3) // p. 72, Jensen's alpha
    expect(beta / correlation).toBeCloseTo(1.03, 2) // p. 77, Fama beta: ratio of the deviations
    const specific = risk * Math.sqrt((23 / 24) * (1 - correlation ** 2))
    expect(specific).toBeCloseTo(0.0329, 4) // p. 75, specific risk, by n
  })

  /** The book's mean has no row for the opening, which is never below itself: 24 rows where we have 25. */
  function ulcerIndexOfMonths(): number | undefined {
    const index = ulcerIndex(curveOfReturns(Array.from(returns)))
    return index === undefined ? undefined : index * Math.sqrt(25 / 24)
  }
})

describe('published figures of single statistics', () => {
  it('gives the probabilistic Sharpe ratios of the hedge fund in Bailey and Lopez de Prado (2012)', () => {
    // "The Sharpe Ratio Efficient Frontier", Journal of Risk 15(2): 24 months, Sharpe ratio 0.458 a month
    const record = { sharpe: 0.458, benchmarkSharpe: 0, count: 24 }
    expect(probabilisticSharpe({ ...record, skewness: 0, kurtosis: 3 })).toBeCloseTo(0.982, 3)
    expect(probabilisticSharpe({ ...record, skewness: -2.448, kurtosis: 10.164 })).toBeCloseTo(0.913, 3)
  })

  it('gives the probability that Bailey and Lopez de Prado (2014) print for a tried-out strategy', () => {
    // "The Deflated Sharpe Ratio", Journal of Portfolio Management 40(5): 2.5 a year of 250 days, 5 years
    const record = { sharpe: 2.5 / Math.sqrt(250), benchmarkSharpe: 0.1132, count: 1250 }
    // the benchmark is printed to four digits, so the fourth digit of the result may differ
    expect(probabilisticSharpe({ ...record, skewness: -3, kurtosis: 10 })).toBeCloseTo(0.9004, 3)
  })

  it('gives 0.8 R a trade for 30 % wins of 5 R against losses of 1 R', () => {
    // https://evilspeculator.com/tools-section/concepts/, (0.3 * 5) - (0.7 * 1)
    const trades = [5, 5, 5, -1, -1, -1, -1, -1, -1, -1].map((profit) => tradeOf(profit))
    expect(expectancy(tradeOutcomes(trades))).toBeCloseTo(0.8, 12)
  })

  it('evaluates the normal distribution as scipy.stats.norm.cdf does', () => {
    const expected: [number, number][] = [
      [-3, 0.0013498980316300933], [-1.96, 0.024997895148220435], [-0.5, 0.3085375387259869], [0, 0.5],
      [1e-8, 0.5000000039894228], [0.5, 0.6914624612740131], [2, 0.9772498680518208], [5, 0.9999997133484281],
      [-8, 6.22096057427174e-16], [40, 1], [-40, 0],
    ] // scipy 1.17.1
    for (const [z, probability] of expected) {
      expect(Math.abs(normalCumulative(z) - probability)).toBeLessThan(1e-14)
    }
  })

  it('interpolates quantiles as numpy.percentile does', () => {
    const sorted = ascending(Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6))
    const quantiles = [0, 0.1, 0.37, 0.5, 1].map((share) => quantile(sorted, share))
    const expected = [1, 1, 2.59, 3.5, 9] // numpy 2.4.6 percentile, linear
    quantiles.forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 12))
  })
})
