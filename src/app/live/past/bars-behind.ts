import { setImmediate as turn } from 'node:timers/promises'
import type { JournalRow } from '../../../audit/index.ts'
import { UserError } from '../../../base/index.ts'
import type { Bar } from '../../../model/index.ts'
import type { SessionFolder } from '../record/session-folder.ts'
import { tapedMarket } from './taped-market.ts'

/** Parts of a tape in one go: a server answers others between two. */
const PARTS = 500

/**
 * The bars that a signal of a session was made on, from its tapes: the latest of its symbols at its instant,
 * of every timeframe that closed last, the shortest first. None for a chain without a signal, and where the
 * tapes have none or cannot be read: the rest of the explanation does not need them.
 */
export async function barsBehind(
  folder: SessionFolder, chain: readonly JournalRow[],
): Promise<readonly Bar[]> {
  const signal = chain.flatMap(({ body }) => (body.kind === 'SignalGenerated' ? [body.signal] : []))[0]
  if (signal === undefined) return []
  const symbols = new Set([signal.symbol, ...(signal.legs ?? []).map((leg) => leg.symbol)])
  try {
    return await latestBars(folder, symbols, signal.at)
  } catch (error) {
    if (error instanceof UserError) return []
    throw error
  }
}

async function latestBars(
  folder: SessionFolder, symbols: ReadonlySet<string>, at: number,
): Promise<readonly Bar[]> {
  const latest = new Map<string, readonly Bar[]>()
  let parts = 0
  for (const part of tapedMarket(folder)) {
    if (++parts % PARTS === 0) await turn()
    if (part.kind !== 'slice') continue
    if (part.at > at) break
    for (const symbol of symbols) {
      const own = part.bars.flatMap(({ bar }) => (bar.symbol === symbol ? [bar] : []))
      if (own.length > 0) latest.set(symbol, own)
    }
  }
  return [...latest.values()].flat()
}
