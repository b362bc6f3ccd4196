import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { RunRequest } from '../backtest/run-request.ts'
import { SessionFolder } from '../live/session-folder.ts'
import { flattenCommand } from './operator-command.ts'

let home = ''

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'investor-operator-'))
  vi.stubEnv('INVESTOR_HOME', home)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  rmSync(home, { recursive: true, force: true })
})

it.each([
  ['leaves what is EXTERNAL alone', [], undefined],
  ['takes it along where that is said', ['--external'], true],
])('flatten %s', async (_, flags, includesExternal) => {
  const folder = SessionFolder.create(home, { set: [], environment: {} } as unknown as RunRequest)
  await flattenCommand().parseAsync(['--by', 'ann', '--reason', 'out', ...flags], { from: 'user' })
  expect(folder.waiting().map(({ command }) => command)).toEqual([
    {
      kind: 'Flatten', by: expect.stringContaining('ann'), reason: 'out',
      ...(includesExternal === true ? { includesExternal } : {}),
    },
  ])
})
