import type { UtcMillis } from '../../base/index.ts'
import type { ProgressListener } from '../backtest/backtest.ts'

/** Tells of many runs as of one: bars of a run count on from those of the runs before it. */
export class WholeProgress {
  readonly #tell: ProgressListener
  #done = 0

  constructor(tell: ProgressListener) {
    this.#tell = tell
  }

  /** Does something that is shown about so many bars. */
  async during<T>(bars: number, work: (tell: ProgressListener) => Promise<T>): Promise<T> {
    let last = 0 as UtcMillis
    const result = await work((shown, at) => {
      last = at
      this.#tell(this.#done + Math.min(shown, bars), at)
    })
    this.#done += bars
    this.#tell(this.#done, last)
    return result
  }
}
