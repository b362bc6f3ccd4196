import { SqliteJournal } from '../../src/adapter/sqlite/index.ts'
import { runSession } from '../../src/app/live/run-session.ts'
import { orThrow } from '../../src/app/live/or-throw.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { takeLease } from '../../src/app/live/record/take-lease.ts'
import { DurableJournal } from '../../src/audit/index.ts'
import type { Sequence, UtcMillis } from '../../src/base/index.ts'
import { liveMarket, liveRequest } from './live-market.ts'

const WISH = { seed: 7, bars: 20, timeframe: '1d', symbols: ['AAA'] } as const
const ALERTS = 6_000
const MESSAGE = 'a sentence that is long enough. '.repeat(30)

/** Makes session 0001 of a home, over, with a record of more megabytes than a connection holds unread. */
export async function longRecord(home: string): Promise<void> {
  const request = liveRequest(WISH)
  const run = { home, request, isNew: true, speed: Infinity, isQuiet: true, market: liveMarket(WISH) }
  await runSession(run, async ({ session }) => session.folder.write('finished.json', {}))
  const store = orThrow(SqliteJournal.open({ path: SessionFolder.find(home).journalPath }))
  const lease = await takeLease(store)
  const journal = orThrow(await DurableJournal.open(store, { lease }))
  const at = Date.UTC(2020, 0, 1) as UtcMillis
  const alert = { kind: 'AlertRaised', severity: 'INFO', component: 'test', message: MESSAGE } as const
  for (let count = 0; count < ALERTS; count++) {
    const sequence = (journal.last + 1) as Sequence
    journal.append({ sequence, eventAt: at, knownAt: at, correlation: 0 as Sequence, body: alert })
  }
  orThrow(await journal.commit())
  orThrow(await store.releaseLease(lease))
  await store.close()
}
