import { describe, expect, it } from 'vitest'
import { article, filing } from '../../test/harness/news-items.ts'
import { dailyBars } from '../../test/harness/daily-bars.ts'
import { inScope } from '../../test/harness/scope-harness.ts'
import { blocksOf, runStrategy, timeline } from '../../test/harness/strategy-harness.ts'
import type { NewsItem } from '../model/index.ts'
import { news, newsWithin, type NewsSpan } from './news.ts'
import type { NewsSelection } from './news-selection.ts'
import { not } from './rule/composition.ts'
import { when } from './rule/condition.ts'
import { on } from './indicator-factory.ts'
import { buildIn, Scope } from './scope.ts'
import { defineStrategy } from './strategy.ts'

/** Weekdays from Monday, 2024-01-01 on; each closes at 21:00. */
const DAYS = dailyBars('AAA', [10, 10, 10, 10, 10, 10, 10])

/** On which of the days the rule holds, with the news told as the engine tells them. */
function heldOn(told: readonly NewsItem[], selection: NewsSelection, span: NewsSpan): number[] {
  const rig = inScope(() => newsWithin(selection, span))
  const left = [...told]
  return DAYS.flatMap((bar, day) => {
    while (left[0] !== undefined && left[0].at <= bar.closeAt) rig.tell(left.shift() as NewsItem)
    rig.show(bar)
    return rig.made.holds ? [day] : []
  })
}

describe('newsWithin with a span of time', () => {
  it('holds on bars that close within it, both ends included', () => {
    const atClose = article('2024-01-02T21:00:00Z')
    expect(heldOn([atClose], {}, { days: 1 })).toEqual([1, 2])
    expect(heldOn([atClose], {}, { hours: 23.9 })).toEqual([1])
    expect(heldOn([article('2024-01-02T21:00:00.001Z')], {}, { minutes: 1_440 })).toEqual([2])
  })

  it('counts days of 24 hours: over a weekend only longer spans reach', () => {
    const fridayEvening = article('2024-01-05T22:00:00Z')
    expect(heldOn([fridayEvening], {}, { days: 2 })).toEqual([])
    expect(heldOn([fridayEvening], {}, { days: 3 })).toEqual([5])
  })

  it('knows what became public before the first bar', () => {
    expect(heldOn([article('2023-12-31T21:00:00Z')], {}, { days: 2 })).toEqual([0, 1])
  })

  it('asks for the latest that fits, whatever comes after it', () => {
    const told = [filing('2024-01-02T12:00:00Z', ['2.02', '9.01']), article('2024-01-03T12:00:00Z')]
    expect(heldOn(told, { form: '8-K', item: '2.02' }, { days: 1 })).toEqual([1])
    expect(heldOn(told, { source: 'wire' }, { days: 1 })).toEqual([2])
    expect(heldOn(told, { headline: 'something HAPP' }, { days: 1 })).toEqual([2])
    expect(heldOn(told, { form: '8-K', item: '5.02' }, { days: 9 })).toEqual([])
    expect(heldOn(told, { form: '8-K/A' }, { days: 9 })).toEqual([])
  })

  it('is not moved back by something older that comes late', () => {
    const { made, show, tell } = inScope(() => newsWithin({}, { days: 1 }))
    tell(article('2024-01-02T20:00:00Z'), article('2024-01-01T09:00:00Z'))
    show(...DAYS.slice(0, 3))
    expect(made.trace().values).toEqual({ days: 25 / 24 })
  })

  it('shows which item it saw, and when that was public', () => {
    const { made, show, tell } = inScope(() => newsWithin({ form: '8-K', item: '2.02' }, { days: 2 }))
    show(...DAYS.slice(0, 1))
    const rule = 'newsWithin(8-K 2.02, 2 days)'
    expect(made.trace()).toEqual({ rule, held: false, values: {} })
    const item = filing('2024-01-02T09:00:00Z', ['2.02'])
    tell(item)
    show(...DAYS.slice(1, 2))
    const { source, id, at, headline } = item
    const seen = { source, id, at, headline }
    expect(made.trace()).toEqual({ rule, held: true, values: { days: 0.5 }, news: seen })
    expect(made.firstBlock).toBe(made)
  })
})

