import { describe, expect, it } from 'vitest'
import { parseUtc, type UtcMillis } from '../base/index.ts'
import { NewsKind, type NewsItem } from '../model/index.ts'
import { mentionedSymbols } from './mentioned-symbols.ts'
import { plainNewsItem, takeNews } from './news-intake.ts'

const NOW = parseUtc('2026-11-20T15:00:00Z') as UtcMillis

function item(parts: Partial<NewsItem> = {}): NewsItem {
  return {
    id: 'a', source: 'wire', kind: NewsKind.Article, symbols: ['AAPL'], at: (NOW - 1_000) as UtcMillis,
    headline: 'Apple reports', summary: '', url: 'https://example.com/a', form: '', items: [], ...parts,
  }
}

function plain(parts: Partial<NewsItem>, readsMentions = false) {
  return plainNewsItem(item(parts), { now: NOW, readsMentions })
}

function reasonOf(parts: Partial<NewsItem>): string {
  const result = plain(parts)
  return result.ok ? 'taken' : result.failure.message
}

describe('plainNewsItem', () => {
  it('makes texts plain and sorts symbols, each once', () => {
    const result = plain({
      headline: '<b>AT&amp;T</b>\n up', summary: '<p>A</p><script>b()</script>', symbols: ['T', 'AAPL', 'T'],
    })
    expect(result.ok && result.value).toEqual(
      item({ headline: 'AT&T up', summary: 'A', symbols: ['AAPL', 'T'] }),
    )
  })

  it('leaves out what is no symbol, no address of the web, no item of a form', () => {
    const result = plain({
      kind: NewsKind.Filing, form: '8-K', items: ['2.02', '<b>', '9.01'], url: 'javascript:alert(1)',
      symbols: ['', 'BRK.B', '<script>', 'a b', 'BTC/USD'],
    })
    expect(result.ok && result.value).toMatchObject({
      url: '', items: ['2.02', '9.01'], symbols: ['BRK.B', 'BTC/USD'], form: '8-K',
    })
  })

  it('gives an article no form', () => {
    const result = plain({ form: '8-K', items: ['2.02'] })
    expect(result.ok && result.value).toMatchObject({ form: '', items: [] })
  })

  it.each([
    ['is dated', { at: (NOW + 1) as UtcMillis }],
    ['no instant', { at: 0 as UtcMillis }],
    ['no instant', { at: Number.NaN as UtcMillis }],
    ['no headline', { headline: '<img src=x>' }],
    ['id', { id: ' ' }],
    ['id', { id: 'a\u202eb' }],
    ['id', { id: 'x'.repeat(1_001) }],
    ['source', { source: 'Big Wire' }],
    ['form', { kind: NewsKind.Filing, form: '<b>' }],
  ] as const)('refuses what has %s wrong', (words, parts) => {
    expect(reasonOf(parts)).toContain(words)
  })

  it('takes an item of this very instant', () => {
    expect(reasonOf({ at: NOW })).toBe('taken')
  })

  it('adds symbols that the text names only where it is told to', () => {
    const parts = { headline: 'Deal (NYSE: IBM)', summary: 'Also $MSFT.', symbols: ['AAPL'] }
    const result = plain(parts, true)
    expect(result.ok && result.value.symbols).toEqual(['AAPL', 'IBM', 'MSFT'])
    const without = plain(parts)
    expect(without.ok && without.value.symbols).toEqual(['AAPL'])
  })

  it('takes the others where one is refused', () => {
    const taken = takeNews([item({ id: '1', headline: '' }), item({ id: '2' })], {
      now: NOW, readsMentions: false,
    })
    expect(taken.items).toEqual([item({ id: '2' })])
    expect(taken.refused).toEqual([{ id: '1', reason: 'it has no headline' }])
  })
})

describe('mentionedSymbols', () => {
  it.each([
    ['$AAPL and $BRK.B, up', ['AAPL', 'BRK.B']],
    ['Up: $MSFT. Down: ($T)', ['MSFT', 'T']],
    ['IBM (NYSE: IBM) and Alphabet (NASDAQ: GOOG, GOOGL)', ['GOOG', 'GOOGL', 'IBM']],
    ['BHP (NYSE:BHP; ASX:BHP), Berkshire [NYSE: BRK-B]', ['BHP', 'BRK.B']],
    ['SPDR (NYSE Arca: SPY), a small one (NYSE American: XYZ)', ['SPY', 'XYZ']],
    ['costs $5, US$AAPL, $$AAPL, a$AAPL, $aapl, $TOOLONG, $A1, $AAPL.com', []],
    ['NYSE: IBM without brackets, (LSE: VOD), (NYSE IBM), (NYSE: Ibm), AAPL', []],
  ])('reads %s', (text, symbols) => {
    expect(mentionedSymbols(text)).toEqual(symbols)
  })
})
