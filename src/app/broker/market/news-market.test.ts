import { describe, expect, it } from 'vitest'
import { intradayBars } from '../../../../test/harness/daily-bars.ts'
import { article, filing } from '../../../../test/harness/news-items.ts'
import { MILLIS_PER_DAY, MILLIS_PER_MINUTE, parseUtc, type UtcMillis } from '../../../base/index.ts'
import type { Bar, CoreInput, HistoryPart, NewsItem } from '../../../model/index.ts'
import type { NewsArchive } from '../../../port/index.ts'
import { defineStrategy, instantiateStrategy, news, newsWithin } from '../../../strategy/index.ts'
import { SILENT_VIEW } from '../../backtest/needed-series.ts'
import { liveInputsOf, type LiveStep, type LiveStepBody } from '../../live/market/index.ts'
import { NewsWish } from '../../news/news-wish.ts'
import { newsKey } from './news-key.ts'
import { NewsMarket } from './news-market.ts'

const OPEN = parseUtc('2024-03-04T14:30:00Z') as UtcMillis
const MINUTES = intradayBars('AAA', 1, OPEN, [10, 11, 12, 13, 14, 15])

const reader = defineStrategy({
  name: 'Reader',
  description: 'reads filings, two days back',
  eachSymbol() {
    news({ kind: 'FILING' })
    return { filter: newsWithin({ kind: 'FILING' }, { days: 2 }) }
  },
})

function wishOf(): NewsWish {
  const assignment = { definition: reader, parameters: {}, symbols: ['AAA'], timeframe: '1m' as const }
  const built = instantiateStrategy(assignment, SILENT_VIEW, { emit() {} })
  const wish = built.ok ? NewsWish.of([built.value]) : undefined
  if (wish === undefined) throw new Error('no wish')
  return wish
}

/** An archive that can be added to. */
class GrowingNews implements NewsArchive {
  readonly items: NewsItem[] = []

  add(...items: readonly NewsItem[]): void {
    this.items.push(...items)
    this.items.sort((a, b) => a.at - b.at)
  }

  async read({ from, to, symbols }: Parameters<NewsArchive['read']>[0]): Promise<readonly NewsItem[]> {
    return this.items.filter((item) => (
      item.at >= from && item.at < to && item.symbols.some((symbol) => symbols?.includes(symbol) ?? true)))
  }
}

/** Steps of a market, one for each body, each told a second after its last bar closed. */
function marketOf(
  bodies: readonly LiveStepBody[], archive: GrowingNews,
  past: { readonly after?: UtcMillis; readonly shown?: readonly string[] } = {},
): NewsMarket {
  const steps = bodies.map((body, index) => {
    const bars = body.kind === 'slice' ? body.bars.map(({ bar }) => bar) : MINUTES
    return { ...body, number: index + 1, at: (bars.at(-1) as Bar).closeAt + 1_000 } as LiveStep
  })
  const { after = 0 as UtcMillis, shown = [] } = past
  const market = { next: async () => ({ value: steps.shift() as LiveStep, done: steps.length < 0 }) }
  return new NewsMarket({ market: market as never, archive, wish: wishOf(), after, shown: new Set(shown) })
}

const slice = (index: number): LiveStepBody => (
  { kind: 'slice', bars: [{ series: 0, isFinest: true, bar: MINUTES[index] as Bar }] })
const at = (minute: number, ms = 0): UtcMillis => (OPEN + minute * MILLIS_PER_MINUTE + ms) as UtcMillis

async function told(market: NewsMarket): Promise<readonly string[]> {
  const { value } = await market.next()
  return 'news' in value ? (value.news ?? []).map(({ id }: NewsItem) => id) : []
}

describe('a market with news', () => {
  it('brings with a slice what was public by the close of its bars, once', async () => {
    const archive = new GrowingNews()
    archive.add(
      filing(OPEN - 2 * MILLIS_PER_DAY - 1, [], { id: 'too old' }),
      filing(OPEN - MILLIS_PER_DAY, [], { id: 'old' }),
      filing(at(1), [], { id: 'at the close' }), article(at(1, 5), { id: 'not wanted' }),
      filing(at(1, 1), [], { id: 'a millisecond later' }),
      filing(at(2), [], { id: 'other', symbols: ['BBB'] }),
    )
    const market = marketOf([slice(0), slice(1), slice(2)], archive)
    expect(await told(market)).toEqual(['old', 'at the close'])
    expect(await told(market)).toEqual(['a millisecond later'])
    expect(await told(market)).toEqual([])
  })

  it('tells late what came into the archive late, as far back as rules look', async () => {
    const archive = new GrowingNews()
    const market = marketOf([slice(0), slice(1), slice(2)], archive)
    expect(await told(market)).toEqual([])
    archive.add(filing(at(1), [], { id: 'late' }), filing(at(-3_000), [], { id: 'older than the look-back' }))
    expect(await told(market)).toEqual(['late'])
    archive.add(filing(at(1), [], { id: 'later' }))
    expect(await told(market)).toEqual(['later'])
  })

  it('brings a flood over several slices, and none of it twice', async () => {
    const archive = new GrowingNews()
    const flood = Array.from({ length: 450 }, (_, index) => filing(at(0, index + 1), [], { id: `n${index}` }))
    archive.add(...flood)
    const market = marketOf([slice(0), slice(1), slice(2), slice(3)], archive)
    const counts: number[] = []
    const all = new Set<string>()
    for (let i = 0; i < 4; i++) {
      const ids = await told(market)
      counts.push(ids.length)
      for (const id of ids) all.add(id)
    }
    expect(counts).toEqual([200, 200, 50, 0])
    expect(all.size).toBe(450)
  })

  it('goes on after a restart with what was not shown', async () => {
    const archive = new GrowingNews()
    const items = [filing(at(1), [], { id: 'shown' }), filing(at(1, 10), [], { id: 'not shown' })]
    archive.add(...items, filing(at(2, 10), [], { id: 'new' }))
    const shown = [newsKey(items[0] as NewsItem)]
    const market = marketOf([slice(1), slice(2)], archive, { after: at(1), shown })
    expect(await told(market)).toEqual(['not shown'])
    expect(await told(market)).toEqual(['new'])
  })

  it('puts those of the past before the bars that knew them', async () => {
    const archive = new GrowingNews()
    const early = filing(at(-5), [], { id: 'a' })
    archive.add(early, filing(at(2), [], { id: 'b' }), filing(at(2, 1), [], { id: 'c' }))
    const parts = MINUTES.slice(0, 4).map((bar): HistoryPart => (
      { kind: 'slice', at: bar.closeAt, bars: [{ series: 0, isFinest: true, bar }] }))
    const session = { kind: 'session', calendar: 'XNYS', session: {} as never } as const
    const market = marketOf([{ kind: 'warmup', parts: [session, ...parts] }], archive)
    const { value } = await market.next()
    const inputs = liveInputsOf(value as LiveStep).map((input: CoreInput) => {
      if (input.kind === 'NewsShown') return [input.at - OPEN, ...input.items.map(({ id }) => id)]
      return input.kind === 'HistoryShown' ? input.parts.length : input.kind
    })
    expect(inputs).toEqual([1, [60_000, 'a'], 1, [120_000, 'b'], 1, [180_000, 'c'], 2])
  })
})
