import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readVenueChoice } from '../../src/app/backtest/run-config.ts'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { brokerSetup } from '../../src/app/broker/broker-setup.ts'
import { replaySession } from '../../src/app/live/past/replay-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import type { UtcMillis } from '../../src/base/index.ts'
import { bothBooks, dayEnd, forgetStarts, hasStrace, runDay, type DayDeath } from '../harness/broker-crash.ts'
import { namedSteps, wordsOf, type MatrixStep } from '../harness/crash-matrix.ts'
import { allFacts } from '../harness/live-crash.ts'
import { dayRequest, dayStage, type DayWish } from '../harness/broker-live.ts'
import type { ExchangeStage } from '../harness/exchange-harness.ts'

/**
 * In the market nearly always, with guards that are moved: each step's moment comes within minutes.
 * A limit that the market runs away from would wait until the close, and no step would come any more.
 */
const STRATEGY = `import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Busy', description: 'Enters, moves its stops, and leaves every seventh minute.', parameters: {},
  eachSymbol() {
    return {
      onBar(bar, context) {
        const bars = bar.closeAt / 60_000
        if (context.position === undefined) {
          const target = bars % 2 === 0 ? { target: bar.close * 1.03 } : {}
          context.buy({ stop: bar.close * 0.97, ...target })
        } else if (bars % 7 === 0) context.closeLong('enough')
        else if (bars % 3 === 0) context.adjust({ stop: bar.close * (0.96 + (bars % 2) / 100) })
      },
    }
  },
})
`
const WISH: DayWish = {
  seed: 5, bars: 385, symbol: 'ACME', paceMs: 5, strategy: STRATEGY,
  set: [
    'risk.max_entries_per_day=1000', 'risk.max_repeats=1000', 'risk.max_consecutive_losses=1000',
    'risk.daily_turnover=20', 'risk.burst_notional=20',
    'risk.deploy_limits={Busy: {max_instruments: 1, max_order_price: 1000, max_order_value: 2000, '
      + 'max_position_value: 2000, max_entries_per_session: 1000}}',
  ],
}
const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

/** Deaths and failures of the disk, early and late; `npm run crash-matrix` has more of them. */
const DISK: readonly (readonly [string, 'killed' | 'failed'])[] = hasStrace ? [
  ['pwrite64:signal=SIGKILL:when=40', 'killed'], ['fsync:error=EIO:when=7', 'failed'],
  ['fsync:signal=SIGKILL:when=9', 'killed'], ['pwrite64:error=ENOSPC:when=25', 'failed'],
] : []
/** By then a session is under way; its checkpoint is made as it ends. */
const END_AFTER_MS = 1_500
/** A wish of an operator may be read in a minute in which nothing is held: then once more. */
const [TRIES, TRY_MS] = [4, 12_000]

if (!hasStrace) console.log('skipped, no strace: apt-get install -y strace')

/** A day at an exchange, and a session whose process dies in it again and again. */
class DeadlyDay {
  readonly home = mkdtempSync(join(tmpdir(), 'investor-broker-'))
  readonly #stage: ExchangeStage
  #isHalted = false

  constructor(stage: ExchangeStage) {
    this.#stage = stage
    homes.push(this.home)
  }

  async live(death?: DayDeath): Promise<'killed' | 'failed' | 'done'> {
    const { url } = this.#stage
    if (this.#isHalted) this.#reset()
    const end = await runDay(this.home, WISH, death === undefined ? { url } : { url, death })
    forgetStarts(this.home)
    return end
  }

  /** Dies at a step of trading, with what the step needs. */
  async strike({ death, commands = [], isReset = false, isAtEnd = false, needs }: MatrixStep) {
    if (!('at' in death)) throw new Error('this day knows named points alone')
    for (let tries = 1; ; tries++) {
      if (needs === 'position') await this.#enter()
      if (this.#isHalted && commands.length > 0) await this.live({ at: 'after-commit/KillSwitchReset:1' })
      for (const command of commands) SessionFolder.find(this.home).leave(command)
      if (isReset) this.#reset()
      const endAfterMs = isAtEnd ? END_AFTER_MS : needs === undefined ? undefined : TRY_MS
      const end = await this.live({ at: death.at, ...(endAfterMs === undefined ? {} : { endAfterMs }) })
      this.#isHalted = commands.length > 0
      if (end === 'killed' || needs === undefined || tries === TRIES) return end
    }
  }

  /** Ends a life with something held, and nothing on its way out: the first fill may be that of an exit. */
  async #enter(): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      await this.live({ at: 'after-commit/OrderFilled:1' })
      if (await this.#isHolding()) return
    }
  }

  async #isHolding(): Promise<boolean> {
    return ((await this.#stage.control('ledger'))['positions'] as readonly unknown[]).length > 0
  }

  /** The halt of the life before is released in the next. */
  #reset(): void {
    this.#isHalted = false
    const askedAt = Date.now() as UtcMillis
    SessionFolder.find(this.home).leave({ kind: 'Reset', by: 'ada', reason: 'on', askedAt })
  }
}

/** The exchange's books, the session's, and what is decided again from the tapes: all of them equal. */
async function checkBooks(stage: ExchangeStage, home: string) {
  const books = await bothBooks(stage, home)
  expect(dayEnd(home)).toMatchObject({ outcome: 'ended', cash: books.cash })
  expect(dayEnd(home)?.held.map(({ symbol, quantity }) => `${symbol} ${quantity}`)).toEqual(books.held)
  expect(books.ours).toEqual(books.theirs)
  expect(new Set(books.executions).size).toBe(books.executions.length)
  expect(new Set(books.ids).size).toBe(books.ids.length)
  const request = dayRequest(home, WISH)
  const settings = await readSettings(request, 'live')
  const choice = readVenueChoice(request)
  if (choice === undefined) throw new Error('no broker was named')
  const session = SessionFolder.find(home)
  const setup = brokerSetup(session, settings, choice)
  const outcome = await replaySession(session, settings, setup)
  expect(outcome.difference ?? 'nothing differs').toBe('nothing differs')
  expect(outcome.facts).toBe(allFacts(home).length)
  return { orders: books.ids.length, fills: books.theirs.length }
}

/** Lives a day through as many of these steps as it has minutes for; returns those that are left. */
async function spendDay(steps: readonly MatrixStep[], disk: typeof DISK): Promise<readonly MatrixStep[]> {
  await using stage = await dayStage(WISH)
  const day = new DeadlyDay(stage)
  await day.live({ at: 'after-commit/OrderFilled:1' })
  for (const [inject, how] of disk) expect(await day.live({ inject }), inject).toBe(how)
  let deaths = 0
  for (const step of steps) {
    if (await day.strike(step) !== 'killed') break
    deaths++
  }
  if (dayEnd(day.home)?.outcome !== 'ended') expect(await day.live()).toBe('done')
  const { orders, fills } = await checkBooks(stage, day.home)
  console.log(`${disk.length} failures of a disk and ${deaths} deaths at steps of trading: `
    + `${orders} orders, ${fills} fills, 0 twice, 0 lost`)
  return steps.slice(deaths)
}

describe('a session at a broker whose process is killed, or whose disk fails', () => {
  it('comes back with books equal to the exchange\'s: no id twice, no fill lost', async () => {
    let steps = await spendDay(namedSteps(), DISK)
    while (steps.length > 0) {
      const left = await spendDay(steps, [])
      const words = steps.slice(0, 1).map(wordsOf).join('')
      expect(left.length, `${words}: a whole day has it not`).toBeLessThan(steps.length)
      steps = left
    }
  }, 420_000)
})