describe('newsWithin with a span of bars', () => {
  it('counts the bar that follows the news as the first', () => {
    expect(heldOn([article('2024-01-02T22:00:00Z')], {}, { bars: 1 })).toEqual([2])
    expect(heldOn([article('2024-01-02T21:00:00Z')], {}, { bars: 3 })).toEqual([1, 2, 3])
    expect(heldOn([article('2024-01-05T22:00:00Z')], {}, { bars: 1 })).toEqual([5])
  })

  it('begins to count anew with the next', () => {
    const told = [article('2024-01-02T09:00:00Z'), article('2024-01-03T09:00:00Z')]
    expect(heldOn(told, {}, { bars: 2 })).toEqual([1, 2, 3])
  })

  it('does not guess how many bars lie before the first one, and warms up longer than it reaches', () => {
    expect(heldOn([article('2024-01-01T14:30:00Z')], {}, { bars: 2 })).toEqual([])
    expect(heldOn([article('2024-01-01T14:30:00.001Z')], {}, { bars: 2 })).toEqual([0, 1])
    expect(inScope(() => newsWithin({}, { bars: 2 })).scope.warmUp).toBe(3)
    expect(inScope(() => newsWithin({}, { days: 2 })).scope.warmUp).toBe(0)
  })

  it('counts bars of another series within on', () => {
    const { made, show, tell } = inScope(() => on('1w', () => newsWithin({}, { bars: 1 })))
    const [week] = dailyBars('AAA', [10], '2024-01-01').map((bar) => ({ ...bar, timeframe: '1w' as const }))
    tell(article('2024-01-01T20:00:00Z'))
    show(DAYS[0] as (typeof DAYS)[number])
    expect(made.holds).toBe(false)
    if (week !== undefined) show(week)
    expect([made.holds, made.name]).toEqual([true, '1w newsWithin(any, 1 bar)'])
  })
})

describe('news', () => {
  it('gives code what came since the bar before, oldest first', () => {
    const { made, show, tell } = inScope(() => news({ kind: 'FILING' }))
    const seen = (): string[] => made.items.map(({ id }) => id)
    tell(filing('2023-12-20T09:00:00Z', [], { id: 'old' }), filing('2024-01-01T20:00:00Z', [], { id: 'a' }))
    expect(seen()).toEqual([])
    show(...DAYS.slice(0, 1))
    expect(seen()).toEqual(['a'])
    tell(article('2024-01-01T22:00:00Z'), filing('2024-01-02T09:00:00Z', [], { id: 'b' }))
    tell(filing('2024-01-02T10:00:00Z', [], { id: 'c' }))
    show(...DAYS.slice(1, 2))
    expect(seen()).toEqual(['b', 'c'])
    show(...DAYS.slice(2, 3))
    expect(seen()).toEqual([])
  })

  it('keeps the newest hundred of a flood', () => {
    const { made, show, tell } = inScope(() => news())
    const noon = Date.parse('2024-01-02T12:00:00Z')
    show(...DAYS.slice(0, 1))
    for (let i = 0; i < 5_000; i++) tell(article(noon + i))
    show(...DAYS.slice(1, 2))
    const ends = [made.items[0]?.at, made.items.at(-1)?.at]
    expect([made.items.length, ...ends]).toEqual([100, noon + 4_900, noon + 4_999])
  })
})

