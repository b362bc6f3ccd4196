import { join } from 'node:path'
import { SqliteNewsArchive } from '../../../adapter/sqlite/index.ts'
import type { UtcMillis } from '../../../base/index.ts'
import { wallClock } from '../../live/market/index.ts'
import { NewsPoller } from '../../news/news-poller.ts'
import { unkeptNews } from '../../news/plan-news.ts'
import { polledSources, type HeardNews } from './heard-news.ts'
import { NewsMarket } from './news-market.ts'
import type { SessionMarket } from '../session-parts.ts'
import type { TapedPast } from './taped-past.ts'

/** A session is not kept waiting longer by the first reading: what comes later is told late. */
const FIRST_READING_MS = 20_000

/** What stands around a market that tells news. */
export interface NewsGround {
  readonly home: string
  readonly heard: HeardNews | undefined
  readonly past: TapedPast
  /** Where the session's clock stands. */
  readonly now: UtcMillis
  readonly tell: (text: string) => void
  /** What has to be given back, in the order of opening. */
  readonly opened: (() => Promise<unknown>)[]
}

/**
 * The market with the news that its strategies read, or the market itself where they read none. Sources are
 * read from here on; where the market is played it is told where the archive has nothing.
 */
export async function withNews(market: SessionMarket, ground: NewsGround): Promise<SessionMarket> {
  const { home, heard, past, now, tell, opened } = ground
  if (heard === undefined) return market
  const { wish, sources } = heard
  const archive = new SqliteNewsArchive(join(home, 'catalog', 'news.db'))
  opened.push(async () => archive.close())
  const shown = { market, archive, wish, after: past.marketAt, shown: past.newsShown }
  if (sources.length === 0) {
    for (const note of await unkeptNews(wish, archive, now)) tell(note)
    return new NewsMarket(shown)
  }
  const timers = { ...wallClock, monotonic: () => performance.now() }
  const poller = new NewsPoller({
    sources: polledSources(heard, archive, tell), timers, lookBackMs: wish.lookBackMs,
  })
  opened.push(async () => poller.close())
  let cancel = (): void => {}
  const waited = new Promise<void>((resolve) => {
    cancel = timers.after(FIRST_READING_MS, resolve)
  })
  await Promise.race([poller.open(), waited])
  cancel()
  return new NewsMarket({ ...shown, trouble: () => poller.trouble() })
}
