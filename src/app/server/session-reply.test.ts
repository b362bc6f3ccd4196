import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { shownCoreStatus } from '../../../test/harness/core-status.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../../safety/index.ts'
import { SessionFolder } from '../live/session-folder.ts'
import { sessionReply, type ShownConfig } from './session-reply.ts'

it('tells no loss of everything where the equity cannot be read', () => {
  const folder = new SessionFolder(mkdtempSync(join(tmpdir(), 'investor-reply-')))
  try {
    const { capital: _, ...core } = shownCoreStatus({ equity: Number.NaN })
    folder.write('status.json', { ...core, capital: '0', state: 'stopped', pid: 1, writtenAt: 0 })
    const config = { killSwitch: DEFAULT_KILL_SWITCH_LIMITS, backtest: { currency: 'USD' } }
    const reply = sessionReply(folder, { config: config as unknown as ShownConfig, sequence: 1, now: 0 })
    expect(reply).toMatchObject({
      equity: null, dayProfit: null, dayProfitFraction: null, drawdownFraction: null, cash: '100000',
    })
  } finally {
    rmSync(folder.path, { recursive: true, force: true })
  }
})
