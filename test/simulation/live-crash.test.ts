import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../harness/backtest-harness.ts'
import { utcMillis } from '../../src/base/index.ts'
import { haltStatuses, type TradingHalt } from '../../src/model/index.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import {
  allFacts,
  endOf,
  factsOf,
  liveHome,
  replayLive,
  runLive,
  type Death,
  type LiveEnd,
} from '../harness/live-crash.ts'
import type { MarketWish } from '../harness/live-market.ts'

const month = (count: number) => utcMillis(Date.UTC(2010, count, 5, 14, 30))
/** Every other month one of the symbols does not trade. */
const HALTS = Array.from({ length: 20 }, (_, index): TradingHalt => {
  const [from, until] = [month(2 * index + 1), month(2 * index + 2)]
  return { symbol: index % 2 === 0 ? 'AAA' : 'BBB', from, until, reason: 'T1' }
})
const WISH: MarketWish = {
  seed: 5, bars: 900, timeframe: '1d', symbols: ['AAA', 'BBB'], halts: haltStatuses(HALTS),
}
const RANDOM_KILLS = 4
const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

/** Every named point, some of them late in the run. */
const POINTS: readonly Death[] = [
  { at: 'before-commit:3' },
  { at: 'after-commit:4' },
  { at: 'before-send:2' },
  { at: 'after-send:2' },
  { at: 'before-ack:2' },
  { at: 'after-ack:3' },
  { at: 'venue-before-log:9' },
  { at: 'venue-after-log:8' },
  { at: 'before-snapshot:1' },
  { at: 'during-snapshot:1' },
  { at: 'after-snapshot:1' },
  { at: 'after-commit:1' },
  { at: 'before-ack:1' },
  { at: 'after-send:1' },
  { at: 'venue-after-log:3' },
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
function essence({
  outcome,
  equity,
  cash,
  trades,
  held,
  openOrders,
  differences,
  executions,
}: LiveEnd): object {
  return { outcome, equity, cash, trades, held, openOrders, differences, executions }
}

describe('a session whose process is killed again and again', () => {
  it('ends as the one that nobody killed: no fill lost, none twice, equal books', async () => {
    const whole = await uninterrupted()
    expect(whole.differences).toBe(0)
    expect(whole.executions.length).toBeGreaterThan(20)
    const home = newHome()
    const random = seededRandom(11)
    const unforeseen = Array.from(
      { length: RANDOM_KILLS },
      (): Death => ({ afterMs: Math.floor(random() * 600) }),
    )
    const fired: Death[] = []
    for (const death of [...POINTS, ...unforeseen]) {
      if (endOf(home) !== undefined) break
      if ((await runLive(home, WISH, death)) === 'SIGKILL') fired.push(death)
    }
    expect(fired.filter((death) => 'at' in death)).toEqual(POINTS)
    if (endOf(home) === undefined) await runLive(home, WISH)
    const end = endOf(home) as LiveEnd
    expect(fired.length).toBeGreaterThan(POINTS.length)
    expect(essence(end)).toEqual(essence(whole))
    expect(end.snapshot).toBeGreaterThan(0)
    const fills = factsOf(home, 'OrderFilled').map(
      ({ fill }) => (fill as { executionId: string }).executionId,
    )
    expect(fills).toEqual(end.executions)
    expect(new Set(fills).size).toBe(fills.length)
    const ids = factsOf(home, 'OrderInitialized').map(
      ({ terms }) => (terms as { clientOrderId: string }).clientOrderId,
    )
    expect(new Set(ids).size).toBe(ids.length)
    const replay = await replayLive(home, WISH)
    expect(replay).toEqual({ facts: allFacts(home).length, inputs: replay.inputs, starts: replay.starts })
    expect(replay.starts).toBeGreaterThanOrEqual(POINTS.length)
    for (const part of end.held) expect(part).toMatchObject({ needsStop: true, stopped: part.quantity })
  }, 600_000)

  it('is compared with the venue again when that has ended the step in which the process died', async () => {
    const home = newHome()
    // By the clock books are due at once; the step before the one of the death is on no disk yet.
    const speed = 1e15
    for (let count = 1; count <= 5; count++) {
      await runLive(home, WISH, { at: `before-ack:${count}` }, speed)
    }
    await runLive(home, WISH)
    expect(endOf(home)).toMatchObject({ outcome: 'ended', differences: 0 })
  }, 300_000)

  it('keeps a halt over kill -9 until a person resets it', async () => {
    const home = newHome()
    await runLive(home, WISH, { at: 'after-commit:3' })
    const folder = new SessionFolder(join(home, 'sessions/0001'))
    folder.leave({ kind: 'Halt', by: 'Ann', reason: 'the news' })
    await runLive(home, WISH, { at: 'after-commit:1' })
    await runLive(home, WISH)
    const end = endOf(home) as LiveEnd
    expect(end.latched).toEqual(['operator'])
    const facts = allFacts(home)
    const halted = facts.findIndex(({ body }) => body['kind'] === 'KillSwitchTriggered')
    expect(facts[halted]?.body).toMatchObject({ trigger: 'operator', by: 'Ann', reason: 'the news' })
    const entries = facts
      .slice(halted)
      .filter(
        ({ body }) =>
          body['kind'] === 'OrderSubmitted' && !String(body['clientOrderId']).match(/-[sxtf]\d*-\d+$/),
      )
    expect(entries).toEqual([])
    expect(folder.waiting()).toEqual([])
  }, 300_000)
})
