import { readStatus } from '../../src/app/live/session-status.ts'
import type { UtcMillis } from '../../src/base/index.ts'
import type { Command } from '../../src/model/index.ts'
import { checkDay, type DayBooks } from './day-check.ts'
import { allFacts } from './live-crash.ts'
import { ACTS, RealDay, SYMBOLS, type Act, type LifeEnd, type LifeWish, type RealDeath } from './real-day.ts'

/** A death, or a call that fails, and what the session does meanwhile. */
export interface MatrixStep {
  /** The step of trading that it strikes: `submit`, `fill`, ... */
  readonly of: string
  readonly death: RealDeath
  readonly act?: Act
  readonly commands?: readonly Command[]
  /** It strikes while the process ends. */
  readonly isAtEnd?: boolean
  /** The halt is released in the same life. */
  readonly isReset?: boolean
  readonly needs?: 'position'
}

/** What a step came to. */
export type Struck =
  /** Killed; ended with an error that it told; went on without harm; its moment did not come. */
  | 'killed' | 'ended' | 'went on' | 'missed'

/** What a day of faults came to. */
export interface MatrixEnd {
  readonly struck: readonly (readonly [MatrixStep, Struck])[]
  /** What is not as it has to be; empty where everything is. */
  readonly findings: readonly string[]
  /** Starts of the session's process. */
  readonly lives: number
  readonly books: DayBooks
  /** Where the day's files are, kept because there are findings. */
  readonly kept: string | undefined
}

/** A doubt ends half a minute after a start where the order may leave again, else five minutes later. */
const [SETTLE_MS, GIVE_UP_MS] = [75_000, 420_000]
const asked = { by: 'ada', reason: 'the matrix' } as const
const HALT: Command = { kind: 'Halt', ...asked }
const FLATTEN: Command = { kind: 'Flatten', ...asked }

function reset(): Command {
  return { kind: 'Reset', ...asked, askedAt: Date.now() as UtcMillis }
}

function at(
  of: string, points: readonly string[], more: Omit<MatrixStep, 'of' | 'death'>,
): readonly MatrixStep[] {
  return points.map((point) => ({ of, death: { at: point as `before-send:${number}` }, ...more }))
}

/** Both sides of what a commit, a request and an answer are about. */
function around(
  { fact, request, said }: { readonly fact?: string; readonly request?: string; readonly said?: string },
): readonly string[] {
  const of = (what: string | undefined, points: readonly string[]): readonly string[] => (
    what === undefined ? [] : points.map((point) => `${point}/${what}:1`)
  )
  return [
    ...of(said, ['before-ack', 'after-ack']), ...of(request, ['after-send', 'before-send']),
    ...of(fact, ['before-commit', 'after-commit']),
  ]
}

/** Every step of trading, with a death on each side of what it puts on disk, sends and hears. */
export function namedSteps(): readonly MatrixStep[] {
  const [enter, move, leave] = ACTS.map((act) => ({ act })) as [{ act: Act }, { act: Act }, { act: Act }]
  const sides = ['before', 'during', 'after']
  const trip = 'KillSwitchTriggered'
  return interleaved([
    at('submit', around({ fact: 'OrderSubmitted', request: 'submit-entry', said: 'Accepted' }), enter),
    at('replace', around({ fact: 'OrderPendingUpdate', request: 'replace', said: 'Updated' }), move),
    at('cancel', around({ fact: 'OrderPendingCancel', request: 'cancel', said: 'Canceled' }), leave),
    at('fill', around({ fact: 'OrderFilled', said: 'Filled' }), enter),
    at('bracket', around({ request: 'submit-stop' }), enter),
    at('exit', around({ request: 'submit-exit' }), leave),
    at('kill switch', around({ fact: trip }), { commands: [HALT] }),
    at('kill switch', around({ request: 'submit-flatten' }), { commands: [FLATTEN], needs: 'position' }),
    at('kill switch', around({ fact: 'KillSwitchReset' }), { commands: [HALT], isReset: true }),
    at('checkpoint', sides.map((side) => `${side}-checkpoint:1`), { isAtEnd: true }),
    at('snapshot', sides.map((side) => `${side}-snapshot:1`), enter),
  ])
}

