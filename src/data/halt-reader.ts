import type { Result, UtcMillis } from '../base/index.ts'
import { fail, formatUtc, ok } from '../base/index.ts'
import type { TradingHalt } from '../model/index.ts'
import type { TextRecord } from '../port/index.ts'
import { Fault } from './fault.ts'
import type { LocalClock } from './local-clock.ts'
import { shownText } from './shown-text.ts'
import { StampKind, StampReader } from './stamp-text.ts'

type Role = 'symbol' | 'from' | 'fromDate' | 'fromTime' | 'until' | 'untilDate' | 'untilTime' | 'reason'

/** Header spellings, without case, blanks and signs, those of the lists of Nasdaq and the NYSE among them. */
const SPELLINGS: Readonly<Record<Role, readonly string[]>> = {
  symbol: ['symbol', 'issuesymbol', 'ticker'],
  from: ['from', 'start', 'haltedat', 'haltat', 'halttimestamp'],
  fromDate: ['haltdate'],
  fromTime: ['halttime'],
  until: ['to', 'until', 'end', 'resumedat', 'resumeat', 'resumptiontimestamp'],
  untilDate: ['resumptiondate', 'resumedate'],
  untilTime: ['resumptiontradetime', 'nyseresumetime', 'resumetime'],
  reason: ['reason', 'reasoncode', 'reasoncodes', 'haltcode'],
}
const SHAPE = 'the columns are symbol, from, to and reason'

/**
 * Reads trading halts from a file with the columns symbol, from, to and reason.
 *
 * `from` and `to` are instants, or readings of the given clock; instead of each there may be a date and a
 * time, as in the lists of exchanges. An empty `to`: it has not ended. All or nothing: the first row that
 * cannot be read fails with `BAD_HALT` and its line.
 */
export class HaltReader {
  readonly #places: ReadonlyMap<Role, number>
  readonly #clock: LocalClock | undefined
  readonly #stamp = new StampReader()

  private constructor(places: ReadonlyMap<Role, number>, clock: LocalClock | undefined) {
    this.#places = places
    this.#clock = clock
  }

  /** Finds the columns in the header of a file; fails with `COLUMN_MISSING` or `COLUMN_AMBIGUOUS`. */
  static from(header: readonly string[], clock: LocalClock | undefined): Result<HaltReader> {
    const names = header.map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ''))
    const places = new Map<Role, number>()
    for (const role of Object.keys(SPELLINGS) as Role[]) {
      const columns = names.flatMap((name, column) => (SPELLINGS[role].includes(name) ? [column] : []))
      const [first, second] = columns
      if (second !== undefined) {
        const found = columns.map((column) => header[column]).join('" and "')
        return fail('COLUMN_AMBIGUOUS', `line 1: found "${found}"; ${SHAPE}`)
      }
      if (first !== undefined) places.set(role, first)
    }
    const has = (role: Role): boolean => places.has(role)
    const missing = [
      ...(has('symbol') ? [] : ['symbol']),
      ...(has('from') || (has('fromDate') && has('fromTime')) ? [] : ['from']),
      ...(has('until') || (has('untilDate') && has('untilTime')) ? [] : ['to']),
    ]
    if (missing.length === 0) return ok(new HaltReader(places, clock))
    return fail('COLUMN_MISSING',
      `line 1: found "${shownText(header.join(', '))}" without ${missing.join(', ')}; ${SHAPE}`)
  }

  /** Reads one row. */
  read({ line, fields }: TextRecord): Result<TradingHalt> {
    const bad = (why: string): Result<never> => (
      fail('BAD_HALT', `line ${line}: ${why}; ${SHAPE}`, { details: { line } }))
    const text = (role: Role): string => (fields[this.#places.get(role) ?? -1] ?? '').trim()
    const symbol = text('symbol')
    if (symbol === '') return bad('symbol is empty')
    const from = this.#instant(text('from') || `${text('fromDate')} ${text('fromTime')}`.trim())
    if (!from.ok) return bad(`from ${from.failure.message}`)
    const untilText = text('until') || `${text('untilDate')} ${text('untilTime')}`.trim()
    const about = { symbol, from: from.value, reason: text('reason') }
    if (untilText === '') return ok(about)
    const until = this.#instant(untilText)
    if (!until.ok) return bad(`to ${until.failure.message}`)
    if (until.value > from.value) return ok({ ...about, until: until.value })
    return bad(`it ends at ${formatUtc(until.value)}, not after it begins at ${formatUtc(from.value)}`)
  }

  #instant(text: string): Result<UtcMillis> {
    const stamp = this.#stamp
    const bad = (why: string): Result<never> => fail('BAD_HALT', `is "${shownText(text)}"; ${why}`)
    if (!stamp.read(text) || stamp.kind === StampKind.Date) {
      return bad('a day with a time such as 2020-03-09 09:34:13 or 2020-03-09T13:34:13Z is read')
    }
    if (stamp.kind === StampKind.Instant) return ok(stamp.millis as UtcMillis)
    if (this.#clock === undefined) return bad('it names no zone: say --time-zone, as America/New_York')
    const fault = this.#clock.read(stamp.millis)
    if (fault === Fault.Fine) return ok(this.#clock.millis as UtcMillis)
    const often = fault === Fault.LocalTimeSkipped ? 'never' : 'twice'
    return bad(`the clocks of ${this.#clock.zone} showed it ${often}`)
  }
}
