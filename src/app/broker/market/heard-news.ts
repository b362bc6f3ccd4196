import { fail, UserError, type UtcMillis } from '../../../base/index.ts'
import { builtStrategies } from '../../backtest/needed-series.ts'
import type { RunSettings } from '../../backtest/run-settings.ts'
import type { NewsListener } from '../../../port/index.ts'
import { fetchNews, keepNews, type NewsStore } from '../../news/fetch-news.ts'
import { NewsWish } from '../../news/news-wish.ts'
import type { PolledSource } from '../../news/news-poller.ts'
import { openNewsSource, type OpenNewsSource } from '../../news/open-news-source.ts'

/** What a session by the wall clock hears of news. */
export interface HeardNews {
  /** Which of them its strategies read. */
  readonly wish: NewsWish
  /** What is read while it runs; none where the market is played: then the archive has what there is. */
  readonly sources: readonly OpenNewsSource[]
}

/**
 * Finds out what a session hears of news; `undefined` where no strategy reads any. Nothing is sent yet.
 *
 * Throws `UserError` `NEWS_NOT_LIVE` where none would come, instead of running a strategy blind, and what a
 * source of `news.live_sources` lacks.
 */
export function heardNews(
  { strategies, config }: Pick<RunSettings, 'strategies' | 'config'>,
  { isPlayed, environment }: {
    readonly isPlayed: boolean
    readonly environment: Readonly<Record<string, string | undefined>>
  },
): HeardNews | undefined {
  const built = builtStrategies(strategies)
  const wish = NewsWish.of(built)
  if (wish === undefined) return undefined
  if (isPlayed) return { wish, sources: [] }
  const { liveSources } = config.news
  if (liveSources.length === 0) {
    const blind = built.filter((each) => NewsWish.of([each]) !== undefined).map(({ name }) => name)
    const why = `${blind.join(', ')} reads news, and none come: it would trade as if nothing ever happened. `
      + 'Name sources in news.live_sources, such as edgar or alpaca'
    throw new UserError(fail('NEWS_NOT_LIVE', why).failure)
  }
  const { symbols } = wish
  const now = (): UtcMillis => Date.now() as UtcMillis
  const sources = liveSources.map((name) => openNewsSource({ name, symbols, config, environment, now }))
  return { wish, sources }
}

/** The sources as they are read again and again; tells once of each what it says that cannot be used. */
export function polledSources(
  { sources, wish }: HeardNews, store: NewsStore, tell: (text: string) => void,
): readonly PolledSource[] {
  const { symbols } = wish
  return sources.map((source): PolledSource => {
    const { source: name } = source.provider
    let isTold = false
    const now = (): UtcMillis => Date.now() as UtcMillis
    const listen = source.provider.listen?.bind(source.provider)
    return {
      name,
      ...(listen && { listen: () => listen(symbols, heardBy(source, store, { now, tell })) }),
      async read(from, to) {
        const request = { from, to: (to + 1) as UtcMillis, symbols }
        const { refusedCount, refused } = await fetchNews(source, store, { request, now, onProgress() {} })
        if (refusedCount === 0 || isTold) return
        isTold = true
        const { id, reason } = refused[0] ?? { id: '', reason: '' }
        tell(`news of ${name}: ${refusedCount} were refused, the first: ${id} ${reason}`)
      },
    }
  })
}

/**
 * Keeps what a source tells as it publishes it. What cannot be kept is found, and told of, when it is read.
 */
function heardBy(
  source: OpenNewsSource, store: NewsStore,
  { now, tell }: { readonly now: () => UtcMillis; readonly tell: (text: string) => void },
): NewsListener {
  const { source: name } = source.provider
  const failed = (reason: string): void => tell(
    `news of ${name} are not heard as they are published (${reason}); they are read every minute`,
  )
  return {
    onNews: (page) => {
      keepNews(source, store, page, now()).catch((error: unknown) => {
        failed(error instanceof Error ? error.message : String(error))
      })
    },
    onRefused: failed,
  }
}
