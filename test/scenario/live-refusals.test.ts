import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { SqliteJournal } from '../../src/adapter/sqlite/index.ts'
import { openSession } from '../../src/app/live/open-session.ts'
import type { RunOptions } from '../../src/app/live/run-session.ts'
import { SessionFolder } from '../../src/app/live/session-folder.ts'
import { takeLease } from '../../src/app/live/take-lease.ts'
import { endOf, factsOf, liveHome, runLive } from '../harness/live-crash.ts'
import { liveMarket, liveRequest, type MarketWish } from '../harness/live-market.ts'

const WISH: MarketWish = { seed: 5, bars: 80, timeframe: '1d', symbols: ['AAA'] }
const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

function optionsOf(): RunOptions {
  const home = liveHome()
  homes.push(home)
  return {
    home, request: liveRequest(WISH), isNew: false, speed: Infinity, isQuiet: true, market: liveMarket(WISH),
  }
}

const ENDLESS = `import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Endless', description: 'Does not return on its 40th bar.', parameters: {},
  eachSymbol() {
    let bars = 0
    return { onBar() { if (++bars === 40) for (;;); } }
  },
})
`

const QUIET = { snapshotFacts: 1_000, quarantined: [], onPhase() {}, onSilence() {}, onTrouble() {} }

describe('a session on paper', () => {
  it('ends a strategy that does not return, takes it out on record, and goes on to the end', async () => {
    const options = optionsOf()
    const file = join(options.home, 'endless.ts')
    writeFileSync(file, ENDLESS)
    await runLive(options.home, { ...WISH, strategyFile: file })
    expect(endOf(options.home)?.outcome).toBe('ended')
    const taken = factsOf(options.home, 'StrategyDeactivated')
    expect(taken).toMatchObject([{ strategy: 'Endless', by: 'supervisor' }])
    expect(factsOf(options.home, 'RunEnded')).toHaveLength(1)
  }, 120_000)

  it('is refused to a second process while the first one lives, and names it', async () => {
    const options = optionsOf()
    const open = { ...options, ...QUIET }
    const first = await openSession({ ...open, market: liveMarket(WISH) })
    try {
      const second = openSession({ ...open, market: liveMarket(WISH) })
      await expect(second).rejects.toThrow(`process ${process.pid}`)
    } finally {
      await first.close()
    }
  }, 60_000)

  it('writes nothing more once another has taken its lease', async () => {
    const options = optionsOf()
    const open = { ...options, ...QUIET }
    const session = await openSession({ ...open, market: liveMarket(WISH) })
    try {
      const other = SqliteJournal.open({ path: SessionFolder.find(options.home).journalPath })
      if (!other.ok) throw new Error(other.failure.message)
      await takeLease(other.value, { isForced: true })
      await other.value.close()
      await expect(session.supervisor.run()).rejects.toMatchObject({ failure: { code: 'LEASE_LOST' } })
      expect(factsOf(options.home, 'RunStarted')).toEqual([])
    } finally {
      await session.close()
    }
  }, 60_000)
})
