import { buildIn, Scope } from '../../src/strategy/index.ts'
import { LatestBar, type Bar, type NewsItem, type Timeframe } from '../../src/model/index.ts'

/** Something made in a scope of its own, and the way to show it bars. */
export interface InScope<T> {
  readonly made: T
  readonly scope: Scope
  /** Shows the bars as the engine does: everything is fed, then the last bar of the own series decided on. */
  show(...bars: readonly Bar[]): void
  /** Tells what reads them of news, as the engine does before the bars of an instant. */
  tell(...news: readonly NewsItem[]): void
}

/** Makes indicators and rules as `eachSymbol` would, for the symbol AAA. */
export function inScope<T>(make: () => T, timeframe: Timeframe = '1d'): InScope<T> {
  const scope = new Scope('AAA', timeframe)
  const made = buildIn(scope, make)
  let own: LatestBar | undefined
  const show = (...bars: readonly Bar[]): void => {
    for (const bar of bars) {
      const latest = LatestBar.of(bar)
      scope.latest = latest
      for (const node of scope.nodesOf(bar.timeframe)) node.update(latest)
      if (bar.timeframe === timeframe) own = latest
    }
    scope.latest = own
  }
  const tell = (...news: readonly NewsItem[]): void => {
    for (const item of news) for (const reader of scope.newsReaders) if (reader.wants(item)) reader.take(item)
  }
  return { made, scope, show, tell }
}

/** What `read` says after each bar. */
export function readings<T, R>(rig: InScope<T>, bars: readonly Bar[], read: (made: T) => R): R[] {
  return bars.map((bar) => {
    rig.show(bar)
    return read(rig.made)
  })
}
