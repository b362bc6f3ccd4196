import { expect, it } from 'vitest'
import { cashFacts, good } from '../../test/contract/journal-store-contract.ts'
import { SqliteJournal } from '../adapter/sqlite/index.ts'
import { ok, type UtcMillis } from '../base/index.ts'
import type { JournalEntry, JournalStore } from '../port/index.ts'
import { DurableJournal } from './durable-journal.ts'
import { recover } from './recover.ts'

/** A journal of ten facts, read through a hand that may change what a disk gives. */
async function recovered(change: (entry: JournalEntry) => JournalEntry) {
  const store = good(SqliteJournal.open({ path: ':memory:' }))
  const lease = good(await store.acquireLease({ holder: 'test', lifeMs: 60_000 }))
  const journal = good(await DurableJournal.open(store, { lease }))
  for (const fact of cashFacts(1, 10)) journal.append(fact)
  good(await journal.commit())
  const read: JournalStore['read'] = async (range) => ok(good(await store.read(range)).map(change))
  const changed = new Proxy(store, {
    get(target, name) {
      if (name === 'read') return read
      const member: unknown = Reflect.get(target, name, target)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  const applied: number[] = []
  const apply = ({ sequence }: { readonly sequence: number }): void => void applied.push(sequence)
  const target = { restore: () => ok(undefined), apply }
  const result = await recover(changed, target)
  await store.close()
  return { result, applied }
}

it('applies every row that follows from the one before it', async () => {
  const { result, applied } = await recovered((entry) => entry)
  expect(result).toMatchObject({ ok: true, value: { applied: 10 } })
  expect(applied).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
})

it('ends at a row that was changed, and names it', async () => {
  const { result, applied } = await recovered((entry) => (
    entry.sequence === 5 ? { ...entry, eventAt: (entry.eventAt + 1) as UtcMillis } : entry))
  expect(result).toMatchObject({ failure: { code: 'JOURNAL_BROKEN', details: { sequence: 5 } } })
  expect(applied).toEqual([1, 2, 3, 4])
})
