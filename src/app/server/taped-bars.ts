import { setImmediate as turn } from 'node:timers/promises'
import { TapeFileReader } from '../../adapter/tape/index.ts'
import { fail, UserError } from '../../base/index.ts'
import { barsOf, type Bar } from '../../model/index.ts'
import type { Bars, BarsQuery } from '../../server/index.ts'
import { orThrow } from '../live/or-throw.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'

/** Records in one go: the server answers others between two. */
const PAGE = 500
/** Bars of a series that stay in memory: as many as may be asked for at once. */
const KEPT = 5_000

interface Kept {
  /** Ascending by the instant they open. */
  bars: Bar[]
  /** Earlier ones were dropped. */
  isCut: boolean
}

/**
 * The bars that a session was shown, its warm-up included, as they stand now: read from its tapes once and
 * then followed. Of each series the latest 5,000 are kept.
 */
export class TapedBars {
  readonly #folder: SessionFolder
  readonly #series = new Map<string, Kept>()
  #reader: TapeFileReader | undefined
  /** Tapes that were opened so far. */
  #opened = 0
  #following: Promise<void> | undefined

  constructor(folder: SessionFolder) {
    this.#folder = folder
  }

  /** The latest bars of a range: those that close in (from, to]. Throws `NO_SERIES` naming what there is. */
  async read({ symbol, timeframe, from, to, limit }: BarsQuery): Promise<Omit<Bars, 'adjustment'>> {
    this.#following ??= this.#follow().finally(() => {
      this.#following = undefined
    })
    await this.#following
    const kept = this.#series.get(`${symbol} ${timeframe}`)
    if (kept === undefined) throw this.#unknown(symbol, timeframe)
    const [after, until] = [from ?? -Infinity, to ?? Infinity]
    const within = kept.bars.filter(({ closeAt }) => closeAt > after && closeAt <= until)
    const isFromFirst = within[0] === kept.bars[0]
    const shown = within.slice(-limit)
    const column = (name: 'openAt' | 'closeAt' | 'open' | 'high' | 'low' | 'close' | 'volume'): number[] =>
      shown.map((bar) => bar[name])
    return {
      symbol, timeframe,
      isTruncated: shown.length < within.length || (kept.isCut && isFromFirst),
      openAt: column('openAt'), closeAt: column('closeAt'),
      open: column('open'), high: column('high'), low: column('low'), close: column('close'),
      volume: column('volume'),
    }
  }

  close(): void {
    this.#reader?.close()
    this.#reader = undefined
    this.#opened = Infinity
  }

  async #follow(): Promise<void> {
    for (;;) {
      const page = this.#reader === undefined ? [] : orThrow(this.#reader.next(PAGE))
      for (const { record } of page) {
        if (record.kind === 'input') for (const bar of barsOf(record.input)) this.#put(bar)
      }
      if (page.length === 0 && !this.#openNext()) return
      await turn()
    }
  }

  /** Goes on to the tape of the next start, if there is one. */
  #openNext(): boolean {
    const path = this.#folder.tapes[this.#opened]
    if (path === undefined) return false
    this.#reader?.close()
    this.#reader = orThrow(TapeFileReader.open(path))
    this.#opened++
    return true
  }

  /** A bar that is shown again, or made anew, takes the place of the one that was there. */
  #put(bar: Bar): void {
    const name = `${bar.symbol} ${bar.timeframe}`
    const kept = this.#series.get(name) ?? { bars: [], isCut: false }
    this.#series.set(name, kept)
    const { bars } = kept
    let place = bars.length
    while (place > 0 && (bars[place - 1] as Bar).openAt > bar.openAt) place--
    const isSame = place > 0 && bars[place - 1]?.openAt === bar.openAt
    if (isSame) bars[place - 1] = bar
    else if (place > 0 || !kept.isCut) bars.splice(place, 0, bar)
    if (bars.length < 2 * KEPT) return
    kept.bars = bars.slice(-KEPT)
    kept.isCut = true
  }

  #unknown(symbol: string, timeframe: string): UserError {
    const names = [...this.#series.keys()].toSorted()
    const own = names.filter((name) => name.startsWith(`${symbol} `))
    const there = (own.length > 0 ? own : names).join(', ')
    const message = `session ${this.#folder.name} was shown no ${timeframe} bars of ${symbol}; `
      + (there === '' ? 'it has seen no bar yet' : `there are ${there}`)
    return new UserError(fail('NO_SERIES', message).failure)
  }
}
