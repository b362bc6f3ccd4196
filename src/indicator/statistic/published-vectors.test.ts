import { describe, expect, it } from 'vitest'
import { outputOf, runBars, runValues } from '../../../test/golden/compare.ts'
import { sampleBar } from '../../../test/golden/series.ts'
import { type Bar, type BarColumns, allocateColumns } from '../../model/index.ts'
import { HeikinAshi } from './heikin-ashi.ts'
import { LinearRegression } from './linear-regression.ts'
import { PivotPoints } from './pivot-points.ts'
import { ZScore } from './z-score.ts'
import { Ichimoku } from '../trend/ichimoku.ts'
import { Supertrend } from '../trend/supertrend.ts'
import { Vortex } from '../trend/vortex.ts'
import { BollingerBands } from '../volatility/bollinger-bands.ts'
import { DonchianChannel } from '../volatility/donchian-channel.ts'
import { KeltnerChannel } from '../volatility/keltner-channel.ts'
import { ChaikinMoneyFlow } from '../volume/chaikin-money-flow.ts'
import { ForceIndex } from '../volume/force-index.ts'

// Expected values are those that the library Stock.Indicators (Apache-2.0) publishes with their prices:
// https://github.com/DaveSkender/Stock.Indicators/tree/d5c66604c787731c87708b6ce1fa6e8962529fc6, in its
// tests/indicators/_testdata unless a folder is named; rows are counted from 0.

/** SPY, daily, 2017-01-03 to 2017-04-27: open, high, low, close, volume. Source: quotes/default.csv. */
const SPY = `
212.61,213.35,211.52,212.8,96708880 213.16,214.22,213.15,214.06,83348752
213.77,214.06,213.02,213.89,82961968 214.02,215.17,213.42,214.66,75744152
214.38,214.53,213.91,213.95,49684316 213.97,214.89,213.52,213.95,67500792
213.86,214.55,213.13,214.55,79014928 213.99,214.22,212.53,214.02,76329760
214.21,214.84,214.17,214.51,66385084 213.81,214.25,213.33,213.75,64821664
214.02,214.27,213.42,214.22,57997156 214.31,214.46,212.96,213.43,70503512
214.18,214.75,213.49,214.21,136721344 213.85,214.28,212.83,213.66,79450624
213.89,215.48,213.77,215.03,101142584 216.07,216.89,215.89,216.89,89374928
216.73,217.02,216.36,216.66,63477304 216.75,216.91,216.12,216.32,63202528
215.57,215.59,213.9,214.98,84399624 214.44,215.03,213.82,214.96,80317680 215.65,215.96,214.4,215.05,83743792
214.65,215.5,214.29,215.19,73730552 216.18,216.87,215.84,216.67,85273832
216.23,216.66,215.92,216.28,61169192 216.71,216.97,216.09,216.29,61318484
215.98,216.72,215.7,216.58,54581376 216.88,218.19,216.84,217.86,69811760
218.24,218.97,217.88,218.72,69875952 219.26,220.19,219.23,219.91,58408632
219.71,220.8,219.33,220.79,75266840 220.55,222.15,220.5,221.94,91860344 221.98,222.16,220.93,221.75,89676304
221.03,222.1,221.01,222.1,81718352 222.51,223.62,222.5,223.43,94146880 222.98,223.47,222.8,223.23,65747160
223.79,223.81,222.55,223.38,78978816 222.45,223.71,222.41,223.66,87198608
223.57,224.2,223.29,224.01,59819992 223.6,223.86,222.98,223.41,102631472
225.22,227.04,225.2,226.53,157879712 226.33,226.34,225.05,225.11,74353376
225.01,225.43,224.6,225.25,86767480 224.38,224.97,223.92,224.58,58630368
224.25,224.64,223.68,223.91,68910464 224.23,224.51,223.34,223.49,82739456
223.62,224.13,222.72,223.78,95986360 224.82,224.87,223.52,224.56,86785840
224.49,224.72,224.13,224.67,60604724 224.08,224.13,223.14,223.81,63382108
224.44,226.21,224.18,225.75,101699816 225.9,225.99,224.95,225.31,82924856
225.59,225.8,224.91,224.91,93798120 224.91,225.22,224.24,224.66,55368008
225.33,225.46,221.64,221.78,138912016 221.82,222.61,221.13,222.3,102826864
222.04,223.31,221.66,222.06,105821032 222.4,223.02,221.05,221.9,118567344
220.07,221.96,219.77,221.67,92167056 221.34,223.75,221.22,223.29,98521432
222.97,223.75,222.72,223.5,65288636 223.43,224.43,223.24,224.21,59795288
223.84,224.42,223.63,223.69,77706304 223.74,223.96,221.95,223.3,90156280
222.98,223.53,222.56,223.44,59508952 224.18,225.25,222.55,222.78,114663488
222.93,223.97,222.44,223.4,72861232 223.13,223.93,222.64,223.17,78422128
223.33,224.18,222.73,223.31,71258848 222.89,223.15,221.41,223.04,92789720
222.74,222.95,221.82,222.06,86275816 221.69,222.5,220.62,220.62,97885392
221.19,222.58,220.97,222.58,72091488 221.77,222.5,221.16,221.91,87710560 222.53,222.94,221.26,221.5,72401856
222.18,223.79,221.83,223.31,97560568 223.22,223.28,222.16,222.6,116338368
225.05,225.27,222.57,225.04,125633672 225.75,226.73,225.65,226.35,80831256
226.31,227.28,226.16,226.21,89266768 226.56,226.73,225.81,226.4,60503960
`

