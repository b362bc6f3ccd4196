import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { RunRequest } from '../backtest/run-request.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { cancelCommand, confirmCommand, flattenCommand } from './operator-command.ts'
import { strategyCommand } from './strategy-command.ts'

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

const WHO = ['--by', 'ann', '--reason', 'earnings'] as const

it.each([
  [cancelCommand, [], { kind: 'CancelAllOrders' }],
  [cancelCommand, ['--symbol', 'AAPL'], { kind: 'CancelAllOrders', symbol: 'AAPL' }],
  [cancelCommand, ['--strategy', 'One', '--symbol', 'AAPL'],
    { kind: 'CancelAllOrders', symbol: 'AAPL', strategy: 'One' }],
  [cancelCommand, ['--order', 'ii-0-One-7-e0-0'], { kind: 'CancelAllOrders', order: 'ii-0-One-7-e0-0' }],
  [confirmCommand, ['--strategy', 'One'], { kind: 'ActivateStrategy', strategy: 'One' }],
  [confirmCommand, ['--symbol', 'AAPL'], { kind: 'ReleaseSymbol', symbol: 'AAPL' }],
  [strategyCommand, ['stop', 'One'], { kind: 'DeactivateStrategy', strategy: 'One' }],
  [strategyCommand, ['start', 'One'], { kind: 'ActivateStrategy', strategy: 'One' }],
])('%o with %j asks for what was said, with name and reason', async (made, words, command) => {
  const folder = SessionFolder.create(home, { set: [], environment: {} } as unknown as RunRequest)
  await made().parseAsync([...words, ...WHO], { from: 'user' })
  expect(folder.waiting().map((waiting) => waiting.command)).toEqual(
    [{ ...command, by: expect.stringContaining('ann (claimed by '), reason: 'earnings' }])
})

it.each([[[]], [['--strategy', 'One', '--symbol', 'AAPL']]])('confirm with %j is refused', async (words) => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const command = confirmCommand().exitOverride()
  await expect(command.parseAsync([...words, ...WHO], { from: 'user' })).rejects.toThrow('either --strategy')
})

it.each([
  [['--by', 'ann', '--reason', '\u200B\u200B\u200B'], 'a reason'],
  [['--by', 'ann', '--reason', '\u202Eyub'], 'a reason'],
  [['--by', '\u200B', '--reason', 'earnings'], 'a name'],
])('takes no reason and no name that cannot be read as it stands: %j', async (who, what) => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const command = cancelCommand().exitOverride()
  await expect(command.parseAsync([...who], { from: 'user' })).rejects.toThrow(what)
})
