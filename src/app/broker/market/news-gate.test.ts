import { describe, expect, it } from 'vitest'
import type { TradingStatus } from '../../../model/index.ts'
import type { LiveStep } from '../../live/market/index.ts'
import { NewsGate, type GivenStep } from './news-gate.ts'

const AT = 1_000

function statusOf(symbol: string, trading: TradingStatus, reason = 'said so'): LiveStep {
  return { kind: 'status', status: { symbol, trading, reason, at: AT }, number: 1, at: AT } as LiveStep
}

/** Steps in words. */
function said(steps: readonly GivenStep[]): readonly string[] {
  return steps.map((step) => {
    if (step.kind === 'status') return `${step.status.symbol} ${step.status.trading} ${step.status.reason}`
    return step.kind === 'notice' ? `${step.severity} ${step.message}` : step.kind
  })
}

const QUOTES = { kind: 'quotes', quotes: [], number: 1, at: AT } as unknown as LiveStep

describe('entries while news are not heard', () => {
  it('wait in the symbols of who reads them, and in no other', () => {
    let trouble: string | undefined
    const gate = new NewsGate(['AAA', 'BBB'], () => trouble)
    expect(said(gate.pass(statusOf('AAA', 'TRADING')))).toEqual(['AAA TRADING said so'])
    expect(said(gate.pass(statusOf('CCC', 'TRADING')))).toEqual(['CCC TRADING said so'])
    trouble = 'edgar (503)'
    expect(said(gate.pass(QUOTES))).toEqual([
      'ERROR news are not heard: edgar (503); nothing is entered in AAA, BBB until they are',
      'AAA UNKNOWN news are not heard', 'BBB UNKNOWN news are not heard', 'quotes',
    ])
    // What the market says of them waits, of others it passes.
    expect(said(gate.pass(statusOf('BBB', 'TRADING', 'it trades')))).toEqual([])
    expect(said(gate.pass(statusOf('CCC', 'HALTED')))).toEqual(['CCC HALTED said so'])
    trouble = undefined
    expect(said(gate.pass(QUOTES))).toEqual([
      'INFO news are heard again', 'AAA TRADING said so', 'BBB TRADING it trades', 'quotes',
    ])
    expect(said(gate.pass(QUOTES))).toEqual(['quotes'])
  })

  it('are not let in by news that are heard again while the exchange halts a symbol', () => {
    let trouble: string | undefined
    const gate = new NewsGate(['AAA', 'BBB'], () => trouble)
    gate.pass(statusOf('AAA', 'HALTED', 'T1'))
    trouble = 'edgar (503)'
    expect(said(gate.pass(statusOf('BBB', 'HALTED', 'T1')))).toEqual([
      'ERROR news are not heard: edgar (503); nothing is entered in AAA, BBB until they are',
      'BBB UNKNOWN news are not heard', 'BBB HALTED T1',
    ])
    trouble = undefined
    expect(said(gate.pass(QUOTES))).toEqual([
      'INFO news are heard again', 'AAA HALTED T1', 'BBB HALTED T1', 'quotes',
    ])
  })

  it('wait from the first step after time has begun', () => {
    const gate = new NewsGate(['AAA'], () => 'not read yet')
    expect(said(gate.pass({ kind: 'start', number: 1, at: AT } as LiveStep))).toEqual(['start'])
    expect(said(gate.pass(statusOf('AAA', 'TRADING')))).toEqual([
      'ERROR news are not heard: not read yet; nothing is entered in AAA until they are',
      'AAA UNKNOWN news are not heard',
    ])
  })
})
