import { describe, expect, it } from 'vitest'
import { firstGate, neededFor, type Moment } from './moment-text.ts'

describe('the number that would have let a rule hold', () => {
  it('is that of its second operand, also where that is a whole number', () => {
    // Objects list keys that look like whole numbers first: 10 stood in the place of what was measured.
    const values = { 'rsi(2)': 41.5, 10: 10 }
    expect(neededFor({ rule: 'isBelow(rsi(2), 10)', held: false, values }))
      .toBe('rsi(2) was 41.5 and needed to be below 10')
    expect(neededFor({ rule: 'isAbove(70, rsi(2))', held: false, values: { 70: 70, 'rsi(2)': 81 } }))
      .toBe('70 needed to be above 81 (rsi(2))')
    const crossing = { ...values, 'difference before': -2.5 }
    expect(neededFor({ rule: 'crossesBelow(rsi(2), 10)', held: false, values: crossing }))
      .toBe('rsi(2) was 41.5 and needed to be below 10, coming from at or above it '
        + '(it was -2.5 from it on the bar before)')
  })

  it('is named where it moves', () => {
    expect(neededFor({ rule: 'isAbove(close, sma(50))', held: false, values: { close: 9, 'sma(50)': 10.5 } }))
      .toBe('close was 9 and needed to be above 10.5 (sma(50))')
    expect(neededFor({ rule: 'isAbove(z, -1.5)', held: false, values: { z: -2, '-1.5': -1.5 } }))
      .toBe('z was -2 and needed to be above -1.5')
  })

  it('is not there of rules that compare nothing, whose numbers are said', () => {
    expect(neededFor({ rule: 'holdsFor(x, 3)', held: false, values: { bars: 1, needed: 3 } }))
      .toBe('bars was 1, needed was 3')
  })
})

it('a rule that measures nothing is named, and that is all', () => {
  const moment: Moment = {
    symbol: 'AAA', sliceAt: 0, hadBar: true, decisions: [], position: 'flat', openOrders: [],
    killSwitch: 'ACTIVE', latched: [],
    thoughts: [{
      strategy: 'Hours', isWarm: true, position: undefined, indicators: {}, blockedBy: 'office hours',
      rules: [{ rule: 'filter: office hours', held: false, values: {} }],
    }],
  }
  expect(firstGate(moment)).toBe('Hours made no signal: office hours')
})

it('shows the figures of the check that named the rejection, and none where no check did', () => {
  const moment = (code: string): Moment => ({
    symbol: 'AAA', sliceAt: 0, hadBar: true, position: 'flat', openOrders: [], killSwitch: 'ACTIVE',
    latched: [],
    thoughts: [{
      strategy: 'Hours', isWarm: true, position: undefined, indicators: {}, blockedBy: '', rules: [],
    }],
    decisions: [{
      decisions: [{
        body: {
          decision: {
            verdict: 'REJECTED', code, message: 'so it is', sizing: [],
            checks: [{
              code: 'MAX_ORDER_QTY', outcome: 'FAIL', measured: null, limit: null, unit: 'units', message: '',
            }],
          },
        },
      }],
    } as unknown as Moment['decisions'][number]],
  })
  const refused = 'the risk engine rejected the signal with'
  expect(firstGate(moment('SIZE_ZERO'))).toBe(`${refused} SIZE_ZERO: so it is`)
  expect(firstGate(moment('MAX_ORDER_QTY')))
    .toBe(`${refused} MAX_ORDER_QTY (unknown against a limit of unknown units): so it is`)
})
