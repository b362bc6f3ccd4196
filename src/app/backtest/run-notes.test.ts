import { describe, expect, it } from 'vitest'
import { defaultInstrument } from '../../data/index.ts'
import type { DataPlan } from './plan-run.ts'
import { runNotes } from './run-notes.ts'

function series(symbol: string, note = '', isSynthetic = false): DataPlan['described'][number] {
  return { symbol, timeframe: '1d', adjustment: 'raw', bars: 1, firstAt: 0, lastAt: 1, isSynthetic, note }
}

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
