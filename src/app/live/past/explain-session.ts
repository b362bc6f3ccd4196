import { decodeEntry, TripSignals, type FilledTerms, type JournalRow } from '../../../audit/index.ts'
import { fail, UserError, type Sequence } from '../../../base/index.ts'
import type { Bar, Fact } from '../../../model/index.ts'
import type { JournalStore } from '../../../port/index.ts'
import type { Explanation } from '../../../report/index.ts'
import { correlationsOf, explained, type Asked, type AskedChains } from '../../explained.ts'
import { barsBehind } from './bars-behind.ts'
import { orThrow } from '../or-throw.ts'
import type { SessionFolder } from '../record/session-folder.ts'
import { readSessionJournal } from '../record/session-journal.ts'

const PAGE = 5_000
/** Rows that one decision may have. */
const CHAIN_MAX = 5_000

/** The chain behind a signal, an order or a trade of a session. Throws `DECISION_NOT_FOUND`. */
export async function explainSession(folder: SessionFolder, asked: Asked): Promise<Explanation> {
  const journal = orThrow(await readSessionJournal(folder))
  try {
    const chains = await chainsOf(journal, asked)
    const found = chains === undefined ? undefined : await explain(folder, journal, chains)
    if (found !== undefined) return found
    const named = asked.kind === 'order' ? `order ${asked.id}`
      : asked.kind === 'trade' ? `trade ${asked.number}` : `signal ${asked.sequence}`
    throw new UserError(
      fail('DECISION_NOT_FOUND', `nothing in session ${folder.name} goes back to ${named}`).failure,
    )
  } finally {
    await journal.close()
  }
}

async function explain(
  folder: SessionFolder, journal: JournalStore, chains: AskedChains,
): Promise<Explanation | undefined> {
  const rows: JournalRow[] = []
  const bars = new Map<number, readonly Bar[]>()
  for (const correlation of correlationsOf(chains)) {
    const chain = await chainRows(journal, correlation)
    rows.push(...chain)
    bars.set(correlation, await barsBehind(folder, chain))
  }
  return explained(chains, { rows, bars })
}

async function chainRows(journal: JournalStore, correlation: number): Promise<readonly JournalRow[]> {
  const range = { from: 1 as Sequence, limit: CHAIN_MAX, correlation: correlation as Sequence }
  return orThrow(await journal.read(range)).map(({ body, ...row }) => (
    { ...row, body: JSON.parse(body) as JournalRow['body'] }))
}

/** The signal that an order or a trade goes back to, and what else a trade was made of. */
async function chainsOf(journal: JournalStore, asked: Asked): Promise<AskedChains | undefined> {
  if (asked.kind === 'signal') return { correlation: asked.sequence }
  const orders = new Map<string, FilledTerms>()
  const openedBy = new Map<string, number>()
  const trips = new TripSignals()
  let closed = 0
  for await (const { correlation, body } of facts(journal)) {
    if (body.kind === 'OrderInitialized') {
      const { clientOrderId, strategy, symbol, signal, role } = body.terms
      if (asked.kind === 'order' && clientOrderId === asked.id) return { correlation }
      orders.set(clientOrderId, { strategy, symbol, signal, role })
    } else if (body.kind === 'SymbolChanged') trips.rename(body.symbol, body.newSymbol)
    else if (body.kind === 'OrderFilled') {
      const terms = orders.get(body.clientOrderId)
      if (terms !== undefined) trips.fill(terms)
    } else if (body.kind === 'PositionOpened') {
      openedBy.set(`${body.strategy} ${body.symbol}`, correlation)
    } else if (body.kind === 'PositionClosed') {
      const chains = trips.end(body.strategy, body.symbol)
      const opened = openedBy.get(`${body.strategy} ${body.symbol}`)
      if (asked.kind === 'trade' && ++closed === asked.number) {
        return opened === undefined ? undefined : { correlation: opened, ...chains }
      }
    }
  }
  return undefined
}

async function* facts(journal: JournalStore): AsyncGenerator<Fact, undefined> {
  for (let from = 1; ;) {
    const page = orThrow(await journal.read({ from: from as Sequence, limit: PAGE }))
    if (page.length === 0) return
    for (const entry of page) yield orThrow(decodeEntry(entry))
    from += page.length
  }
}
