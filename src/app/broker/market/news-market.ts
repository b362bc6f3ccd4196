import { MILLIS_PER_DAY, type UtcMillis } from '../../../base/index.ts'
import { boundedNews } from '../../../data/index.ts'
import type { Bar, NewsItem } from '../../../model/index.ts'
import type { NewsArchive } from '../../../port/index.ts'
import type { LiveStep } from '../../live/market/index.ts'
import type { NewsWish } from '../../news/news-wish.ts'
import { NewsGate, type GivenStep } from './news-gate.ts'
import { newsKey } from './news-key.ts'
import { RenumberedMarket } from './renumbered-market.ts'
import type { SessionMarket } from '../session-parts.ts'

/** News that are kept so long after they were public are told late, for longer where a rule looks back. */
const LATE_MS = MILLIS_PER_DAY
/** News with one slice; what is more comes with the next. */
const ITEMS_MAX = 200

/** What a market is told news with. */
export interface NewsMarketParts {
  readonly market: SessionMarket
  readonly archive: NewsArchive
  readonly wish: NewsWish
  /** Until when the market was shown before a restart; 0: it never was. */
  readonly after: UtcMillis
  /** News that were shown before it, see `newsKey`. */
  readonly shown: ReadonlySet<string>
  /** Why news may be missing; absent where the archive has all that there will be. */
  readonly trouble?: () => string | undefined
}

/**
 * A market with the news that its strategies read: each slice brings what the archive has of them by the
 * close of its bars and did not bring before, the past in its place among the bars of the past.
 *
 * The archive is asked when a slice is taken, so that what came into it a moment ago is there. What comes
 * into it late is told with the next slice, for a day.
 *
 * While news may be missing nothing is entered in the symbols of those who read them: see `NewsGate`.
 */
export class NewsMarket extends RenumberedMarket {
  readonly #parts: NewsMarketParts
  readonly #gate: NewsGate
  /** Why the archive could not be read the last time. */
  #failure: string | undefined
  readonly #shown = new Map<string, number>()
  /** Where reading begins; `undefined` before the first slice of a session. */
  #from: number | undefined

  constructor(parts: NewsMarketParts) {
    super(parts.market)
    this.#parts = parts
    this.#gate = new NewsGate(parts.wish.symbols, () => this.#failure ?? parts.trouble?.())
    for (const key of parts.shown) this.#shown.set(key, parts.after)
    if (parts.after > 0) this.#from = parts.after - this.#lateMs
  }

  protected pass(step: LiveStep): readonly GivenStep[] {
    return this.#gate.pass(step)
  }

  protected override async finish(step: GivenStep): Promise<GivenStep> {
    if (step.kind !== 'slice' && step.kind !== 'warmup') return step
    const bars = barsIn(step)
    const [first] = bars
    if (first === undefined) return step
    const closeAt = Math.max(...bars.map((bar) => bar.closeAt))
    try {
      const news = await this.#newsBy(Math.min(closeAt, step.at) as UtcMillis, first.openAt)
      this.#failure = undefined
      return news.length === 0 ? step : { ...step, news }
    } catch (error) {
      this.#failure = `the archive (${error instanceof Error ? error.message : String(error)})`
      return step
    }
  }

  get #lateMs(): number {
    return Math.max(LATE_MS, this.#parts.wish.lookBackMs)
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
    this.#from = rest === undefined ? Math.max(from, until - this.#lateMs) : rest.at
    for (const [key, at] of this.#shown) if (at < this.#from) this.#shown.delete(key)
    return told
  }
}

/** Bars of a step, those of the first instant first. */
function barsIn(step: Extract<GivenStep, { kind: 'slice' | 'warmup' }>): readonly Bar[] {
  const parts = step.kind === 'slice' ? [step] : step.parts
  return parts.flatMap((part) => (part.kind === 'slice' ? part.bars.map(({ bar }) => bar) : []))
}
