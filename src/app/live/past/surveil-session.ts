import { decodeEntry } from '../../../audit/index.ts'
import type { Sequence, UtcMillis } from '../../../base/index.ts'
import { Surveillance, SURVEILLED_KINDS, type SurveillanceFinding } from '../../../safety/index.ts'
import { orThrow } from '../or-throw.ts'
import type { SessionFolder } from '../record/session-folder.ts'
import { readSessionJournal } from '../record/session-journal.ts'

const PAGE = 5_000

/** What the journal of a session shows of its trading. */
export interface SurveillanceReport {
  readonly session: string
  readonly orders: number
  readonly executions: number
  readonly findings: readonly SurveillanceFinding[]
}

/**
 * Looks through the journal of a session (R26) and tells of what happened from `from` on and before `to`,
 * market time. The same journal gives the same report.
 */
export async function surveilSession(
  folder: SessionFolder,
  range: { readonly from?: UtcMillis; readonly to?: UtcMillis },
): Promise<SurveillanceReport> {
  const journal = orThrow(await readSessionJournal(folder))
  try {
    const surveillance = new Surveillance()
    const findings: SurveillanceFinding[] = []
    const [first, end] = [range.from ?? Number.NEGATIVE_INFINITY, range.to ?? Number.POSITIVE_INFINITY]
    let [orders, executions, from] = [0, 0, 1]
    for (;;) {
      const page = { from: from as Sequence, limit: PAGE, kinds: SURVEILLED_KINDS }
      const rows = orThrow(await journal.read(page))
      for (const row of rows) {
        const fact = orThrow(decodeEntry(row))
        const found = surveillance.apply(fact)
        if (fact.eventAt < first || fact.eventAt >= end) continue
        if (fact.body.kind === 'OrderSubmitted') orders += 1
        if (fact.body.kind === 'OrderFilled') executions += 1
        findings.push(...found)
      }
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE) break
      from = last.sequence + 1
    }
    return { session: folder.name, orders, executions, findings }
  } finally {
    await journal.close()
  }
}
