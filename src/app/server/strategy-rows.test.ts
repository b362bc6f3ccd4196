import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { AUDIT_EVENTS } from '../../audit/index.ts'
import { ok } from '../../base/index.ts'
import { SessionFolder } from '../live/session-folder.ts'
import type { SessionViews } from './session-views.ts'
import { strategyRows } from './strategy-rows.ts'

interface Asked {
  readonly table: unknown
  readonly limit: number
  readonly where: readonly { readonly is: string }[]
}

/** A session in which strategy `one` has closed so many positions, a dollar each. */
async function tripsAfter(count: number) {
  const path = mkdtempSync(join(tmpdir(), 'investor-rows-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  const row = { data: JSON.stringify({ strategy: 'one', tripProfit: '1' }) }
  const views = {
    folder: new SessionFolder(path),
    tables: async () => ({ tally: () => ok([{ values: { strategy: 'one', verdict: 'APPROVED' }, count }]) }),
    page: async ({ table, limit, where }: Asked) => {
      const isClosed = table === AUDIT_EVENTS && where.some(({ is }) => is === '=')
      return isClosed ? Array.from({ length: Math.min(limit, count) }, () => ({ row })) : []
    },
  }
  const [one] = await strategyRows(views as unknown as SessionViews)
  return one?.trips
}

it('says of how many round trips figures are, where the session has more', async () => {
  expect(await tripsAfter(3)).toMatchObject({ count: 3, profit: '3', amongLatest: null })
  expect(await tripsAfter(1_000)).toMatchObject({ count: 1_000, amongLatest: null })
  expect(await tripsAfter(1_001)).toMatchObject({ count: 1_000, profit: '1000', amongLatest: 1_000 })
})
