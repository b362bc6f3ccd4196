import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { dayStage, openDay, type DayWish } from '../harness/broker-live.ts'
import { ledgerOf } from '../harness/exchange-harness.ts'

const WISH: DayWish = { seed: 5, bars: 200, symbol: 'ACME', paceMs: 15 }
const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'investor-broker-'))
  homes.push(home)
  return home
}

describe('a session at a broker', () => {
  it('trades a day, and its books are the exchange\'s to the last digit', async () => {
    await using stage = await dayStage(WISH)
    const home = newHome()
    const session = await openDay(home, stage.url, WISH)
    try {
      expect(await session.supervisor.run()).toBe('ended')
      const status = await session.core.status()
      const ledger = await ledgerOf(stage)
      expect(status.cash).toBe(ledger['cash'])
    } finally {
      await session.close()
    }
  })
})
