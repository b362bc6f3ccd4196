import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { UtcMillis } from '../../base/index.ts'
import type { Command } from '../../model/index.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { OperatorDesk } from './operator-desk.ts'

const asked = { by: 'ada', reason: 'test' } as const
const reset = (): Command => ({ kind: 'Reset', ...asked, askedAt: 0 as UtcMillis })

/** A desk, and what it has carried out. */
function opened(): { readonly folder: SessionFolder; readonly desk: OperatorDesk; done: string[] } {
  const path = mkdtempSync(join(tmpdir(), 'investor-desk-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  const folder = new SessionFolder(path)
  const done: string[] = []
  const desk = new OperatorDesk({
    folder, note: async () => [], compare: () => 1, show: async () => {},
    carryOut: async ({ kind, reason }) => {
      done.push(kind === 'Reset' ? kind : reason)
      return []
    },
  })
  return { folder, desk, done }
}

it('carries out a few of many commands at a time, in order: fills must not wait for all', async () => {
  const { folder, desk, done } = opened()
  const reasons = Array.from({ length: 25 }, (_, place) => `number ${place}`)
  for (const reason of reasons) folder.leave({ kind: 'CancelAllOrders', by: 'ada', reason })
  await desk.take()
  expect(done).toEqual(reasons.slice(0, 10))
  await desk.take()
  await desk.take()
  expect(done).toEqual(reasons)
  expect(folder.waiting()).toEqual([])
})

it('comes to what was left behind many resets that wait for equal books', async () => {
  const { folder, desk, done } = opened()
  for (let count = 0; count < 12; count++) folder.leave(reset())
  folder.leave({ kind: 'Halt', ...asked })
  await desk.take()
  await desk.take()
  expect(done).toEqual(['test'])
  expect(folder.waiting()).toHaveLength(12)
  await desk.settle(true, 1)
  expect(done).toHaveLength(13)
  expect(folder.waiting()).toEqual([])
})
