import { describe, expect, it } from 'vitest'
import { article, filing } from '../../test/harness/news-items.ts'
import { boundedNews } from './bounded-news.ts'

/** Bytes of news as they lie on the tape. */
function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value), 'utf8')
}

describe('news on their way into the core', () => {
  it('stay as they are where their texts are plain and short', () => {
    const item = filing('2024-01-02T12:00:00Z', ['2.02', '9.01'], { headline: 'Ünïcode "quoted" \\ 中' })
    expect(boundedNews(item, ['AAA'])).toEqual(item)
  })

  it.each([['"'], ['\\'], ['\u0000'], ['中'], ['\u{d83d}'], ['\u2028']])(
    'are short on the tape whatever a feed sends (%j)',
    (letter) => {
      const long = letter.repeat(1_000_000)
      const hostile = article('2024-01-02T12:00:00Z', {
        id: long, source: long, headline: long, summary: long, url: long, form: long,
        items: Array.from({ length: 1_000 }, () => long),
        symbols: ['AAA', ...Array.from({ length: 10_000 }, (_, index) => `S${index}${long.slice(0, 100)}`)],
      })
      const bounded = boundedNews(hostile, ['AAA'])
      expect(bytesOf(bounded)).toBeLessThan(20_000)
      expect(bounded.symbols).toEqual(['AAA'])
      expect(bounded.headline.length).toBeLessThanOrEqual(300)
    },
  )

  it('have no control characters', () => {
    const item = article('2024-01-02T12:00:00Z', { headline: 'a\r\nb\u001b[31mc\u0085d' })
    expect(boundedNews(item, ['AAA']).headline).toBe('a b [31mc d')
  })

  it('keep the symbols that are wanted, of however many', () => {
    const symbols = Array.from({ length: 500 }, (_, index) => `S${index}`).toSorted()
    const kept = boundedNews(article('2024-01-02T12:00:00Z', { symbols }), ['S7', 'S499']).symbols
    expect(kept).toHaveLength(100)
    expect(kept).toEqual(expect.arrayContaining(['S499', 'S7']))
    expect(kept).toEqual(kept.toSorted())
  })
})
