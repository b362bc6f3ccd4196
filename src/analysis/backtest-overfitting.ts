/** What combinatorially symmetric cross-validation found. */
export interface BacktestOverfitting {
  /**
   * Probability (0..1) that the best setting of one half of the time is no better than the middle one in
   * the other half.
   */
  readonly probability: number
  /** How many ways of halving the time were tried. */
  readonly combinations: number
  /** Share of halvings (0..1) in which the best of one half had a Sharpe ratio below 0 in the other. */
  readonly lossProbability: number
  /** For each halving the rank (0..1, 1 best) in the other half of the setting that was best in the one. */
  readonly ranks: Float64Array
}

const BLOCKS_MAX = 16
/** Sharpe ratios of fewer periods are noise. */
const BLOCK_ROWS_MIN = 10

/**
 * Probability of backtest overfitting, by combinatorially symmetric cross-validation: the time is cut into
 * blocks, each half of the blocks chooses the setting with the highest Sharpe ratio, and the other half
 * ranks it.
 *
 * `columns`: returns of each setting, all of the same periods. Undefined for fewer than two settings, and
 * for less than 40 periods. Rows that do not fill the blocks are left out at the beginning. Settings that
 * are equal share their rank; one without any variance has a Sharpe ratio of 0.
 * Source: Bailey, Borwein, Lopez de Prado & Zhu, "The Probability of Backtest Overfitting", Journal of
 * Computational Finance 20(4), 2017, section 2.
 */
export function backtestOverfitting(columns: readonly Float64Array[]): BacktestOverfitting | undefined {
  const rows = columns[0]?.length ?? 0
  const blocks = Math.min(BLOCKS_MAX, 2 * Math.floor(rows / (2 * BLOCK_ROWS_MIN)))
  if (columns.length < 2 || blocks < 4) return undefined
  const sums = columns.map((column) => blockSums(column, blocks))
  const halves = halvesOf(blocks)
  const ranks = new Float64Array(halves.length)
  let losses = 0
  for (const [index, half] of halves.entries()) {
    const other = (1 << blocks) - 1 - half
    const best = bestOf(sums.map((each) => each.sharpe(half)))
    const outside = sums.map((each) => each.sharpe(other))
    const own = outside[best] as number
    if (own < 0) losses++
    ranks[index] = rankOf(own, outside)
  }
  return {
    probability: ranks.filter((rank) => rank <= 0.5).length / halves.length,
    combinations: halves.length,
    lossProbability: losses / halves.length,
    ranks,
  }
}

interface BlockSums {
  /** Sharpe ratio, per period, of the blocks whose bits are set. */
  sharpe(chosen: number): number
}

function blockSums(column: Float64Array, blocks: number): BlockSums {
  const rows = Math.floor(column.length / blocks)
  const start = column.length - rows * blocks
  const sum = new Float64Array(blocks)
  const square = new Float64Array(blocks)
  for (let row = 0; row < rows * blocks; row++) {
    const block = Math.floor(row / rows)
    const value = column[start + row] as number
    sum[block] = (sum[block] as number) + value
    square[block] = (square[block] as number) + value * value
  }
  return {
    sharpe(chosen) {
      let [total, squares, count] = [0, 0, 0]
      for (let block = 0; block < blocks; block++) {
        if ((chosen & (1 << block)) === 0) continue
        total += sum[block] as number
        squares += square[block] as number
        count += rows
      }
      const mean = total / count
      const variance = squares / count - mean * mean
      // What is left of a constant column by rounding is no variance.
      return variance > 1e-14 * (squares / count) ? mean / Math.sqrt(variance) : 0
    },
  }
}

/** Every choice of half the blocks, as bits. */
function halvesOf(blocks: number): readonly number[] {
  const found: number[] = []
  for (let bits = 0; bits < 1 << blocks; bits++) if (bitCount(bits) === blocks / 2) found.push(bits)
  return found
}

function bitCount(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++
  return count
}

function bestOf(values: readonly number[]): number {
  return values.indexOf(Math.max(...values))
}

/** Relative rank in (0, 1): the share of settings below, those that are equal counting half. */
function rankOf(own: number, all: readonly number[]): number {
  const below = all.filter((value) => value < own).length
  const equal = all.filter((value) => value === own).length
  return (below + (equal + 1) / 2) / (all.length + 1)
}
