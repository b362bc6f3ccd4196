import { parseUtc, type UtcMillis } from '../../src/base/index.ts'
import { NewsKind, type BarColumns, type NewsItem } from '../../src/model/index.ts'
import { seededRandom } from './backtest-harness.ts'

/** An article about AAA at an instant; what is said of it replaces the rest. */
export function article(at: string | number, said: Partial<NewsItem> = {}): NewsItem {
  const instant = typeof at === 'number' ? at : parseUtc(at)
  if (instant === undefined) throw new Error(`"${at}" is not an instant`)
  return {
    id: `n${instant}`, source: 'wire', kind: NewsKind.Article, symbols: ['AAA'], at: instant as UtcMillis,
    headline: 'Something happened', summary: '', url: 'https://example.org/1', form: '', items: [], ...said,
  }
}

/** An 8-K of AAA with items, as `2.02`. */
export function filing(
  at: string | number, items: readonly string[], said: Partial<NewsItem> = {},
): NewsItem {
  return article(at, {
    source: 'edgar', kind: NewsKind.Filing, form: '8-K', items, headline: `8-K ${items.join(', ')}`,
    ...said,
  })
}

/**
 * Made-up news over the span of bars, some of them at the very close of a bar: articles and 8-Ks about any
 * of the symbols or several.
 */
export function seededNews(
  { closeAt, length }: BarColumns, symbols: readonly string[], seed: number, count = 60,
): readonly NewsItem[] {
  const random = seededRandom(seed)
  const [first, last] = [closeAt[0] as number, closeAt[length - 1] as number]
  const made = Array.from({ length: count }, (_, index): NewsItem => {
    const at = random() < 0.3
      ? (closeAt[Math.floor(random() * length)] as number)
      : Math.round(first + random() * (last - first))
    const about = symbols.filter(() => random() < 0.6)
    const said = { id: `n${index}`, symbols: about.length > 0 ? about : symbols.slice(0, 1) }
    if (random() < 0.5) return article(at, said)
    return filing(at, [random() < 0.5 ? '2.02' : '5.02'], said)
  })
  return made.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
}
