import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { TapeFileReader, TapeFileWriter } from '../../adapter/tape/index.ts'
import type { UtcMillis } from '../../base/index.ts'
import { orThrow } from './or-throw.ts'
import { SessionRecord, type RecordedCore, type RecordParts } from './session-record.ts'

const AT = 1_000 as UtcMillis
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'investor-record-'))
  vi.useFakeTimers()
})
afterAll(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
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
    const path = join(folder, 'quiet.tape')
    const { writer } = orThrow(TapeFileWriter.open({ path }))
    const journal = { pendingCount: 0, last: 0 }
    const parts = { journal, tape: writer, core: silentCore(), snapshotFacts: 2_000 }
    const record = new SessionRecord(parts as unknown as RecordParts, { input: 0, step: 0, at: AT })
    const pass = async (): Promise<number> => {
      await record.give([{ kind: 'TimePassed', at: AT }])
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
