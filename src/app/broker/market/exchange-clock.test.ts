import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { ok, type UtcMillis } from '../../../base/index.ts'
import { exchangeTimers } from './exchange-clock.ts'

const OFF_MS = -90_000_000

/** An exchange whose n-th answer takes so long, half of it on the way there. */
function exchange(answersMs: readonly number[], speed = 1) {
  let asked = 0
  const beganAt = Date.now()
  return {
    clock: async () => {
      const ms = answersMs[asked++] ?? 0
      await wait(ms / 2)
      const now = Date.now()
      const at = Math.round(now + (speed - 1) * (now - beganAt) + OFF_MS) as UtcMillis
      await wait(ms / 2)
      return ok({ at, isOpen: true, nextOpenAt: at, nextCloseAt: at })
    },
  }
}

it('goes by the quickest of some answers: a slow one would be half its way wrong', async () => {
  const timers = await exchangeTimers(exchange([0, 0, 700, 0]))
  // What the machine's own load makes of the quickest answer is far less than what the slow one would.
  expect(Math.abs(timers.now() - Date.now() - OFF_MS)).toBeLessThan(150)
})

it('that runs faster than time is refused', async () => {
  await expect(exchangeTimers(exchange([], 60))).rejects.toMatchObject({
    failure: { code: 'EXCHANGE_TOO_FAST' },
  })
})
