import { MILLIS_PER_DAY, type UtcMillis } from '../../base/index.ts'
import { boundedNews } from '../../data/index.ts'
import type { Bar, NewsItem } from '../../model/index.ts'
import type { NewsArchive } from '../../port/index.ts'
import { builtStrategies } from '../backtest/needed-series.ts'
import type { RunSettings } from '../backtest/run-settings.ts'
import type { LiveStep } from '../live/market/index.ts'
import { NewsWish } from '../news/news-wish.ts'
import { openNewsArchive } from '../news/open-news-archive.ts'
import { unkeptNews } from '../news/plan-news.ts'
import { newsKey } from './news-key.ts'
import type { SessionMarket } from './session-parts.ts'
import type { TapedPast } from './taped-past.ts'

/** News that are kept so long after they were public are told late; older ones are not news any more. */
const LATE_MS = MILLIS_PER_DAY
/** News with one slice; what is more comes with the next. */
const ITEMS_MAX = 200

/** What a market is told news with. */
export interface NewsMarketParts {
  readonly market: SessionMarket
  readonly archive: NewsArchive & { close?(): void }
  readonly wish: NewsWish
  /** Until when the market was shown before a restart; 0: it never was. */
  readonly after: UtcMillis
  /** News that were shown before it, see `newsKey`. */
  readonly shown: ReadonlySet<string>
}

/**
 * A market with the news that its strategies read: each slice brings what the archive has of them by the
 * close of its bars and did not bring before, the past in its place among the bars of the past.
 *
 * The archive is asked when a slice is taken, so that what came into it a moment ago is there. What comes
 * into it late is told with the next slice, for a day.
 */
export class NewsMarket implements SessionMarket {
  readonly #parts: NewsMarketParts
  readonly #shown = new Map<string, number>()
  /** Where reading begins; `undefined` before the first slice of a session. */
  #from: number | undefined

  constructor(parts: NewsMarketParts) {
    this.#parts = parts
    for (const key of parts.shown) this.#shown.set(key, parts.after)
    if (parts.after > 0) this.#from = parts.after - LATE_MS
  }

  get ticks(): SessionMarket['ticks'] {
    return this.#parts.market.ticks
  }

  async next(): Promise<IteratorResult<LiveStep>> {
    const result = await this.#parts.market.next()
    if (result.done === true) return result
    const step = result.value
    if (step.kind !== 'slice' && step.kind !== 'warmup') return result
    const bars = barsIn(step)
    const [first] = bars
    if (first === undefined) return result
    const closeAt = Math.max(...bars.map((bar) => bar.closeAt))
    const news = await this.#newsBy(Math.min(closeAt, step.at) as UtcMillis, first.openAt)
    return news.length === 0 ? result : { value: { ...step, news }, done: false }
  }

  async return(): Promise<IteratorResult<LiveStep>> {
    await this.#parts.market.return?.()
    this.#parts.archive.close?.()
    return { value: undefined, done: true }
  }

  /** What is public by an instant and was not shown; `firstAt`: when the first bar opened that is shown. */
  async #newsBy(until: UtcMillis, firstAt: number): Promise<readonly NewsItem[]> {
    const { archive, wish } = this.#parts
    const { symbols, lookBackMs } = wish
    const from = (this.#from ?? firstAt - lookBackMs) as UtcMillis
    const to = (until + 1) as UtcMillis
    if (from >= to) return []
    const kept = await archive.read({ from, to, symbols })
    const bounded = kept.map((item) => boundedNews(item, symbols))
    const found = bounded.filter((item) => !this.#shown.has(newsKey(item)) && wish.wants(item))
    const told = found.slice(0, ITEMS_MAX)
    for (const item of told) this.#shown.set(newsKey(item), item.at)
    const rest = found[ITEMS_MAX]
    this.#from = rest === undefined ? Math.max(from, until - LATE_MS) : rest.at
    for (const [key, at] of this.#shown) if (at < this.#from) this.#shown.delete(key)
    return told
  }
}

/**
 * The market with the news of the archive where a strategy reads any; else the market itself. Tells where the
 * archive has nothing, at `now`.
 */
export async function withNews(
  market: SessionMarket, { strategies }: Pick<RunSettings, 'strategies'>, past: TapedPast,
  { now, tell }: { readonly now: UtcMillis; readonly tell: (text: string) => void },
): Promise<SessionMarket> {
  const wish = NewsWish.of(builtStrategies(strategies))
  if (wish === undefined) return market
  const archive = openNewsArchive()
  for (const note of await unkeptNews(wish, archive, now)) tell(note)
  return new NewsMarket({ market, archive, wish, after: past.marketAt, shown: past.newsShown })
}

/** Bars of a step, those of the first instant first. */
function barsIn(step: Extract<LiveStep, { kind: 'slice' | 'warmup' }>): readonly Bar[] {
  const parts = step.kind === 'slice' ? [step] : step.parts
  return parts.flatMap((part) => (part.kind === 'slice' ? part.bars.map(({ bar }) => bar) : []))
}
