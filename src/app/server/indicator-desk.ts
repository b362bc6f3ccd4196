import { join } from 'node:path'
import type { Indicators, IndicatorsQuery } from '../../server/index.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { readStatus } from '../live/session-status.ts'
import type { SlowQuestions } from './slow-question.ts'

/** For so long an answer serves while the session goes on: many open charts cost one thread now and then. */
const SERVES_MS = 5_000
const KEPT_MAX = 20

interface Kept {
  readonly answer: Promise<Indicators>
  /** The instant of the session that it was asked at. */
  readonly until: number
  readonly askedAt: number
}

/** Computes indicators of sessions in a thread, and keeps what was computed last. */
export class IndicatorDesk {
  readonly #slow: SlowQuestions
  readonly #catalog: string
  readonly #kept = new Map<string, Kept>()

  /** `home`: where the catalog lies. */
  constructor(slow: SlowQuestions, home: string) {
    this.#slow = slow
    this.#catalog = join(home, 'catalog')
  }

  /** Indicators at the latest bars that a session has seen; of a running one they may be 5 s old. */
  async of(folder: SessionFolder, { symbol, timeframe, limit }: IndicatorsQuery): Promise<Indicators> {
    const until = readStatus(folder)?.at ?? 0
    const key = `${folder.path} ${symbol} ${timeframe} ${limit}`
    const kept = this.#kept.get(key)
    const askedAt = Date.now()
    if (kept !== undefined && (kept.until === until || askedAt - kept.askedAt < SERVES_MS)) return kept.answer
    const answer = this.#slow.ask<Indicators>({
      kind: 'indicators',
      path: folder.path,
      catalog: this.#catalog,
      symbol,
      timeframe,
      limit,
      until,
    })
    this.#kept.delete(key)
    this.#kept.set(key, { answer, until, askedAt })
    answer.catch(() => {
      if (this.#kept.get(key)?.answer === answer) this.#kept.delete(key)
    })
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_MAX) break
      this.#kept.delete(oldest)
    }
    return answer
  }
}
