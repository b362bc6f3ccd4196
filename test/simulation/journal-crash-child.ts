import { writeSync } from 'node:fs'
import { SqliteJournal } from '../../src/adapter/sqlite/index.ts'
import { DurableJournal } from '../../src/audit/index.ts'
import { money, type Sequence, type UtcMillis } from '../../src/base/index.ts'

/** The sequences that a child has called durable, read out of what it printed. */
export function acknowledgedIn(output: string): readonly number[] {
  // The last line may have been cut by the kill: what follows the last line end was not said whole.
  return output.split('\n').slice(0, -1).map(Number)
}

/** Appends facts in batches of one to forty for ever, and prints each sequence after it is durable. */
async function appendForEver(path: string): Promise<void> {
  const opened = SqliteJournal.open({ path })
  if (!opened.ok) throw new Error(opened.failure.message)
  const store = opened.value
  const lease = await store.acquireLease({ holder: `child ${process.pid}`, lifeMs: 60_000, isForced: true })
  if (!lease.ok) throw new Error(lease.failure.message)
  const journal = await DurableJournal.open(store, { lease: lease.value })
  if (!journal.ok) throw new Error(journal.failure.message)
  const started = journal.value.last
  for (let batch = 1; ; batch++) {
    for (let i = 0; i < 1 + ((batch * 7) % 40); i++) {
      const sequence = (journal.value.last + 1) as Sequence
      const at = (1_700_000_000_000 + sequence) as UtcMillis
      journal.value.append({
        sequence,
        eventAt: at,
        knownAt: at,
        correlation: started,
        body: {
          kind: 'CashMoved',
          amount: money(String(sequence)),
          by: 'child',
          reason: 'x'.repeat(batch % 500),
        },
      })
    }
    const durable = await journal.value.commit()
    if (!durable.ok) throw new Error(durable.failure.message)
    // Written at once and whole: a line that was printed is an acknowledgement that somebody heard.
    writeSync(1, `${durable.value}\n`)
  }
}

if (import.meta.main) await appendForEver(process.argv[2] ?? '')
