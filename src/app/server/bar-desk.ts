import { join } from 'node:path'
import type { Bars, BarsQuery } from '../../server/index.ts'
import { readVenueChoice } from '../backtest/run-config.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { adjustmentOf } from '../live/past/session-market.ts'
import { readStatus } from '../live/session-status.ts'
import { readBars } from './bar-reader.ts'
import { TapedBars } from './taped-bars.ts'

/** Sessions whose tapes stay open; the one that was asked for longest ago is closed. */
const OPEN_MAX = 2

/** Bars of sessions: recorded days come from the catalog, a market by the clock from the session's tapes. */
export class BarDesk {
  readonly #catalog: string
  /** By the session's folder; `undefined`: it plays recorded days. */
  readonly #taped = new Map<string, TapedBars | undefined>()

  /** `home`: where the catalog lies. */
  constructor(home: string) {
    this.#catalog = join(home, 'catalog')
  }

  /** Bars by the instant that a session is at; without one, those of the catalog. */
  async of(folder: SessionFolder | undefined, query: BarsQuery): Promise<Bars> {
    const at = folder === undefined ? undefined : readStatus(folder)?.at
    const taped = folder === undefined ? undefined : this.#tapedOf(folder)
    if (folder === undefined || taped === undefined) return readBars(this.#catalog, query, at)
    return { ...(await taped.read(query)), adjustment: adjustmentOf(folder) ?? 'raw' }
  }

  #tapedOf(folder: SessionFolder): TapedBars | undefined {
    const { path } = folder
    const isKnown = this.#taped.has(path)
    const taped = isKnown ? this.#taped.get(path)
      : readVenueChoice(folder.request) === undefined ? undefined : new TapedBars(folder)
    this.#taped.delete(path)
    this.#taped.set(path, taped)
    for (const [oldest, bars] of this.#taped) {
      if (this.#taped.size <= OPEN_MAX) break
      bars?.close()
      this.#taped.delete(oldest)
    }
    return taped
  }

  close(): void {
    for (const bars of this.#taped.values()) bars?.close()
    this.#taped.clear()
  }
}