/** What leaves entries on record that never left: their symbols rest until they are given up. */
const SPENT: ReadonlySet<string> = new Set([
  'after-send/submit-entry:1', 'before-send/submit-entry:1', 'after-commit/OrderSubmitted:1',
  // A stop leaves with its entry.
  'after-send/submit-stop:1', 'before-send/submit-stop:1',
])

/** Steps in days of so many; what leaves entries in doubt comes last in its day. */
export function daysOf(steps: readonly MatrixStep[], perDay: number): readonly (readonly MatrixStep[])[] {
  const last = steps.filter(({ death }) => 'at' in death && SPENT.has(death.at))
  const others = steps.filter((step) => !last.includes(step))
  const count = Math.max(last.length, Math.ceil(others.length / perDay))
  const size = Math.ceil(others.length / count)
  return Array.from({ length: count }, (_, day) => (
    [...others.slice(day * size, (day + 1) * size), ...last.slice(day, day + 1)]
  ))
}

/** One of each in turn: what an entry leaves is what a stop is moved for. */
function interleaved<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const most = Math.max(...lists.map(({ length }) => length))
  return Array.from({ length: most }, (_, row) => lists.flatMap((list) => list.slice(row, row + 1))).flat()
}

const WAYS = [
  'fsync:signal=SIGKILL', 'pwrite64:signal=SIGKILL', 'fsync:error=EIO', 'pwrite64:error=ENOSPC',
  'pwrite64:error=EIO',
]

/** Death at the n-th write or sync, and writes and syncs that fail. */
export function callSteps(times: readonly number[]): readonly MatrixStep[] {
  return times.flatMap((time, row) => WAYS.map((way, column): MatrixStep => ({
    of: way.replace(/:\w+=/, ' '), death: { inject: `${way}:when=${time}` },
    act: ACTS[(row + column) % ACTS.length] ?? 'enter',
  })))
}

/** Lets a session's process die at steps, one after the other, then run in peace, and checks both books. */
export async function runMatrix(
  seed: number, steps: readonly MatrixStep[], onStruck: (step: MatrixStep, struck: Struck) => void = () => {},
): Promise<MatrixEnd> {
  await using day = await RealDay.open(seed)
  const run = new MatrixRun(day)
  await run.settle()
  await run.live({ act: 'enter' })
  const struck: [MatrixStep, Struck][] = []
  for (const step of steps) {
    const came = await run.strike(step)
    struck.push([step, came])
    onStruck(step, came)
  }
  const last = await run.settle(GIVE_UP_MS)
  const { findings: ofBooks, books } = await checkDay(day, last.out)
  const findings = [...run.findings, ...ofBooks]
  const kept = findings.length === 0 ? undefined : day.keep()
  return { struck, findings, lives: run.lives, books, kept }
}

/** A step in words. */
export function wordsOf({ of, death, act, commands = [] }: MatrixStep): string {
  const where = 'at' in death ? death.at : death.inject
  return [`${of}: ${where}`, act ?? [], ...commands.map(({ kind }) => kind)].flat().join(', ')
}

/** One day of deaths. */
class MatrixRun {
  readonly findings: string[] = []
  lives = 0
  readonly #day: RealDay
  #isHalted = false

  constructor(day: RealDay) {
    this.#day = day
  }

