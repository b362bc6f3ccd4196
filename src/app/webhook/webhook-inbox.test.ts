import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { WebhookInbox, type InboxEntry } from './webhook-inbox.ts'

const home = mkdtempSync(path.join(tmpdir(), 'investor-inbox-'))
afterAll(() => rmSync(home, { recursive: true }))

let made = 0
function fresh(): { readonly inbox: WebhookInbox; again(): WebhookInbox } {
  made += 1
  const name = `vendor-${made}`
  return { inbox: new WebhookInbox(home, { name }), again: () => new WebhookInbox(home, { name }) }
}

const delivery = (id: string, text: string, signature = `${id} ${text}`) => (
  { id, signature, body: Buffer.from(text), from: '10.0.0.1', at: 1_000 })

it('keeps a delivery once, also for the next server and after it was imported', () => {
  const { inbox, again } = fresh()
  expect(inbox.keep(delivery('a/../b', 'one'))).toEqual({ id: 'a/../b', isNew: true })
  expect(again().keep(delivery('a/../b', 'one', 'signed anew'))).toEqual({ id: 'a/../b', isNew: false })
  const [entry] = again().waiting() as [InboxEntry]
  expect(entry).toMatchObject({ id: 'a/../b', bytes: 3, from: '10.0.0.1', receivedAt: 1_000 })
  expect(readFileSync(inbox.pathOf(entry), 'utf8')).toBe('one')
  inbox.settle({ ...entry, outcome: 'imported', doneAt: 2_000, rows: 1 })
  expect([again().waiting(), existsSync(inbox.pathOf(entry))]).toEqual([[], false])
  expect(again().outcomes()).toMatchObject([{ id: 'a/../b', outcome: 'imported', rows: 1 }])
  expect(again().keep(delivery('a/../b', 'one', 'signed later'))).toEqual({ id: 'a/../b', isNew: false })
})

it('takes a request that somebody sends again under another id for what it is', () => {
  const { inbox, again } = fresh()
  inbox.keep(delivery('a', 'one', 'signature'))
  expect(again().keep(delivery('b', 'one', 'signature'))).toEqual({ id: 'a', isNew: false })
  expect(inbox.waiting()).toHaveLength(1)
})

it('refuses other bytes under an id that is taken', () => {
  const { inbox } = fresh()
  inbox.keep(delivery('a', 'one'))
  expect(() => inbox.keep(delivery('a', 'two'))).toThrow('the delivery a was taken with other bytes')
  expect(inbox.waiting()).toHaveLength(1)
})

it('takes a delivery again whose record a crash has prevented', () => {
  const { inbox, again } = fresh()
  inbox.keep(delivery('a', 'one', 'signature'))
  const waiting = path.join(inbox.folder, 'waiting')
  for (const name of readdirSync(waiting)) if (name.endsWith('.json')) rmSync(path.join(waiting, name))
  expect(again().waiting()).toEqual([])
  expect(again().keep(delivery('a', 'one', 'signature'))).toEqual({ id: 'a', isNew: true })
})

it('keeps the bytes of what was refused, and forgets all of it after thirty days', () => {
  const { inbox } = fresh()
  inbox.keep(delivery('a', 'one'))
  const [entry] = inbox.waiting() as [InboxEntry]
  inbox.settle({ ...entry, outcome: 'refused', doneAt: 2_000, code: 'NO_ROWS', message: 'NO_ROWS: none' })
  expect(readFileSync(inbox.refusedPathOf(entry), 'utf8')).toBe('one')
  const day = 86_400_000
  const now = Date.now()
  inbox.forgetOld(now)
  expect(inbox.outcomes()).toHaveLength(1)
  const done = path.join(inbox.folder, 'done')
  for (const name of readdirSync(done)) utimesSync(path.join(done, name), 0, (now - 31 * day) / 1_000)
  inbox.forgetOld(now)
  expect(readdirSync(done)).toEqual([])
})

it('settles what was refused again after it ended half-way, with its bytes', () => {
  const { inbox, again } = fresh()
  inbox.keep(delivery('a', 'one'))
  const [entry] = inbox.waiting() as [InboxEntry]
  const outcome = { ...entry, outcome: 'refused', doneAt: 2_000, code: 'CSV_EMPTY' } as const
  const done = path.join(inbox.folder, 'done')
  // Its outcome cannot be written: a folder stands in the place.
  const record = readdirSync(path.join(inbox.folder, 'waiting')).find((name) => name.endsWith('.json')) ?? ''
  mkdirSync(path.join(done, record))
  expect(() => inbox.settle(outcome)).toThrow(/EISDIR|EEXIST|ENOTEMPTY|EPERM/)
  rmSync(path.join(done, record), { recursive: true })
  expect(again().waiting()).toEqual([entry])
  expect(readFileSync(again().pathOf(entry), 'utf8')).toBe('one')
  again().settle(outcome)
  expect([again().waiting(), readFileSync(again().refusedPathOf(entry), 'utf8')]).toEqual([[], 'one'])
})
