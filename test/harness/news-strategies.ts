import { all, any, defineStrategy, news, newsWithin, not, sma, when } from '../../src/index.ts'

/** Reads news in rules: by time, by bars, of an average's series and in memory of bars. */
export const newsRules = defineStrategy({
  name: 'News_Rules',
  description: 'Buys after articles, never around results, and leaves on any filing.',
  eachSymbol() {
    const average = sma(5)
    return {
      entry: all(
        newsWithin({ kind: 'ARTICLE' }, { days: 9 }), when('moved', ({ close }) => close !== average.value),
      ),
      filter: not(newsWithin({ form: '8-K', item: '2.02' }, { bars: 2 })),
      exit: any(newsWithin({ kind: 'FILING' }, { bars: 1 }), newsWithin({ source: 'wire' }, { hours: 6 })),
      stop: ({ close }) => close * 0.9,
    }
  },
})

/** Reads news in code. */
export const newsCode = defineStrategy({
  name: 'News_Code',
  description: 'Buys on articles and sells on filings, with the words of both.',
  eachSymbol() {
    const feed = news()
    return {
      onBar({ close }, context) {
        const last = feed.items.at(-1)
        if (last === undefined) return
        const reason = `${feed.items.length} ${last.id}`
        if (last.kind === 'FILING') context.closeLong(reason)
        else if (context.position === undefined) context.buy({ stop: close * 0.9, reason })
      },
    }
  },
})
