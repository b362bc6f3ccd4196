import { describe, expect, it } from 'vitest'
import { hostileMarket } from '../harness/hostile/hostile-market.ts'
import { hostileOrders } from '../harness/hostile/hostile-orders.ts'
import { hostileReads } from '../harness/hostile/hostile-reads.ts'

/** `npm run soak -- --hostile N` sends as many as one likes. */
const SEED = 20_261_129

describe('an adapter whose vendor sends garbage', () => {
  it('reads by REST what is true, or says that it cannot, and sends nothing', async () => {
    const { replies, outcomes, findings } = await hostileReads(SEED, 800)
    expect(findings).toEqual([])
    expect(replies).toBeGreaterThan(800)
    for (const name of ['account', 'positions', 'open orders', 'history', 'clock', 'calendar', 'bars']) {
      expect([...outcomes.keys()]).toContain(`${name}: read`)
      expect([...outcomes.keys()]).toContain(`${name}: BROKER_REPLY_UNREADABLE`)
    }
  })

  it('tells of each order what happened, each execution once, and of what it cannot read', async () => {
    const { findings, spoiled, unreadable, fills } = await hostileOrders(SEED, 1_000)
    expect(findings).toEqual([])
    expect(spoiled).toBeGreaterThan(700)
    expect(unreadable).toBeGreaterThan(100)
    expect(fills).toBeGreaterThan(30)
  })

  it.each([['text', false], ['MessagePack', true]])(
    'tells of each market message one thing, or that it cannot be read: %s', async (_, isPacked) => {
      const { findings, heard } = await hostileMarket(SEED, 1_500, isPacked)
      expect(findings).toEqual([])
      expect(heard['bar']).toBeGreaterThan(10)
      expect(heard['unreadable']).toBeGreaterThan(100)
    },
  )
})
