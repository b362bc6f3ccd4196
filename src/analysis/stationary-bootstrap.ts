import { ascending, type Ascending } from './quantile.ts'

/** What could have come of the same returns in another order. */
export interface BootstrapPaths {
  /** Mean length of the blocks that were drawn, in periods. */
  readonly blockLength: number
  /** Return over the whole of each path, as a fraction. */
  readonly returns: Ascending
  /** Deepest drawdown of each path, as a fraction. */
  readonly drawdowns: Ascending
}

/**
 * Paths of the same length drawn from returns, in blocks of a geometrically distributed length that begin
 * anywhere and run over the end into the beginning, so that streaks stay together.
 *
 * The mean length of a block is the cube root of the number of returns. `uniform` gives numbers of [0, 1).
 * No returns: paths without any. Source: Politis & Romano, "The Stationary Bootstrap", Journal of the
 * American Statistical Association 89(428), 1994.
 */
export function stationaryBootstrap(
  returns: Float64Array, paths: number, uniform: () => number,
): BootstrapPaths {
  const blockLength = Math.max(1, Math.cbrt(returns.length))
  const totals = new Float64Array(paths)
  const deepest = new Float64Array(paths)
  for (let path = 0; path < paths; path++) {
    let [at, equity, peak, drawdown] = [0, 1, 1, 0]
    for (let step = 0; step < returns.length; step++) {
      const isNewBlock = step === 0 || uniform() < 1 / blockLength
      at = isNewBlock ? Math.floor(uniform() * returns.length) : (at + 1) % returns.length
      equity *= 1 + (returns[at] as number)
      if (equity > peak) peak = equity
      else drawdown = Math.max(drawdown, 1 - equity / peak)
    }
    totals[path] = equity - 1
    deepest[path] = drawdown
  }
  return { blockLength, returns: ascending(totals), drawdowns: ascending(deepest) }
}
