import { MILLIS_PER_DAY, MILLIS_PER_HOUR, MILLIS_PER_MINUTE } from '../base/index.ts'
import type { LatestBar, NewsItem, NewsKind, RuleTrace } from '../model/index.ts'
import { checkedSelection, type CheckedSelection, type NewsSelection } from './news-selection.ts'
import type { Rule } from './rule/rule.ts'
import { currentScope, type NewsReader, type Scope, type ScopeNode } from './scope.ts'
import { settle } from './settle.ts'

/** How far back news count: so much time before the bar's close, or so many bars, this one included. */
export type NewsSpan =
  | { readonly days: number }
  | { readonly hours: number }
  | { readonly minutes: number }
  | { readonly bars: number }

/** News of the symbol, bar by bar, for strategies in code. */
export interface NewsFeed {
  /**
   * What became public since the bar before and by the close of this one, oldest first; at most the newest
   * hundred.
   */
  readonly items: readonly NewsItem[]
}

const UNIT_MS = { days: MILLIS_PER_DAY, hours: MILLIS_PER_HOUR, minutes: MILLIS_PER_MINUTE } as const
const ITEMS_MAX = 100
const NONE: readonly NewsItem[] = []

/** Keeps the latest of the news that are meant: all that a question for "within" can depend on. */
class LatestNews implements NewsReader {
  readonly kind: NewsKind | undefined
  readonly lookBackMs: number
  item: NewsItem | undefined
  readonly wants: (item: NewsItem) => boolean

  constructor({ kind, fits }: CheckedSelection, lookBackMs: number) {
    this.kind = kind
    this.lookBackMs = lookBackMs
    this.wants = fits
  }

  take(item: NewsItem): void {
    if (this.item === undefined || item.at >= this.item.at) this.item = item
  }
}

/** Counts the bars of a series since the latest news: the bar that follows them is the first. */
class BarsSince implements ScopeNode {
  count = Number.POSITIVE_INFINITY
  readonly #latest: LatestNews
  #counted: NewsItem | undefined
  #isFirst = true

  constructor(latest: LatestNews) {
    this.#latest = latest
  }

  update({ openAt }: LatestBar): void {
    const { item } = this.#latest
    if (item === this.#counted || item === undefined) this.count++
    else {
      this.#counted = item
      // Nobody knows how many bars lie between it and the first one that is shown.
      this.count = this.#isFirst && item.at <= openAt ? Number.POSITIVE_INFINITY : 1
    }
    this.#isFirst = false
  }

  /** It counts bars. */
  rescale(): void {}
}

/** Gathers what comes between two bars. */
class NewsDesk implements NewsFeed, NewsReader, ScopeNode {
  readonly kind: NewsKind | undefined
  readonly lookBackMs = 0
  readonly wants: (item: NewsItem) => boolean
  readonly shown: Rule
  items: readonly NewsItem[] = NONE
  #waiting: NewsItem[] = []
  #isFirst = true

  constructor({ kind, name, fits }: CheckedSelection) {
    this.kind = kind
    this.wants = fits
    this.shown = newsRule(`news(${name})`, {
      holds: () => this.items.length > 0,
      values: () => ({ items: this.items.length }),
      latest: () => this.items.at(-1),
    })
  }

