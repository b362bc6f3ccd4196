import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { sessionGround } from '../../src/app/broker/session-ground.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { traceSession } from '../../src/app/live/past/trace-session.ts'
import { formatUtc, type UtcMillis } from '../../src/base/index.ts'
import { dayStage, openDay, type DayWish } from '../harness/broker-live.ts'
import { factsOf } from '../harness/live-crash.ts'

const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

/** Wants something on the fifth bar of each process: what it counts in a variable begins anew with it. */
const STRATEGY = `import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Busy', description: 'Counts its bars in a variable.', parameters: {},
  eachSymbol() {
    let count = 0
    return {
      onBar({ close }, context) {
        count += 1
        if (count === 5) context.buy({ stop: close * 0.9, limit: close * 1.01 })
      },
    }
  },
})
`
const WISH: DayWish = { seed: 5, bars: 30, symbol: 'ACME', paceMs: 5, strategy: STRATEGY }

async function run(home: string, url: string, stopAfter: number): Promise<void> {
  const session = await openDay(home, url, WISH)
  const until = session.supervisor.step + stopAfter
  const look = setInterval(() => {
    if (session.supervisor.step >= until) session.supervisor.stop()
  }, 1)
  try {
    await session.supervisor.run()
  } finally {
    clearInterval(look)
    await session.close()
  }
}

it('a moment after a restart is traced with a strategy\'s variables as they were then', async () => {
  const home = mkdtempSync(join(tmpdir(), 'investor-trace-'))
  homes.push(home)
  await using stage = await dayStage(WISH)
  await run(home, stage.url, 12)
  await run(home, stage.url, Infinity)
  const signals = factsOf(home, 'SignalGenerated').map(({ signal }) => (signal as { at: number }).at)
  expect(signals).toHaveLength(2)
  const { settings, setup } = await sessionGround(SessionFolder.find(home))
  for (const at of signals) {
    const asked = { settings, setup, symbol: 'ACME', when: formatUtc(at as UtcMillis) }
    const { decisions, notes } = traceSession(SessionFolder.find(home), asked)
    expect([decisions.length, notes]).toEqual([1, undefined])
  }
  // What it has not come to yet is answered with its latest slice: not what was asked for.
  const at = signals[1] ?? 0
  SessionFolder.find(home).write('status.json', { at })
  const ahead = { settings, setup, symbol: 'ACME', when: formatUtc((at + 1) as UtcMillis) }
  const { sliceAt, notes } = traceSession(SessionFolder.find(home), ahead)
  expect(sliceAt).toBeLessThanOrEqual(at)
  expect(notes).toEqual([expect.stringContaining(
    `Session 0001 has come to ${formatUtc(at as UtcMillis)} and not yet to what was asked for`)])
  const reached = { ...ahead, when: formatUtc(at as UtcMillis) }
  expect(traceSession(SessionFolder.find(home), reached).notes).toBeUndefined()
}, 120_000)
