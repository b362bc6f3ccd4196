import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { AUDIT_EVENTS } from '../../audit/index.ts'
import { ok } from '../../base/index.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import type { SessionViews } from './session-views.ts'
import { strategyRows } from './strategy-rows.ts'

interface Asked {
  readonly table: unknown
  readonly limit: number
  readonly where: readonly { readonly column: string; readonly value: unknown }[]
}

/** A session in which strategy `one` has closed positions, a dollar each; more of them come by `close`. */
function tripsOf() {
  const path = mkdtempSync(join(tmpdir(), 'investor-rows-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  const rows: { readonly row: object }[] = []
  let read = 0
  const views = {
    folder: new SessionFolder(path),
    tables: async () => (
      { tally: () => ok([{ values: { strategy: 'one', verdict: 'APPROVED' }, count: 1 }]) }),
    page: async ({ table, limit, where }: Asked) => {
      const since = where.find(({ column }) => column === 'id')
      if (table !== AUDIT_EVENTS || since === undefined) return []
      const found = rows.slice(Number(since.value) - 1).slice(0, limit)
      read += found.length
      return found
    },
  }
  const close = (count: number): void => {
    for (let n = 0; n < count; n++) {
      const data = JSON.stringify({ strategy: 'one', tripProfit: '1' })
      rows.push({ row: { id: rows.length + 1, data } })
    }
  }
  const trips = async () => (await strategyRows(views as unknown as SessionViews))[0]?.trips
  return { close, trips, rowsRead: () => read }
}

it('counts every round trip of a session, and reads each of them once', async () => {
  const { close, trips, rowsRead } = tripsOf()
  close(3)
  expect(await trips()).toMatchObject({ count: 3, profit: '3', wonFraction: 1 })
  close(2_500)
  expect(await trips()).toMatchObject({ count: 2_503, profit: '2503' })
  expect(await trips()).toMatchObject({ count: 2_503 })
  expect(rowsRead()).toBe(2_503)
})