  take(item: NewsItem): void {
    this.#waiting.push(item)
    if (this.#waiting.length > ITEMS_MAX) this.#waiting.shift()
  }

  update({ openAt }: LatestBar): void {
    if (this.#waiting.length > 0) {
      this.items = this.#isFirst ? this.#waiting.filter(({ at }) => at > openAt) : this.#waiting
      this.#waiting = []
    } else if (this.items.length > 0) this.items = NONE
    this.#isFirst = false
  }

  /** News have no prices. */
  rescale(): void {}
}

type Unit = keyof typeof UNIT_MS

/** A rule that shows the piece of news that it saw. */
function newsRule(
  name: string,
  asks: {
    readonly holds: () => boolean
    readonly values: () => RuleTrace['values']
    readonly latest: () => NewsItem | undefined
  },
): Rule {
  return {
    name,
    get holds(): boolean {
      return asks.holds()
    },
    get firstBlock(): Rule {
      return this
    },
    trace(): RuleTrace {
      const trace = { rule: name, held: asks.holds(), values: asks.values() }
      const item = asks.latest()
      if (item === undefined) return trace
      const { source, id, at, headline } = item
      return { ...trace, news: { source, id, at, headline } }
    },
  }
}

/**
 * Holds while news of the symbol became public within the span: `newsWithin({ form: '8-K' }, { days: 2 })`.
 *
 * Days are of 24 hours, so that over a weekend only `bars` reach from Friday evening to Monday's close; both
 * ends count. A bar knows what was public by its close. A correction is news at its own instant. With `bars`
 * the warm-up is one bar longer than they are.
 */
export function newsWithin(selection: NewsSelection, span: NewsSpan): Rule {
  const scope = scopeOf('newsWithin')
  const checked = checkedSelection(selection)
  const [unit, count] = checkedSpan(span)
  const name = scope.named(`newsWithin(${checked.name}, ${count} ${count === 1 ? unit.slice(0, -1) : unit})`)
  return unit === 'bars'
    ? withinBars(scope, checked, { name, count })
    : withinTime(scope, checked, { name, count, unit })
}

/**
 * News of the symbol for strategies in code: made in `eachSymbol` like an indicator, read in `onBar` as
 * `.items`. Among all symbols, make it in `of(symbol, ...)`: `items` are those of the symbol's last bar.
 */
export function news(selection: NewsSelection = {}): NewsFeed {
  const scope = scopeOf('news')
  const desk = new NewsDesk(checkedSelection(selection))
  scope.newsReaders.push(desk)
  scope.add(desk)
  return desk
}

function withinBars(
  scope: Scope, checked: CheckedSelection, { name, count }: { readonly name: string; readonly count: number },
): Rule {
  const latest = new LatestNews(checked, 0)
  const since = new BarsSince(latest)
  scope.newsReaders.push(latest)
  scope.add(since)
  settle(count + 1)
  return newsRule(name, {
    holds: () => since.count <= count,
    values: () => (Number.isFinite(since.count) ? { bars: since.count } : {}),
    latest: () => latest.item,
  })
}

function withinTime(
  scope: Scope,
  checked: CheckedSelection,
  { name, count, unit }: { readonly name: string; readonly count: number; readonly unit: Unit },
): Rule {
  const spanMs = count * UNIT_MS[unit]
  const latest = new LatestNews(checked, spanMs)
  scope.newsReaders.push(latest)
  const ageMs = (): number => {
    const { item } = latest
    const now = scope.latest?.closeAt
    // A symbol without a bar since then is asked as of its last one.
    return item === undefined || now === undefined ? Number.NaN : Math.max(0, now - item.at)
  }
  return newsRule(name, {
    holds: () => ageMs() <= spanMs,
    values: () => (Number.isNaN(ageMs()) ? {} : { [unit]: ageMs() / UNIT_MS[unit] }),
    latest: () => latest.item,
  })
}

function scopeOf(what: string): Scope {
  const scope = currentScope(what)
  scope.requireBar(what)
  return scope
}

function checkedSpan(span: NewsSpan): readonly [unit: Unit | 'bars', count: number] {
  const [first, ...others] = Object.entries(span) as [string, unknown][]
  const [unit = 'nothing', count] = first ?? []
  const isTime = Object.hasOwn(UNIT_MS, unit)
  const isCount = typeof count === 'number' && Number.isFinite(count) && count > 0
  if (others.length === 0 && isCount && (isTime || (unit === 'bars' && Number.isInteger(count)))) {
    return [unit as Unit | 'bars', count]
  }
  throw new Error(
    'newsWithin needs one of { days }, { hours }, { minutes } above 0 and { bars } of whole numbers, '
    + `found ${JSON.stringify(span)}`,
  )
}
