import { join } from 'node:path'
import { fail, UserError } from '../../base/index.ts'
import type { Explanation, TradeRow } from '../../report/index.ts'
import { correlationsOf, explained, type Asked, type AskedChains } from '../explained.ts'
import { readJournal, readJson, RUN_FILES } from './run-folder.ts'
import { readSignalBars } from './signal-bars.ts'

/** The chain behind a signal, an order or a trade of a run. Throws `DECISION_NOT_FOUND`. */
export async function explainRun(run: string, asked: Asked): Promise<Explanation> {
  const chains = await chainsOf(run, asked)
  const correlations = correlationsOf(chains)
  const rows = []
  const markers = correlations.map((each) => `"correlation":${each},`)
  for await (const row of readJournal(run, markers)) rows.push(row)
  const found = explained(chains, { rows, bars: await readSignalBars(run, correlations) })
  if (found !== undefined) return found
  throw new UserError(
    fail('DECISION_NOT_FOUND', `nothing in ${run} goes back to signal ${chains.correlation}`).failure,
  )
}

async function chainsOf(run: string, asked: Asked): Promise<AskedChains> {
  if (asked.kind === 'signal') return { correlation: asked.sequence }
  if (asked.kind === 'order') return { correlation: await correlationOfOrder(run, asked.id) }
  const trade = readJson<readonly TradeRow[]>(join(run, RUN_FILES.tradeRows)).find(
    (each) => each.number === asked.number,
  )
  if (trade !== undefined) {
    return { correlation: trade.signal, added: trade.addedSignals ?? [], exits: trade.exitSignals ?? [] }
  }
  throw new UserError(
    fail('DECISION_NOT_FOUND', `there is no trade ${asked.number} in ${run}; trades.csv lists them`).failure,
  )
}

async function correlationOfOrder(run: string, id: string): Promise<number> {
  for await (const row of readJournal(run, [`"clientOrderId":"${id}"`])) return row.correlation
  throw new UserError(
    fail('DECISION_NOT_FOUND', `there is no order ${id} in ${run}; orders.csv lists them`).failure,
  )
}
