import { describe, expect, it } from 'vitest'
import { article, filing } from '../../../test/harness/news-items.ts'
import { MILLIS_PER_DAY, parseUtc, type UtcMillis } from '../../base/index.ts'
import type { NewsItem } from '../../model/index.ts'
import type { NewsArchive } from '../../port/index.ts'
import {
  defineStrategy, instantiateStrategy, news, newsWithin, type RulePlan, type BarPlan, type StrategyInstance,
} from '../../strategy/index.ts'
import { SILENT_VIEW } from '../backtest/needed-series.ts'
import { planNews, type NewsPlan } from './plan-news.ts'

type Query = Parameters<NewsArchive['read']>[0]

/** An archive in memory, and what was asked of it. */
class ListedNews implements NewsArchive {
  readonly asked: Query[] = []
  readonly #items: readonly NewsItem[]

  constructor(items: readonly NewsItem[]) {
    this.#items = items
  }

  async read(query: Query): Promise<readonly NewsItem[]> {
    this.asked.push(query)
    return this.#items.filter(({ at, symbols }) => (
      at >= query.from && at < query.to && symbols.some((symbol) => query.symbols?.includes(symbol) ?? true)))
  }
}

function built(make: () => RulePlan | BarPlan, symbols: readonly string[] = ['AAA']): StrategyInstance {
  const definition = defineStrategy({ name: 'Reader', description: 'reads', eachSymbol: () => make() })
  const assignment = { definition, parameters: {}, symbols, timeframe: '1d' as const }
  const instance = instantiateStrategy(assignment, SILENT_VIEW, { emit() {} })
  if (!instance.ok) throw new Error(instance.failure.message)
  return instance.value
}

const at = (text: string): UtcMillis => parseUtc(`${text}T00:00:00Z`) as UtcMillis
const SPAN = { from: at('2020-01-01'), to: at('2022-06-30') }

function plan(instance: StrategyInstance, archive: NewsArchive, span = SPAN): Promise<NewsPlan | undefined> {
  return planNews([instance], span, (work) => work(archive))
}

describe('the news of a run', () => {
  it('are not asked for where no strategy reads any', async () => {
    const archive = new ListedNews([])
    expect(await plan(built(() => ({})), archive)).toBeUndefined()
    expect(archive.asked).toEqual([])
  })

  it('are those that somebody wants, from as far back as rules look, a year at a time', async () => {
    const wanted = [filing('2019-12-31T10:00:00Z', ['2.02']), filing('2022-06-30T00:00:00Z', ['2.02'])]
    const archive = new ListedNews([
      filing('2019-12-28T10:00:00Z', ['2.02']),
      ...wanted.slice(0, 1), filing('2021-05-05T10:00:00Z', ['5.02']), article('2021-05-06T10:00:00Z'),
      filing('2021-05-07T10:00:00Z', ['2.02'], { symbols: ['BBB'] }), ...wanted.slice(1),
      filing('2022-06-30T00:00:00.001Z', ['2.02']),
    ])
    const reader = built(() => ({ filter: newsWithin({ item: '2.02' }, { days: 3 }) }))
    const found = await plan(reader, archive)
    expect(found?.items).toEqual(wanted)
    expect(archive.asked[0]).toEqual({
      from: SPAN.from - 3 * MILLIS_PER_DAY, to: SPAN.from + 362 * MILLIS_PER_DAY, symbols: ['AAA'],
    })
    const ends = archive.asked.map(({ to }) => to)
    expect(archive.asked.slice(1).map(({ from }) => from)).toEqual(ends.slice(0, -1))
    expect(archive.asked.at(-1)?.to).toBe(SPAN.to + 1)
  })

  it('come with a note where none are kept: nobody knows whether there were any', async () => {
    const reader = built(() => ({ filter: newsWithin({ form: '8-K' }, { bars: 1 }) }))
    const found = await plan(reader, new ListedNews([]))
    expect(found).toEqual({
      items: [],
      notes: [
        'News: no filings kept for AAA, and the run reads them from 2020-01-01 to 2022-06-30: its rules on '
        + 'news found none, and nobody knows whether there were any (investor news keeps them)',
      ],
    })
  })

  it('come with a note of what is kept where that is less than the run reads', async () => {
    const reader = (): StrategyInstance =>
      built(() => ({ filter: newsWithin({ kind: 'ARTICLE' }, { bars: 1 }) }))
    const part = new ListedNews([
      filing('2020-01-01T10:00:00Z', []), article('2020-02-01T10:00:00Z'), article('2022-06-29T10:00:00Z'),
    ])
    expect((await plan(reader(), part))?.notes).toEqual([
      'News: no articles kept for AAA before 2020-02-01 and after 2022-06-29 (2 in all), and the run reads '
      + 'them from 2020-01-01 to 2022-06-30',
    ])
    const all = new ListedNews([article('2020-01-01T10:00:00Z'), article('2022-06-30T00:00:00Z')])
    expect((await plan(reader(), all))?.notes).toEqual([])
  })

  it('name ten symbols and count the others', async () => {
    const symbols = Array.from({ length: 25 }, (_, index) => `S${index}`)
    const found = await plan(built(() => ({ ...readAll() }), symbols), new ListedNews([]))
    expect(found?.notes).toHaveLength(11)
    expect(found?.notes.at(-1)).toBe('News: the same is to be said of 15 other symbols')
  })
})

function readAll(): BarPlan {
  news()
  return { onBar() {} }
}