function parse(text: string): BarColumns {
  const rows = text.trim().split(/\s+/).map((row) => row.split(',').map(Number))
  const columns = Object.assign(allocateColumns(rows.length), { length: rows.length })
  rows.forEach(([open, high, low, close, volume], row) => {
    columns.open[row] = open as number
    columns.high[row] = high as number
    columns.low[row] = low as number
    columns.close[row] = close as number
    columns.volume[row] = volume as number
  })
  return columns
}

const spy = parse(SPY)
const closes = Array.from(spy.close)

/** One bar over rows [from, to). */
function barOver(from: number, to: number): Bar {
  const rows = { high: Array.from(spy.high.slice(from, to)), low: Array.from(spy.low.slice(from, to)) }
  const close = spy.close[to - 1] as number
  return { ...sampleBar(spy, from), high: Math.max(...rows.high), low: Math.min(...rows.low), close }
}

function barOf(high: number, low: number, close: number): Bar {
  return { ...sampleBar(spy, 0), high, low, close }
}

describe('values published with Stock.Indicators', () => {
  it('KeltnerChannel: results/keltner.standard.json', () => {
    const { upper, middle, lower } = runBars(new KeltnerChannel(20, { atrPeriod: 10, multiplier: 2 }), spy)
    const published = [
      [19, 217.27319330883594, 214.52499999999995, 211.77680669116396],
      [25, 217.76603229720038, 215.23367661695926, 212.70132093671813],
      [51, 226.214037473479, 223.57968935417992, 220.94534123488083],
      [79, 226.99462250424705, 223.7949063399457, 220.59519017564435],
    ] as const
    for (const [row, up, center, down] of published) {
      expect(upper?.[row]).toBeCloseTo(up, 9)
      expect(middle?.[row]).toBeCloseTo(center, 9)
      expect(lower?.[row]).toBeCloseTo(down, 9)
    }
  })

  it('DonchianChannel: results/donchian.standard.json, where the newest bar is left out', () => {
    const { upper, middle, lower } = runBars(new DonchianChannel(20), spy)
    const published = [
      [20, 217.02, 214.27, 211.52], [25, 217.02, 214.775, 212.53],
      [51, 227.04, 223.985, 220.93], [79, 227.28, 223.95, 220.62],
    ] as const
    for (const [row, up, center, down] of published) {
      expect(upper?.[row - 1]).toBe(up)
      expect(middle?.[row - 1]).toBeCloseTo(center, 9)
      expect(lower?.[row - 1]).toBe(down)
    }
  })

  it('BollingerBands with bandwidth and percentB: results/bb.standard.json', () => {
    const bands = new BollingerBands(20, { deviations: 2 })
    const { upper, middle, lower, bandwidth, percentB } = runValues(bands, closes)
    const published = [
      [19, 216.58874901574774, 214.525, 212.46125098425216, 0.01924017262088604, 0.6053907225832011],
      [51, 226.26583481026518, 224.244, 222.22216518973482, 0.01803245402566112, 0.6647018828191624],
      [79, 226.48729183078504, 223.446, 220.4047081692149, 0.02722171648438612, 0.9856488894124802],
    ] as const
    for (const [row, up, center, down, width, place] of published) {
      expect(upper?.[row]).toBeCloseTo(up, 9)
      expect(middle?.[row]).toBeCloseTo(center, 9)
      expect(lower?.[row]).toBeCloseTo(down, 9)
      expect(bandwidth?.[row]).toBeCloseTo(width, 11)
      expect(percentB?.[row]).toBeCloseTo(place, 10)
    }
  })

  it('Supertrend through both turns: results/supertrend.standard.json', () => {
    const { value, direction } = runBars(new Supertrend(10, { multiplier: 3 }), spy)
    const published = [
      [10, 210.059, 1], [29, 216.113045157291, 1], [51, 221.753448535253, 1], [56, 221.753448535253, 1],
      [57, 225.804021558303, -1], [76, 225.804021558303, -1],
      [77, 220.978673769812, 1], [79, 221.693806392831, 1],
    ] as const
    for (const [row, band, side] of published) {
      expect(value?.[row], `row ${row}`).toBeCloseTo(band, 9)
      expect(direction?.[row], `row ${row}`).toBe(side)
    }
  })

  it('Vortex: results/vortex.standard.json', () => {
    const { plusVi, minusVi } = runBars(new Vortex(14), spy)
    const published = [
      [14, 1.045964724746126, 0.8118653126670234], [29, 1.130044843049332, 0.7393497757847542],
      [51, 0.9134419551934848, 0.8910386965376775], [79, 1.0758711954124378, 0.838994265549183],
    ] as const
    for (const [row, plus, minus] of published) {
      expect(plusVi?.[row]).toBeCloseTo(plus, 10)
      expect(minusVi?.[row]).toBeCloseTo(minus, 10)
    }
  })

  it('Ichimoku: results/ichimoku.standard.json', () => {
    const { tenkan, kijun, senkouA, senkouB, chikou, priceAtChikou } = runBars(new Ichimoku(), spy)
    const published = [
      [77, 223.675, 223.25, 223.2025, 219.28], [79, 224.125, 223.525, 223.53, 219.785],
    ] as const
    for (const [row, turning, standard, spanA, spanB] of published) {
      expect(tenkan?.[row]).toBeCloseTo(turning, 9)
      expect(kijun?.[row]).toBeCloseTo(standard, 9)
      expect(senkouA?.[row]).toBeCloseTo(spanA, 9)
      expect(senkouB?.[row]).toBeCloseTo(spanB, 9)
    }
    // There the close of row 77 is the chikou of row 51: the newest point of the line, drawn 26 bars back.
    expect(chikou?.[77]).toBe(226.35)
    expect(priceAtChikou?.[77]).toBe(closes[51])
  })

  it('HeikinAshi: results/heikinashi.standard.json', () => {
    const { open, high, low, close } = runBars(new HeikinAshi(), spy)
    const published = [
      [0, 212.705, 213.35, 211.52, 212.57], [1, 212.6375, 214.22, 212.6375, 213.6475],
      [15, 214.1899771118164, 216.89, 214.1899771118164, 216.435],
      [79, 225.6595743796878, 226.73, 225.6595743796878, 226.375],
    ] as const
    for (const [row, opening, highest, lowest, closing] of published) {
      expect(open?.[row]).toBeCloseTo(opening, 9)
      expect(high?.[row]).toBeCloseTo(highest, 9)
      expect(low?.[row]).toBeCloseTo(lowest, 9)
      expect(close?.[row]).toBeCloseTo(closing, 9)
    }
  })

  it('ChaikinMoneyFlow: results/cmf.standard.json', () => {
    const { value } = runBars(new ChaikinMoneyFlow(20), spy)
    const published = [
      [19, 0.3182533274349976], [20, 0.28714460960974786],
      [51, 0.22238595509692607], [79, -0.00021710033185193357],
    ] as const
    for (const [row, flow] of published) expect(value?.[row]).toBeCloseTo(flow, 12)
  })

  it('ForceIndex: results/force.standard.json', () => {
    const { value } = runBars(new ForceIndex(2), spy)
    const published = [
      [2, 45457946.47999896], [3, 54034646.8533335], [29, 66409608.367027044], [79, 20067414.74281726],
    ] as const
    for (const [row, force] of published) expect((value?.[row] as number) / force).toBeCloseTo(1, 12)
  })

  it('ZScore: results/stdev.standard.json', () => {
    const { value } = runValues(new ZScore(14), closes)
    const published = [
      [13, -0.6767910479142893], [29, 2.220089008084878], [51, 0.2994928620288975], [79, 1.6509151151045862],
    ] as const
    for (const [row, score] of published) expect(value?.[row]).toBeCloseTo(score, 10)
  })

  it('LinearRegression: results/epma.standard.json (10) and slope.standard.json (14)', () => {
    const { value } = runValues(new LinearRegression(10), closes)
    const ends = [[29, 220.06072727272726], [51, 225.1389090909091], [79, 226.63945454545456]] as const
    for (const [row, end] of ends) expect(value?.[row]).toBeCloseTo(end, 9)
    const { slope } = runValues(new LinearRegression(14), closes)
    for (const [row, rise] of [[13, 0.012659340659340951], [79, 0.29938461538461575]] as const) {
      expect(slope?.[row]).toBeCloseTo(rise, 10)
    }
  })
})

