import { TapeFileReader } from '../../../adapter/tape/index.ts'
import type { UtcMillis } from '../../../base/index.ts'
import { newsOf, type CoreInput, type CorporateAction } from '../../../model/index.ts'
import type { TapeRecord } from '../../../port/index.ts'
import type { CoreLink } from '../../live/core/core-link.ts'
import { shownUntil } from '../../live/market/index.ts'
import { orThrow } from '../../live/or-throw.ts'
import { restoreTail, type JournalTail } from '../../live/record/recover-session.ts'
import { MARKET_INPUTS, missingInput } from '../../live/record/session-tape.ts'
import { newsKey } from './news-key.ts'

const PAGE = 5_000
/** Where a tape goes on stands at its beginning. */
const FIRST_PAGE = 10
/** Inputs in one message to the core. */
const INPUTS_MAX = 5_000

type TapedInput = Extract<TapeRecord, { kind: 'input' }>

/** What the tapes of a session say beside the market. */
export interface TapedPast {
  /** The latest instant up to which the market was shown; 0 when it never was. */
  readonly marketAt: UtcMillis
  readonly isStarted: boolean
  readonly isActivated: boolean
  /** When the session was started first; absent where it never was. */
  readonly startedAt?: UtcMillis
  /** Corporate actions that the core was given, oldest first. */
  readonly booked: readonly CorporateAction[]
  /** News that were shown, see `newsKey`. */
  readonly newsShown: ReadonlySet<string>
}

/**
 * Puts a core where the journal ends: the market of the past comes from the tapes and is shown muted, facts
 * are applied in between.
 *
 * Inputs after the last one that the journal speaks of count as never given: nothing came of them. Throws
 * `UserError` `TAPE_CORRUPT` where one of those before it is missing.
 */
export async function restoreFromTapes(
  core: Pick<CoreLink, 'reshow' | 'restore' | 'restoreState'>, tail: JournalTail, tapes: readonly string[],
): Promise<TapedPast> {
  const past = new PastReader(tapes, tail.cursor.input)
  await restoreTail(core, tail, async ({ input }) => {
    for (let shown = past.take(input); shown.length > 0; shown = past.take(input)) await core.reshow(shown)
  })
  past.checkWhole(tail.cursor.input)
  return past
}

/** Reads the inputs that count, over all tapes. */
class PastReader implements TapedPast {
  marketAt = 0 as UtcMillis
  isStarted = false
  isActivated = false
  startedAt?: UtcMillis
  readonly booked: CorporateAction[] = []
  readonly newsShown = new Set<string>()
  readonly #inputs: Iterator<TapedInput>
  readonly #lastTape: string
  #read = 0
  #next: TapedInput | undefined

  constructor(tapes: readonly string[], last: number) {
    this.#inputs = inputsIn(tapes, last)
    this.#lastTape = tapes.at(-1) ?? 'the folder of tapes'
    this.#advance()
  }

  /** Throws where the tapes ended before an input. */
  checkWhole(last: number): void {
    if (this.#read < last) throw missingInput(this.#lastTape, this.#read + 1)
  }

  /** Market inputs up to a number, so many at most; empty when all were given. */
  take(number: number): readonly CoreInput[] {
    const taken: CoreInput[] = []
    while (this.#next !== undefined && this.#next.number <= number && taken.length < INPUTS_MAX) {
      const { input } = this.#next
      if (MARKET_INPUTS.has(input.kind)) taken.push(input)
      this.#note(input)
      this.#advance()
    }
    return taken
  }

  #note(input: CoreInput): void {
    if (input.kind === 'Started') {
      this.isStarted = true
      this.startedAt ??= input.at
    }
    if (input.kind === 'ActionDue') this.booked.push(input.action)
    for (const item of newsOf(input)) this.newsShown.add(newsKey(item))
    this.marketAt = Math.max(this.marketAt, shownUntil(input) ?? 0) as UtcMillis
    if (input.kind === 'Commanded' && input.command.kind === 'ActivateStrategy') this.isActivated = true
  }

  #advance(): void {
    const { value, done } = this.#inputs.next()
    this.#next = done === true ? undefined : value
    if (this.#next === undefined) return
    if (this.#next.number !== ++this.#read) throw missingInput(this.#lastTape, this.#read)
  }
}

/** Inputs of all tapes in their order; each tape counts up to where the next one goes on. */
function* inputsIn(tapes: readonly string[], last: number): Generator<TapedInput, undefined> {
  const starts = tapes.slice(1).map(resumedAfter)
  for (const [index, tape] of tapes.entries()) {
    const end = Math.min(last, ...starts.slice(index).filter((after) => after !== undefined))
    for (const record of recordsOf(tape, PAGE)) {
      if (record.kind !== 'input') continue
      if (record.number > end) break
      yield record
    }
  }
}

function resumedAfter(tape: string): number | undefined {
  for (const record of recordsOf(tape, FIRST_PAGE)) if (record.kind === 'resumed') return record.after
  return undefined
}

function* recordsOf(tape: string, records: number): Generator<TapeRecord, undefined> {
  const reader = orThrow(TapeFileReader.open(tape))
  try {
    for (;;) {
      const page = orThrow(reader.next(records))
      if (page.length === 0) return
      for (const { record } of page) yield record
    }
  } finally {
    reader.close()
  }
}
