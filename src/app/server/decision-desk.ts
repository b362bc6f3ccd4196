import type { Bar } from '../../model/index.ts'
import type { Decision } from '../../server/index.ts'
import { barsBehind } from '../live/past/bars-behind.ts'
import { decisionReply } from './decision-reply.ts'
import type { SessionViews } from './session-views.ts'

/** Decisions whose bars stay in memory. */
const KEPT_MAX = 200

/**
 * Explains decisions of sessions. Their bars are looked for on the tapes once: a page asks for its decision
 * again with every fact that comes.
 */
export class DecisionDesk {
  readonly #bars = new Map<string, readonly Bar[]>()

  /** The chain behind a signal or an act. Throws `DECISION_NOT_FOUND`. */
  async of(views: SessionViews, correlation: number): Promise<Decision> {
    const rows = await views.chain(correlation)
    const key = `${views.folder.path} ${correlation}`
    const bars = this.#bars.get(key) ?? (await barsBehind(views.folder, rows))
    if (bars.length > 0) this.#bars.set(key, bars)
    const [oldest] = this.#bars.keys()
    if (this.#bars.size > KEPT_MAX && oldest !== undefined) this.#bars.delete(oldest)
    return decisionReply(rows, correlation, bars)
  }
}
