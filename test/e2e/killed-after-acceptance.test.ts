import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { bothBooks, forgetStarts, runDay, type DayDeath } from '../harness/broker-crash.ts'
import { dayStage, type DayWish } from '../harness/broker-live.ts'
import { ledgerOf } from '../harness/exchange-harness.ts'
import { factsOf } from '../harness/live-crash.ts'

const WISH: DayWish = { seed: 5, bars: 20, symbol: 'ACME', paceMs: 10 }
const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

/** In an entry's life: when it is heard that it is accepted, and that it has filled. */
const DEATHS = ['before-ack/Accepted:1', 'before-ack/Filled:1']

describe('a session that is killed as its entry is taken', () => {
  it.each(DEATHS)('%s: the broker itself holds the stop, and sells by it', async (at) => {
    await using stage = await dayStage(WISH)
    const home = mkdtempSync(join(tmpdir(), 'investor-killed-'))
    homes.push(home)
    const { url } = stage
    const death = { at } as unknown as DayDeath
    expect(await runDay(home, WISH, { url, death })).toBe('killed')
    const heldThere = async (): Promise<readonly string[]> => (await bothBooks(stage, home)).held
    const bought = await stillUntil(heldThere, (held) => held.length > 0)
    expect(bought).toEqual([expect.stringMatching(/^ACME \d+$/)])
    const terms = factsOf(home, 'OrderInitialized').map((fact) => fact['terms'] as Record<string, unknown>)
    const stop = Number(terms.find(({ role }) => role === 'stop')?.['stopPrice'])
    await stage.quote('ACME', Math.floor(stop * 99) / 100)
    expect(await stillUntil(heldThere, (held) => held.length === 0)).toEqual([])
    const sold = (await ledgerOf(stage)).entries.filter(({ kind }) => kind === 'fill').at(-1)
    expect(Number(sold?.['price'])).toBeLessThanOrEqual(stop)

    forgetStarts(home)
    expect(await runDay(home, WISH, { url })).toBe('done')
    const books = await bothBooks(stage, home)
    expect(books.ours).toEqual(books.theirs)
    expect(new Set(books.ids).size).toBe(books.ids.length)
    expect(new Set(books.executions).size).toBe(books.executions.length)
    expect(factsOf(home, 'OrderAdopted')).toEqual([])
  }, 300_000)
})

/** Asks again for some seconds, until the answer is as it has to be; the last answer. */
async function stillUntil<T>(ask: () => Promise<T>, isIt: (answer: T) => boolean): Promise<T> {
  let answer = await ask()
  for (let look = 0; look < 50 && !isIt(answer); look++) {
    await wait(100)
    answer = await ask()
  }
  return answer
}
