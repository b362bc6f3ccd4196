import { describe, expect, it } from 'vitest'
import type { UtcMillis } from '../../base/index.ts'
import { spanNotes, type SpannedRun } from './span-notes.ts'

const at = (day: string): UtcMillis => Date.parse(`${day}T21:00:00Z`) as UtcMillis
const series = (symbol: string, first: string, last: string): SpannedRun['series'][number] => (
  { symbol, timeframe: '1d', firstAt: at(first), lastAt: at(last) }
)
const RUN = { actions: [], from: at('2020-01-02'), to: at('2020-12-31') }

describe('series of a part of a run', () => {
  it('are named, with the day on which they begin or end', () => {
    const notes = spanNotes({
      ...RUN, series: [series('AAA', '2020-03-02', '2020-12-31'), series('BBB', '2020-01-02', '2020-06-30')],
    })
    expect(notes).toEqual([
      'No bars from 2020-01-02 on: AAA 1d (2020-03-02) begin later',
      'No bars to 2020-12-31: BBB 1d (2020-06-30) end before; what is held then keeps its last price',
    ])
  })

  it('are counted where they are many', () => {
    const many = Array.from({ length: 8 }, (_, i) => series(`S${i}`, '2020-03-02', '2020-12-31'))
    expect(spanNotes({ ...RUN, series: many })[0]).toContain('S4 1d (2020-03-02) and 3 more begin later')
  })

  it('are passed over where a week is missing, or an instrument was delisted', () => {
    const whole = series('AAA', '2020-01-06', '2020-12-28')
    const gone = series('BBB', '2020-01-02', '2020-06-30')
    expect(spanNotes({
      ...RUN, actions: [{ kind: 'Delisting', symbol: 'BBB' }], series: [whole, gone],
    })).toEqual([])
  })
})
