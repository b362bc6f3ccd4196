import type { LiveStep } from '../../live/market/index.ts'
import type { GivenStep } from './news-gate.ts'
import type { SessionMarket } from '../session-parts.ts'

/** The steps of a market, numbered anew: some come between those of the market. */
export abstract class RenumberedMarket implements SessionMarket {
  readonly #market: SessionMarket
  readonly #waiting: GivenStep[] = []
  #number = 0

  constructor(market: SessionMarket) {
    this.#market = market
  }

  get ticks(): SessionMarket['ticks'] {
    return this.#market.ticks
  }

  async next(): Promise<IteratorResult<LiveStep>> {
    for (;;) {
      const waiting = this.#waiting.shift()
      if (waiting !== undefined) {
        const step = await this.finish(waiting)
        return { value: { ...step, number: ++this.#number } as LiveStep, done: false }
      }
      const result = await this.#market.next()
      if (result.done === true) return result
      this.#waiting.push(...this.pass(result.value))
    }
  }

  async return(): Promise<IteratorResult<LiveStep>> {
    await this.#market.return?.()
    return { value: undefined, done: true }
  }

  /** What is to be given instead of a step. */
  protected abstract pass(step: LiveStep): readonly GivenStep[]

  /** What a step has become when its turn has come. */
  protected finish(step: GivenStep): GivenStep | Promise<GivenStep> {
    return step
  }
}
