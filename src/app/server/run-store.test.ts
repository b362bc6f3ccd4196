import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SessionFolder } from '../live/record/session-folder.ts'
import { RunStore } from './run-store.ts'
import { nextOf } from './view-query.ts'

it('knows the newest run and the latest session beyond the 9,999th', () => {
  const home = mkdtempSync(join(tmpdir(), 'investor-many-'))
  for (const name of ['1001', '9999', '10000']) {
    mkdirSync(join(home, 'runs', `${name}-buy-hold`), { recursive: true })
    mkdirSync(join(home, 'sessions', name), { recursive: true })
  }
  expect(new RunStore(join(home, 'runs')).page({ limit: 1 }).next).toBe(nextOf(10_000, 1, 1))
  expect(SessionFolder.latest(home)?.name).toBe('10000')
  rmSync(home, { recursive: true })
})