describe('a strategy that reads news', () => {
  const told = [filing('2024-01-02T09:00:00Z', ['2.02']), filing('2024-01-04T12:00:00Z', ['5.02'])]

  it('stays out after results, leaves on any filing, and says which', () => {
    const definition = defineStrategy({
      name: 'Quiet',
      description: 'Holds, but not around filings.',
      eachSymbol: () => ({
        entry: when('always', () => true),
        filter: not(newsWithin({ form: '8-K', item: '2.02' }, { bars: 1 })),
        exit: newsWithin({ kind: 'FILING' }, { bars: 1 }),
      }),
    })
    const run = runStrategy({ definition, bars: DAYS, news: told })
    expect(timeline(run, DAYS)).toEqual(['2 BUY AAA', '3 CLOSE_LONG AAA', '4 BUY AAA'])
    expect(blocksOf(run)).toEqual({
      AAA: { 'in position': 2, 'warm-up': 1, 'not(newsWithin(8-K 2.02, 1 bar))': 1 },
    })
    const exit = run.emitted[1]?.evidence.rules.find(({ rule }) => rule.startsWith('exit'))
    const { source, id, at, headline } = told[1] as NewsItem
    expect(exit).toEqual({
      rule: 'exit: newsWithin(FILING, 1 bar)', held: true, values: { bars: 1 },
      news: { source, id, at, headline },
    })
  })

  it('reads them in code, and decisions show what it was told', () => {
    const definition = defineStrategy({
      name: 'Coded',
      description: 'Buys on results.',
      eachSymbol: () => {
        const results = news({ item: '2.02' })
        return {
          onBar(_bar, context) {
            if (results.items.length > 0) context.buy({ reason: results.items[0]?.headline ?? '' })
          },
        }
      },
    })
    const { emitted } = runStrategy({ definition, bars: DAYS, news: told })
    expect(emitted.map(({ signal }) => signal.reason)).toEqual(['8-K 2.02'])
    expect(emitted[0]?.evidence.rules).toMatchObject([
      { rule: 'read: news(2.02)', held: true, values: { items: 1 }, news: { id: told[0]?.id } },
    ])
  })

  it('reads those of each of its symbols among many', () => {
    const definition = defineStrategy({
      name: 'Many',
      description: 'Buys whatever is in the news.',
      allSymbols: (_, { symbols, of }) => {
        const feeds = symbols.map((symbol) => ({ symbol, feed: of(symbol, () => news()) }))
        return {
          onSlice(context) {
            for (const { symbol, feed } of feeds) if (feed.items.length > 0) context.buy(symbol)
          },
        }
      },
    })
    const both = [...told, article('2024-01-05T12:00:00Z', { symbols: ['AAA', 'BBB'] })]
    const bars = [...DAYS, ...DAYS.map((bar) => ({ ...bar, symbol: 'BBB' }))]
    const run = runStrategy({ definition, bars, news: both })
    expect(timeline(run, bars)).toEqual(['1 BUY AAA', '3 BUY AAA', '4 BUY AAA', '4 BUY BBB'])
    const read = { rule: 'read: news(any)', values: { items: 1 } }
    expect(run.emitted.at(-1)?.evidence.rules).toMatchObject([read])
  })

  it.each([
    [() => newsWithin({ forms: '8-K' } as never, { days: 1 }), /by kind, form, item.* found "forms"/],
    [() => newsWithin({ kind: 'filing' } as never, { days: 1 }), /ARTICLE or FILING.* "filing"/],
    [() => newsWithin({ form: '' }, { days: 1 }), /form of news must be text that is not empty, found ""/],
    [() => newsWithin({ kind: 'ARTICLE', form: '8-K' }, { days: 1 }), /no news would fit/],
    [() => newsWithin({}, { days: 0 }), /found {"days":0}/],
    [() => newsWithin({}, { bars: 1.5 }), /found {"bars":1.5}/],
    [() => newsWithin({}, { weeks: 1 } as never), /found {"weeks":1}/],
    [() => newsWithin({}, { days: 1, bars: 2 }), /found {"days":1,"bars":2}/],
    [() => newsWithin({}, {} as never), /found {}/],
  ])('is refused where its news are not well said (%#)', (make, message) => {
    expect(() => inScope(make)).toThrow(message)
  })

  it('is refused where there is no symbol whose news it could read', () => {
    const scope = new Scope('*', '1d', [new Scope('AAA', '1d')])
    expect(() => buildIn(scope, () => news())).toThrow(/of\(symbol, \.\.\.\)/)
    expect(() => news()).toThrow(/outside eachSymbol/)
  })
})
