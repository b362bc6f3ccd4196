import { expect, it } from 'vitest'
import {
  fixedSlippage, impactSlippage, ImpactExponent, noSlippage, spreadSlippage,
} from './slippage-model.ts'

it('no slippage costs nothing', () => {
  expect(noSlippage(1_000, 10)).toBe(0)
})

it('fixed slippage is the same for every size', () => {
  expect(fixedSlippage(5)(1, 0)).toBe(0.0005)
  expect(fixedSlippage(5)(1e9, 1)).toBe(0.0005)
})

it('half of the spread is paid', () => {
  expect(spreadSlippage(8)(100, 1_000)).toBe(0.0004)
})

it('impact grows with the share of the volume, by its exponent', () => {
  const impact = (exponent: ImpactExponent): number => (
    impactSlippage({ coefficientBps: 100, exponent })(100, 10_000))
  expect(impact(ImpactExponent.SquareRoot)).toBeCloseTo(0.001, 15)
  expect(impact(ImpactExponent.Linear)).toBeCloseTo(0.0001, 15)
  expect(impact(ImpactExponent.Almgren)).toBeCloseTo(0.01 * 0.01 ** 0.6, 15)
})

// Temporary impact J = eta * sigma * |X / (V T)| ^ 3/5 with eta = 0.142: Almgren et al. 2005, section 4.
// A tenth of the daily volume over half a day, in a share that moves 1.57 % a day:
// 0.142 * 157 bps * 0.2 ^ 0.6 = 8.5 bps
it('gives the temporary impact that Almgren et al. measured', () => {
  const ibm = impactSlippage({ coefficientBps: 0.142 * 157, exponent: ImpactExponent.Almgren })
  expect(ibm(10, 100 * 0.5) * 10_000).toBeCloseTo(8.5, 1)
})

it('an interval without volume has no impact', () => {
  expect(impactSlippage({ coefficientBps: 100, exponent: ImpactExponent.Linear })(100, 0)).toBe(0)
})

it('negative slippage is refused', () => {
  expect(() => fixedSlippage(-1)).toThrow('must not be negative')
  expect(() => impactSlippage({ coefficientBps: -1, exponent: 1 })).toThrow('must not be negative')
})
