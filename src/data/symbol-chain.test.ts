import { describe, expect, it } from 'vitest'
import { sessionDate, utcMillis } from '../base/index.ts'
import type { CorporateAction, SeriesKey } from '../model/index.ts'
import { Adjustment } from '../model/index.ts'
import { ColumnsSource, readChunks } from './columns-source.ts'
import { GrowingColumns } from './growing-columns.ts'
import { JoinedSource } from './joined-source.ts'
import { symbolChain } from './symbol-chain.ts'

const rename = (symbol: string, newSymbol: string, at: number): CorporateAction => (
  { kind: 'SymbolChange', symbol, newSymbol, date: sessionDate('2020-01-01'), at: utcMillis(at) }
)
const spans = (symbol: string, changes: readonly CorporateAction[]): string[] =>
  symbolChain(symbol, changes).map(
    (span) => `${span.symbol} ${span.from < 0 ? '' : span.from}-${span.until > 1e9 ? '' : span.until}`,
  )

describe('symbolChain', () => {
  it('is the symbol itself where nothing happened', () => {
    expect(spans('AAPL', [])).toEqual(['AAPL -'])
  })

  it('goes back through every change', () => {
    const changes = [rename('FB', 'META', 300), rename('THEFACEBOOK', 'FB', 100)]
    expect(spans('META', changes)).toEqual(['THEFACEBOOK -100', 'FB 100-300', 'META 300-'])
  })

  it('keeps two instruments apart that bore one symbol', () => {
    const changes = [rename('A', 'B', 100), rename('C', 'A', 200)]
    expect(spans('A', changes)).toEqual(['C -200', 'A 200-'])
    expect(spans('B', changes)).toEqual(['A -100', 'B 100-'])
  })

  it('ends where symbols were exchanged', () => {
    expect(spans('A', [rename('A', 'B', 100), rename('B', 'A', 200)])).toEqual([
      'A -100',
      'B 100-200',
      'A 200-',
    ])
  })
})

describe('JoinedSource', () => {
  const KEY: SeriesKey = { symbol: 'META', timeframe: '1d', adjustment: Adjustment.Raw }
  const part = (...closes: number[]): ColumnsSource => {
    const columns = new GrowingColumns()
    for (const closeAt of closes)
      columns.push({ openAt: closeAt - 1, closeAt, open: 1, high: 1, low: 1, close: 1, volume: 0 })
    return new ColumnsSource(KEY, columns.columns)
  }

  it('reads one part after the other', async () => {
    const seen: number[] = []
    await readChunks(new JoinedSource(KEY, [part(1, 2), part(), part(5)]), ({ closeAt, length }) =>
      seen.push(...closeAt.subarray(0, length)),
    )
    expect(seen).toEqual([1, 2, 5])
  })

  it('breaks when parts overlap', async () => {
    await expect(readChunks(new JoinedSource(KEY, [part(1, 5), part(5)]), () => {})).rejects.toThrow(
      'overlap',
    )
  })
})
