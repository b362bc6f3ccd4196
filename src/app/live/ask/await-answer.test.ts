import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { liveRequest } from '../../../../test/harness/live-market.ts'
import { awaitAnswer } from './await-answer.ts'
import { SessionFolder } from '../record/session-folder.ts'

const home = mkdtempSync(join(tmpdir(), 'investor-answers-'))
afterEach(() => {
  vi.useRealTimers()
  rmSync(home, { recursive: true, force: true })
})

it('takes no engine for one that hangs where the clock was put forward: that would fence it', async () => {
  const request = liveRequest({ seed: 1, bars: 1, timeframe: '1d', symbols: ['AAA'] })
  const folder = SessionFolder.create(home, request)
  const file = folder.leave({ kind: 'Halt', by: 'ann', reason: 'the news' })
  vi.useFakeTimers({ toFake: ['Date'] })
  const asked = awaitAnswer(folder, file, 60_000)
  vi.setSystemTime(Date.now() + 3_600_000)
  const answer = { isDone: true, text: 'done' }
  setTimeout(() => {
    for (const waiting of folder.toTake()) folder.done(waiting, answer)
  }, 120)
  expect(await asked).toEqual(answer)
})