  /** Lets the process live; a halt of before is released first. */
  async live(wish: LifeWish): Promise<LifeEnd> {
    const released = this.#isHalted ? [reset()] : []
    const commands = [...released, ...wish.commands ?? []]
    const end = await this.#day.live({ ...wish, commands })
    this.lives += 1
    const status = this.#day.session === undefined ? undefined : readStatus(this.#day.session)
    const isWaiting = (this.#day.session?.waiting().length ?? 0) > 0
    this.#isHalted = isWaiting || (wish.commands?.length ?? 0) > 0 || (status?.latched.length ?? 0) > 0
    if (end.isStuck) this.findings.push(`it did not end after SIGTERM: ${end.err.slice(-500)}`)
    return end
  }

  /** Lets a step strike; where its moment does not come, once more in peace. */
  async strike(step: MatrixStep): Promise<Struck> {
    const first = await this.#try(step)
    return first === 'missed' && 'at' in step.death ? this.#try(step) : first
  }

  /** Lives on without a fault until no order is in doubt, stops guard what is held, and nobody waits. */
  settle(livesMs = SETTLE_MS): Promise<LifeEnd> {
    return this.live({
      livesMs,
      isDone: ({ unknownOrders, held }) => (
        unknownOrders.length === 0 && held.every(({ quantity, stopped }) => quantity === stopped)
          && this.#day.session?.waiting().length === 0
      ),
    })
  }

  async #try(step: MatrixStep): Promise<Struck> {
    if ('at' in step.death) await this.#prepare(step)
    const { death, act, commands = [], isAtEnd = false } = step
    const more = step.isReset === true ? [reset()] : []
    const end = await this.live({
      death, ...(act === undefined ? {} : { act }), commands: [...commands, ...more], isDone: () => isAtEnd,
    })
    const struck = struckBy(death, end)
    if (!isFine(struck, end)) {
      this.findings.push(`${wordsOf(step)}: ended with ${end.signal ?? end.code}: ${end.err.slice(-1_000)}`)
    }
    return struck
  }

  /** Makes that there is what the step is about: a position, or a symbol without one, and not in doubt. */
  async #prepare({ act, needs }: MatrixStep): Promise<void> {
    if (act === undefined && needs === undefined) return
    const isEntry = act === 'enter'
    if (await this.#count(isEntry) === 0) await this.settle()
    if (await this.#count(isEntry) === 0) await this.live({ act: isEntry ? 'leave' : 'enter' })
  }

  /** Symbols that are held at the exchange, or are not, and of which no order is in doubt. */
  async #count(isFlat: boolean): Promise<number> {
    const { positions } = await this.#day.control('ledger')
    const held = new Set((positions as readonly Record<string, unknown>[]).map(({ symbol }) => symbol))
    const doubted = this.#doubted
    return SYMBOLS.filter((symbol) => held.has(symbol) !== isFlat && !doubted.has(symbol)).length
  }

  /** Symbols with orders that were sent, as far as the journal knows, and never answered. */
  get #doubted(): ReadonlySet<string> {
    const symbols = new Map<string, string>()
    const open = new Set<string>()
    for (const { body } of allFacts(this.#day.home)) {
      const { symbol, clientOrderId } = (body['terms'] ?? {}) as Record<string, unknown>
      const id = String(clientOrderId ?? body['clientOrderId'])
      if (typeof symbol === 'string') symbols.set(id, symbol)
      if (body['kind'] === 'OrderSubmitted') open.add(id)
      else if (body['kind'] !== 'OrderOutcomeUnknown') open.delete(id)
    }
    return new Set([...open].map((id) => symbols.get(id) ?? ''))
  }
}

function struckBy(death: RealDeath, { signal, code, isStuck, isStruck }: LifeEnd): Struck {
  if (signal === 'SIGKILL' && !isStuck) return 'killed'
  if ('at' in death || !isStruck) return 'missed'
  return code === 0 ? 'went on' : 'ended'
}

/** It was killed, ended as it was asked to, or says which call has failed. */
function isFine(struck: Struck, { code, err, isStuck }: LifeEnd): boolean {
  if (struck === 'killed') return true
  if (struck === 'ended') return /^investor: [A-Z_]+: /m.test(err)
  return code === 0 && !isStuck
}