/** The levels after one bar, from the third support to the third resistance. */
function levels(pivots: PivotPoints, bar: Bar): number[] {
  pivots.update(bar)
  return ['s3', 's2', 's1', 'pivot', 'r1', 'r2', 'r3'].map((name) => outputOf(pivots, name))
}

function expectLevels(found: readonly number[], published: readonly number[], digits: number): void {
  expect(found).toHaveLength(published.length)
  published.forEach((level, index) => expect(found[index], `level ${index}`).toBeCloseTo(level, digits))
}

describe('published pivot points', () => {
  it('classic, after January and February 2017: results/pivot-points.standard.json, rows 20 and 51', () => {
    const pivots = new PivotPoints('classic')
    expectLevels(levels(pivots, barOver(0, 20)), [206.48, 209, 211.98, 214.5, 217.48, 220, 222.98], 9)
    expectLevels(levels(pivots, barOver(20, 39)), [
      207.15666666666667, 210.72333333333333, 217.06666666666666, 220.63333333333333,
      226.97666666666666, 230.54333333333332, 236.88666666666666,
    ], 9)
  })

  it('Fibonacci, after two hours of 2020-12-18: m-r/PivotPoints/PivotPoints.StaticSeries.Tests.cs', () => {
    const pivots = new PivotPoints('fibonacci')
    const first = [366.9967, 367.5697, 367.9237, 368.4967, 369.0697, 369.4237, 369.9967]
    expectLevels(levels(pivots, barOf(369.2, 367.7, 368.59)), first, 4)
    const second = [367.89, 368.314, 368.576, 369, 369.424, 369.686, 370.11]
    expectLevels(levels(pivots, barOf(369.59, 368.48, 368.93)), second, 4)
  })

  it('Camarilla, after the week of 2018-12-24: PivotPoints.StaticSeries.Tests.cs, row 37', () => {
    const pivots = new PivotPoints('camarilla')
    const found = levels(pivots, barOf(246.73, 229.42, 243.15))
    // That library shows the close as the pivot; ours is the mean of high, low and close, as TradingView's.
    expect(found.splice(3, 1)[0]).toBeCloseTo((246.73 + 229.42 + 243.15) / 3, 9)
    expectLevels(found, [238.38975, 239.9765, 241.56325, 244.73675, 246.3235, 247.91025], 9)
    expect(pivots.s4).toBeCloseTo(233.6295, 9)
    expect(pivots.r4).toBeCloseTo(252.6705, 9)
  })

  it('Woodie, by hand from the formulas of https://www.niftytrader.in/pivot-calculator', () => {
    const found = levels(new PivotPoints('woodie'), barOf(110, 100, 106))
    // P = (110 + 100 + 2 * 106) / 4 = 105.5, R1 = 211 - 100, R2 = P + 10, R3 = 110 + 11, S3 = 100 - 9.
    expect(found).toStrictEqual([91, 95.5, 101, 105.5, 111, 115.5, 121])
  })

  it('gives no fourth level outside Camarilla', () => {
    const pivots = new PivotPoints('classic')
    pivots.update(barOf(110, 100, 106))
    expect([pivots.r4, pivots.s4]).toStrictEqual([Number.NaN, Number.NaN])
    expect(pivots.outputs).not.toContain('r4')
  })
})
