import { rmSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../harness/backtest-harness.ts'
import { endOf, factsOf, liveHome, runLive, type Death, type LiveEnd } from '../harness/live-crash.ts'
import type { MarketWish } from '../harness/live-market.ts'

const WISH: MarketWish = { seed: 5, bars: 900, timeframe: '1d', symbols: ['AAA', 'BBB'] }
const RANDOM_KILLS = 12
const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

/** Every named point, some of them late in the run. */
const POINTS: readonly Death[] = [
  { at: 'before-commit:3' }, { at: 'after-commit:4' }, { at: 'before-send:2' }, { at: 'after-send:2' },
  { at: 'before-ack:2' }, { at: 'after-ack:3' }, { at: 'venue-before-log:9' }, { at: 'venue-after-log:8' },
  { at: 'before-snapshot:1' }, { at: 'during-snapshot:1' }, { at: 'after-snapshot:1' }, { at: 'after-commit:1' },
  { at: 'before-ack:1' }, { at: 'after-send:1' }, { at: 'venue-after-log:3' },
]

function newHome(): string {
  const home = liveHome()
  homes.push(home)
  return home
}

async function uninterrupted(): Promise<LiveEnd> {
  const home = newHome()
  await runLive(home, WISH)
  return endOf(home) as LiveEnd
}

/** Everything that must not depend on whether and when the process died. */
function essence({ outcome, equity, cash, trades, held, openOrders, differences, executions }: LiveEnd): object {
  return { outcome, equity, cash, trades, held, openOrders, differences, executions }
}

describe('a session whose process is killed again and again', () => {
  it('ends as the one that nobody killed, with the books of the venue, no fill lost and none twice', async () => {
    const whole = await uninterrupted()
    expect(whole.differences).toBe(0)
    expect(whole.executions.length).toBeGreaterThan(20)
    const home = newHome()
    const random = seededRandom(11)
    const deaths: Death[] = [...POINTS]
    for (let i = 0; i < RANDOM_KILLS; i++) {
      deaths.splice(Math.floor(random() * deaths.length), 0, { afterMs: Math.floor(random() * 600) })
    }
    let kills = 0
    for (const death of deaths) {
      if (endOf(home) !== undefined) break
      if (await runLive(home, WISH, death) === 'SIGKILL') kills++
    }
    if (endOf(home) === undefined) await runLive(home, WISH)
    const end = endOf(home) as LiveEnd
    expect(kills).toBeGreaterThanOrEqual(15)
    expect(essence(end)).toEqual(essence(whole))
    const fills = factsOf(home, 'OrderFilled').map(({ fill }) => (fill as { executionId: string }).executionId)
    expect(fills).toEqual(end.executions)
    expect(new Set(fills).size).toBe(fills.length)
    const ids = factsOf(home, 'OrderInitialized').map(({ terms }) => (terms as { clientOrderId: string }).clientOrderId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const part of end.held) expect(part).toMatchObject({ needsStop: true, stopped: part.quantity })
  }, 600_000)
})
