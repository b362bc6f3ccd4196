import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SqliteJournal } from '../../../adapter/sqlite/index.ts'
import { TapeFileReader, TapeFileWriter } from '../../../adapter/tape/index.ts'
import { DurableJournal, encodeExact } from '../../../audit/index.ts'
import type { Sequence, UtcMillis } from '../../../base/index.ts'
import { orThrow } from '../or-throw.ts'
import { SessionRecord, type RecordedCore, type RecordParts } from './session-record.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'investor-record-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

const AT = 1 as UtcMillis

/** A core that records commands, and nothing of time that passes. */
function quietCore(): RecordedCore {
  let [input, sequence] = [0, 0]
  return {
    take: async ({ step, inputs }) => {
      input += inputs.length
      const bodies = inputs.filter(({ kind }) => kind === 'Commanded').map(() => encodeExact(
        { kind: 'SymbolReleased', symbol: 'AAA', by: 'ann', reason: 'a test' },
      ))
      const facts = bodies.map((body) => (
        { sequence: ++sequence as Sequence, eventAt: AT, knownAt: AT, correlation: 0 as Sequence, body }
      ))
      return { facts, effects: [], at: AT, cursor: { input, step, venueEvent: 0 } }
    },
    state: async () => `inputs up to ${input}`,
  }
}

it('has every input on the tape that a snapshot knows, of which no fact came too', async () => {
  const store = orThrow(SqliteJournal.open({ path: join(folder, 'journal.db') }))
  const lease = orThrow(await store.acquireLease({ holder: 'test', lifeMs: 1_000 }))
  const journal = orThrow(await DurableJournal.open(store, { lease }))
  const path = join(folder, '0001.tape')
  const { writer: tape } = orThrow(TapeFileWriter.open({ path }))
  const record = new SessionRecord(
    { store, journal, lease, tape, core: quietCore(), snapshotFacts: 1 }, { input: 0, step: 0, at: AT },
  )
  const command = { kind: 'ReleaseSymbol', symbol: 'AAA', by: 'ann', reason: 'a test' } as const
  await record.give([{ kind: 'Commanded', command, at: AT }])
  await record.makeDurable()
  await record.give([{ kind: 'TimePassed', at: AT }])
  await record.keepUp()
  const saved = orThrow(await store.latestSnapshot(1 as Sequence))
  expect(saved?.state).toBe('inputs up to 2')
  const reader = orThrow(TapeFileReader.open(path))
  const numbers = orThrow(reader.next(10)).map(({ record: each }) => each.kind === 'input' && each.number)
  reader.close()
  expect(numbers).toEqual([1, 2])
  tape.close()
  await store.close()
})

/** A core that says nothing of what it is told. */
function silentCore(): RecordedCore {
  let input = 0
  return {
    async take({ step, inputs }) {
      input += inputs.length
      return { facts: [], effects: [], cursor: { input, step, venueEvent: 0 } } as never
    },
    state: () => Promise.reject(new Error('nobody asks for it')),
  }
}

function inputsIn(path: string): number {
  const reader = orThrow(TapeFileReader.open(path))
  const found = orThrow(reader.next(100))
  reader.close()
  return found.length
}

describe('the tape of a session of which nothing comes', () => {
  it('is in its file a second after at the latest, so that charts go on', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 5) })
    const path = join(folder, 'quiet.tape')
    const { writer } = orThrow(TapeFileWriter.open({ path }))
    const journal = { pendingCount: 0, last: 0 }
    const parts = { journal, tape: writer, core: silentCore(), snapshotFacts: 2_000 }
    const record = new SessionRecord(parts as unknown as RecordParts, { input: 0, step: 0, at: AT })
    const pass = async (): Promise<number> => {
      await record.give([{ kind: 'SliceClosed', at: AT }])
      await record.keepUp()
      return inputsIn(path)
    }
    expect(await pass()).toBe(1)
    vi.advanceTimersByTime(400)
    expect(await pass()).toBe(1)
    vi.advanceTimersByTime(599)
    expect(await pass()).toBe(1)
    vi.advanceTimersByTime(1)
    expect(await pass()).toBe(4)
    // A clock that is set back holds nothing up.
    vi.setSystemTime(Date.now() - 3_600_000)
    expect(await pass()).toBe(5)
    orThrow(writer.close())
  })
})
