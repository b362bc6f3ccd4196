import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { liveRequest } from '../../../../test/harness/live-market.ts'
import { discardUnbegun, refuseGone } from './discard-unbegun.ts'
import { orThrow } from '../or-throw.ts'
import { SessionFolder } from './session-folder.ts'
import { openSessionJournal } from './session-journal.ts'
import { takeLease } from './take-lease.ts'

const REQUEST = liveRequest({ seed: 1, bars: 1, timeframe: '1d', symbols: ['AAA'] })

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'investor-discard-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

describe('a session that was made for a start which is refused', () => {
  it('is thrown away, so that the one before it is the latest', async () => {
    const before = SessionFolder.create(home, REQUEST)
    const made = SessionFolder.create(home, REQUEST)
    await discardUnbegun(made, REQUEST)
    expect(SessionFolder.latest(home)?.name).toBe(before.name)
    expect(() => refuseGone(made)).toThrow('start again')
  })

  it('stays where another start has it by now', async () => {
    const made = SessionFolder.create(home, REQUEST)
    const store = orThrow(await openSessionJournal(made, REQUEST))
    const lease = await takeLease(store)
    await discardUnbegun(made, REQUEST)
    expect(() => refuseGone(made)).not.toThrow()
    await store.releaseLease(lease)
    await store.close()
  })

  it('stays where somebody has left a command for it, and where another process has made it', async () => {
    const made = SessionFolder.create(home, REQUEST)
    made.leave({ kind: 'Halt', by: 'ann', reason: 'wait' })
    await discardUnbegun(made, REQUEST)
    expect(made.waiting()).toHaveLength(1)
    const others = new SessionFolder(SessionFolder.create(home, REQUEST).path)
    await discardUnbegun(others, REQUEST)
    expect(existsSync(others.path)).toBe(true)
  })
})
