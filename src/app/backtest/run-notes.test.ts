import { describe, expect, it } from 'vitest'
import { defaultInstrument } from '../../data/index.ts'
import type { OrderRow, RunHalt } from '../../report/index.ts'
import type { DataPlan } from './plan-run.ts'
import { exitNotes, haltNotes, runNotes } from './run-notes.ts'

function series(symbol: string, note = '', isSynthetic = false): DataPlan['described'][number] {
  return { symbol, timeframe: '1d', adjustment: 'raw', bars: 1, firstAt: 0, lastAt: 1, isSynthetic, note }
}

describe('a halt that was never released', () => {
  const at = (day: string): number => Date.parse(`${day}T21:00:00Z`)
  const halt = (day: string, trigger: string): RunHalt => (
    { at: at(day), trigger, action: 'stop_new_trades', measured: 0.15, limit: 0.15 })
  const run = {
    halts: [
      halt('2010-05-06', 'daily_loss_limit'), halt('2012-01-03', 'drawdown'), halt('2015-01-02', 'drawdown'),
    ],
    rearms: false, fromAt: at('2010-01-01'), toAt: at('2020-01-01'),
  }

  it('is told with what part of the run nothing was entered in, and with the way out', () => {
    expect(haltNotes(run)).toEqual([
      'drawdown ended entries on 2012-01-03, for the last 80 % of the run: with backtest.rearm: true they '
      + 'begin again at the next session',
    ])
  })

  it('is none where it is released, by the next session or by the settings', () => {
    expect(haltNotes({ ...run, halts: run.halts.slice(0, 1) })).toEqual([])
    expect(haltNotes({ ...run, rearms: true })).toEqual([])
    expect(haltNotes({ ...run, rearms: true, halts: [halt('2012-01-03', 'error_threshold')] })).toEqual([
      'error_threshold ended entries on 2012-01-03, for the last 80 % of the run',
    ])
  })
})

describe('exits that expired', () => {
  const order = (role: string, status: OrderRow['status']): Pick<OrderRow, 'role' | 'status' | 'symbol'> => (
    { role, status, symbol: 'AAA' })

  it('are told of, since what they left was held on', () => {
    const orders = [
      order('exit', 'EXPIRED'), order('exit', 'EXPIRED'), order('exit', 'FILLED'), order('entry', 'EXPIRED'),
      order('stop', 'CANCELED'),
    ]
    expect(exitNotes(orders)).toEqual([
      '2 exits (AAA) expired unfilled or filled in part: what they left was held until the strategy asked '
      + 'again',
    ])
    expect(exitNotes(orders.slice(2))).toEqual([])
  })
})

describe('notes of a run', () => {
  it('are told once for all symbols of a universe', () => {
    const described = Array.from({ length: 5_000 }, (_, i) => series(`S${i}`, 'made up', true))
    const news = { items: [], notes: ['b'] }
    expect(runNotes({ described, instruments: [], notes: ['a'], news })).toEqual([
      'S0, S1, S2 and 4997 more: made up',
      expect.stringMatching(/^S0, S1, S2 and 4997 more: synthetic, /),
      'a', 'b',
    ])
  })

  it('say what an index is, and of a series no more than of the one that is made from it', () => {
    const described = [
      series('X', 'real'), series('X', 'real; 1w bars made from 1d bars'), series('Y', 'real'),
    ]
    const instruments = [defaultInstrument('X', { assetClass: 'index' }), defaultInstrument('Y')]
    expect(runNotes({ described, instruments, notes: [] })).toEqual([
      'X: real; 1w bars made from 1d bars', 'Y: real', expect.stringMatching(/^X: an index: /),
    ])
  })
})
