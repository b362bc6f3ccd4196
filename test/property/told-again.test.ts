import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fill } from '../../src/model/index.ts'
import { retellingGround, RetellingWorld } from '../harness/retelling-world.ts'

/** Long enough for the account to be compared several times. */
const LOOKS_MS = 50_000

/**
 * Each execution of the broker's ledger is on record once, under its owner, and the books agree; one of
 * somebody else may lie in the positions that were found instead.
 */
async function expectBookedOnce(world: RetellingWorld): Promise<void> {
  const booked = (await world.facts('OrderFilled')).map(({ fill }) => fill)
  expect(new Set(booked.map(({ executionId }) => executionId)).size).toBe(booked.length)
  const ours = (fills: readonly Fill[]): readonly string[] => (
    fills.filter(({ clientOrderId }) => clientOrderId.startsWith('ii-')).map(({ executionId }) => executionId)
  ).toSorted()
  expect(ours(booked)).toEqual(ours(world.broker.ledger.executions))
  const adopted = await world.facts('OrderAdopted')
  expect(adopted.filter(({ terms }) => terms.clientOrderId.startsWith('ii-'))).toEqual([])
  const alerts = await world.facts('AlertRaised')
  const worse = alerts.filter(({ severity }) => severity !== 'WARNING')
  expect(worse.filter(({ component }) => component === 'external_activity')).toEqual([])
  const { ours: own, theirs, latched } = world.books()
  expect(own).toEqual(theirs)
  expect(latched.filter((trigger) => trigger === 'operator')).toEqual([])
}

describe('executions that a broker tells again after a crash', () => {
  it('are booked once with more orders ended within a minute than a core remembers', async () => {
    const [symbols, bars] = [40, 106]
    await using world = new RetellingWorld(await retellingGround(symbols), {
      everyMs: 400, snapshotFacts: 20_000,
    })
    await world.start()
    await world.turn(bars)
    expect((await world.facts('OrderFilled')).length).toBeGreaterThan(4_100)
    await world.kill()
    await world.time.pass(1_000)
    await world.start()
    await world.time.pass(LOOKS_MS)
    await expectBookedOnce(world)
  }, 120_000)

  it('are booked once for any number of them, wherever it dies, with a core that knows none', async () => {
    const ground = await retellingGround(2)
    const anyLife = fc.record({
      bars: fc.nat(40), edges: fc.option(fc.nat(120), { nil: undefined }),
      manual: fc.boolean(), downMs: fc.nat(90_000),
    })
    await fc.assert(fc.asyncProperty(
      fc.array(anyLife, { minLength: 1, maxLength: 3 }), fc.constantFrom(20, 500, 4_000, 20_000),
      fc.record({ snapshotFacts: fc.integer({ min: 20, max: 400 }), lookupMs: fc.constantFrom(0, 700) }),
      async (lives, everyMs, parts) => {
        await using world = new RetellingWorld(ground, { ...parts, everyMs, isForgetful: true })
        for (const { bars, edges, manual, downMs } of lives) {
          await world.start(edges)
          await world.turn(bars)
          if (manual) await world.buyElsewhere()
          await world.kill()
          await world.time.pass(downMs)
        }
        await world.start()
        await world.time.pass(LOOKS_MS)
        await expectBookedOnce(world)
      },
    ), { numRuns: 25 })
  }, 240_000)

  it('of before the account was found lie in its positions, now and after a start', async () => {
    await using world = new RetellingWorld(await retellingGround(2), { everyMs: 500 })
    await world.buyElsewhere()
    await world.time.pass(600_000)
    for (let life = 0; life < 2; life++) {
      await world.start()
      await world.time.pass(LOOKS_MS)
      expect(await world.facts('OrderFilled')).toEqual([])
      const { ours, theirs, latched } = world.books()
      expect(ours).toEqual(theirs)
      expect(latched.filter((trigger) => trigger === 'operator')).toEqual([])
      await world.kill()
    }
  }, 60_000)

  it.each([0, 3_000])('of an open order of others likewise, read after %i ms', async (lookupMs) => {
    await using world = new RetellingWorld(await retellingGround(2), { everyMs: 500, lookupMs })
    await world.buyElsewhere('10', 99, 4)
    await world.time.pass(600_000)
    await world.buyElsewhere('2')
    for (let life = 0; life < 3; life++) {
      await world.start()
      await world.time.pass(LOOKS_MS)
      const { ours, theirs, latched } = world.books()
      expect(theirs.positions).toEqual(['TAA 6'])
      expect(ours).toEqual(theirs)
      expect(latched.filter((trigger) => trigger === 'operator')).toEqual([])
      await world.kill()
      await world.time.pass(600_000)
    }
  }, 60_000)
})
