import { decodeEntry, traceDecision, type DecisionTrace, type JournalRow } from '../../audit/index.ts'
import { fail, UserError, type Sequence } from '../../base/index.ts'
import type { Fact } from '../../model/index.ts'
import type { JournalStore } from '../../port/index.ts'
import { orThrow } from './or-throw.ts'
import type { SessionFolder } from './session-folder.ts'
import { readSessionJournal } from './session-journal.ts'

const PAGE = 5_000
/** Rows that one decision may have. */
const CHAIN_MAX = 5_000

/** What is to be explained: a signal by its place in the journal, an order by its id, the n-th trade. */
export type Asked =
  | { readonly kind: 'signal'; readonly sequence: number }
  | { readonly kind: 'order'; readonly id: string }
  | { readonly kind: 'trade'; readonly number: number }

/** The chain behind a signal, an order or a trade of a session. Throws `DECISION_NOT_FOUND`. */
export async function explainSession(folder: SessionFolder, asked: Asked): Promise<DecisionTrace> {
  const journal = orThrow(await readSessionJournal(folder))
  try {
    const correlation = asked.kind === 'signal' ? asked.sequence : await correlationOf(journal, asked)
    const trace = correlation === undefined ? undefined : await traceOf(journal, correlation)
    if (trace !== undefined) return trace
    const named = asked.kind === 'order' ? `order ${asked.id}`
      : asked.kind === 'trade' ? `trade ${asked.number}` : `signal ${asked.sequence}`
    throw new UserError(
      fail('DECISION_NOT_FOUND', `nothing in session ${folder.name} goes back to ${named}`).failure,
    )
  } finally {
    await journal.close()
  }
}

async function traceOf(journal: JournalStore, correlation: number): Promise<DecisionTrace | undefined> {
  const range = { from: 1 as Sequence, limit: CHAIN_MAX, correlation: correlation as Sequence }
  const rows = orThrow(await journal.read(range)).map(({ body, ...row }) => (
    { ...row, body: JSON.parse(body) as JournalRow['body'] }))
  const trace = traceDecision(rows, correlation)
  const isEmpty = trace.signal === undefined && trace.decisions.length === 0 && trace.orders.length === 0
  return isEmpty ? undefined : trace
}

/** The signal that an order or a trade goes back to: of a trade the one that opened its position. */
async function correlationOf(
  journal: JournalStore, asked: Exclude<Asked, { kind: 'signal' }>,
): Promise<number | undefined> {
  const openedBy = new Map<string, number>()
  let closed = 0
  for await (const { correlation, body } of facts(journal)) {
    if (asked.kind === 'order') {
      if (body.kind === 'OrderInitialized' && body.terms.clientOrderId === asked.id) return correlation
      continue
    }
    if (body.kind !== 'PositionOpened' && body.kind !== 'PositionClosed') continue
    const part = `${body.strategy} ${body.symbol}`
    if (body.kind === 'PositionOpened') openedBy.set(part, correlation)
    else if (++closed === asked.number) return openedBy.get(part)
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
