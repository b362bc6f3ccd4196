import type { Result, UtcMillis } from '../base/index.ts'
import { fail, formatUtc, MILLIS_PER_DAY, ok } from '../base/index.ts'
import { TradingHours, type ExchangeCalendar } from '../calendar/index.ts'
import type { Timeframe } from '../model/index.ts'
import { intradayMillis } from '../model/index.ts'
import type { TextRecord } from '../port/index.ts'
import { StampMeaning } from './bar-placement.ts'
import type { ColumnLayout } from './column-layout.ts'
import { Fault, faultCode } from './fault.ts'
import { LocalClock } from './local-clock.ts'
import { RowBuffer } from './row-buffer.ts'
import { RowReader } from './row-reader.ts'
import type { AssembledSeries, RejectedRow } from './series-assembly.ts'
import { assembleSeries } from './series-assembly.ts'
import { shownText } from './shown-text.ts'
import type { Spelling } from './spelling.ts'
import { isSunday, StampDates } from './stamp-dates.ts'
import { StampKind } from './stamp-text.ts'
import { TimeframeSniffer } from './timeframe-sniffer.ts'

/** What the user says about a file of bars. */
export interface BarImportOptions extends Spelling {
  readonly layout: ColumnLayout
  readonly calendar: ExchangeCalendar
  /** Names the bars where the file has no symbol column; picks one symbol where it has. */
  readonly symbol?: string
  /** Told from the distances of the stamps when absent. */
  readonly timeframe?: Timeframe
  /** IANA zone of stamps that name none; needed for intraday bars of that kind. */
  readonly timeZone?: string
  /** The start of the bar when absent, unless the stamps contradict it. */
  readonly stampMeans?: StampMeaning
  readonly keepsExtended: boolean
  readonly repairsHighLow: boolean
  readonly now: UtcMillis
  /** Instants of a symbol's known corporate actions: prices may jump there. */
  readonly actionsAt?: (symbol: string) => readonly number[]
}

/** What became of the rows of a file. */
export interface ImportOutcome {
  /** Rows without the header; those of other symbols than the wanted one included. */
  readonly rows: number
  readonly series: readonly AssembledSeries[]
  /** All rows that are not used, with those that could not even be read; ascending by line. */
  readonly rejected: readonly RejectedRow[]
  /** Rows of other symbols, when one was picked. */
  readonly otherSymbolRows: number
  /** What was concluded rather than told, in sentences. */
  readonly notes: readonly string[]
}

/** More bad rows than anybody reads: the file is not what the options say. */
const REJECTED_MAX = 100_000
const LINES_SHOWN = 5
const SYMBOL = /^[!-~]{1,32}$/
const SYMBOL_RULE = 'a symbol has 1 to 32 printable characters without blanks'

interface KindSeen {
  count: number
  readonly lines: number[]
}

/**
 * Reads the rows of one file of bars: from text to bars on exchange sessions, good ones and bad ones apart.
 *
 * Rows are buffered (72 bytes each) because a file's order, timeframe and meaning of stamps are known only at
 * its end.
 */
export class BarImport {
  readonly #options: BarImportOptions
  readonly #reader: RowReader
  readonly #buffers = new Map<string, RowBuffer>()
  readonly #rejected: RejectedRow[] = []
  readonly #kinds = new Map<StampKind, KindSeen>()
  /** Instants that stand at midnight by the offset of their stamp. */
  readonly #midnights = new Set<number>()
  #rows = 0
  #otherSymbolRows = 0

  private constructor(options: BarImportOptions) {
    this.#options = options
    this.#reader = new RowReader(options.layout, options)
  }

  /**
   * Begins an import; fails with `SYMBOL_MISSING` when neither the file nor the options name the bars, and
   * with `UNKNOWN_TIME_ZONE` for a zone that there is none of.
   */
  static begin(options: BarImportOptions): Result<BarImport> {
    const { layout, symbol, timeZone } = options
    if (symbol === undefined && layout.symbol < 0) {
      return fail('SYMBOL_MISSING', 'found no column with symbols; say --symbol NAME, or --map symbol=COLUMN')
    }
    if (symbol !== undefined && !SYMBOL.test(symbol)) {
      return fail('SYMBOL_MISSING', `found --symbol "${symbol}"; ${SYMBOL_RULE}`)
    }
    const zone = timeZone === undefined ? ok(true) : LocalClock.for(timeZone)
    return zone.ok ? ok(new BarImport(options)) : zone
  }

  /** Takes the next row; fails with `TOO_MANY_BAD_ROWS` when there is no point in going on. */
  add(record: TextRecord): Result<true> {
    this.#rows += 1
    const reader = this.#reader
    const { layout, symbol: wanted } = this.#options
    if (record.flaw !== undefined) {
      return this.#reject(record, wanted ?? '', { fault: Fault.BadQuote, reason: record.flaw })
    }
    const fault = reader.read(record.fields)
    const symbol = layout.symbol >= 0 ? reader.symbol : (wanted ?? '')
    if (wanted !== undefined && symbol !== '' && symbol !== wanted) {
      this.#otherSymbolRows += 1
      return ok(true)
    }
    if (fault !== Fault.Fine) return this.#reject(record, symbol, { fault, reason: reader.problem })
    if (!SYMBOL.test(symbol)) {
      const reason = `found the symbol "${shownText(symbol)}"; ${SYMBOL_RULE}`
      return this.#reject(record, symbol, { fault: Fault.BadSymbol, reason })
    }
    this.#keep(symbol, record.line)
    return ok(true)
  }

  /** Places and judges all rows. Fails when the file as a whole cannot be read in one way only. */
  finish(): Result<ImportOutcome> {
    const order = this.#dateOrder()
    if (!order.ok) return order
    const kind = this.#stampKind()
    if (!kind.ok) return kind
    const { roundedNumbers } = this.#reader
    const notes = roundedNumbers === 0 ? [] : [
      `${roundedNumbers} numbers have more digits than are kept (15 to 17)`,
    ]
    const timeframe = this.#timeframe(notes)
    if (!timeframe.ok) return timeframe
    const isIntraday = intradayMillis(timeframe.value) !== undefined
    const aligned = isIntraday ? this.#toInstants(kind.value) : this.#toDates(kind.value, notes)
    if (!aligned.ok) return aligned
    const lengthMs = intradayMillis(timeframe.value)
    const stampMeans = lengthMs === undefined ? ok(StampMeaning.Open) : this.#stampMeaning(lengthMs, notes)
    if (!stampMeans.ok) return stampMeans
    const weeks = timeframe.value === '1w' ? this.#placeSundays() : ok(true)
    if (!weeks.ok) return weeks
    const { calendar, keepsExtended, repairsHighLow, now, actionsAt } = this.#options
    const series = [...this.#buffers].map(([symbol, buffer]) => assembleSeries(buffer, {
      symbol, calendar, timeframe: timeframe.value, stampMeans: stampMeans.value, keepsExtended,
      repairsHighLow, now, knownActionsAt: actionsAt?.(symbol) ?? [],
    }))
    const rejected = [...this.#rejected, ...series.flatMap((one) => one.rejected)]
    rejected.sort((a, b) => a.line - b.line)
    return ok({ rows: this.#rows, series, rejected, otherSymbolRows: this.#otherSymbolRows, notes })
  }

  #keep(symbol: string, line: number): void {
    const { stamp, open, high, low, close, volume, dividend, split } = this.#reader
    let buffer = this.#buffers.get(symbol)
    if (buffer === undefined) this.#buffers.set(symbol, buffer = new RowBuffer())
    const { millis, offsetMillis } = stamp
    if (offsetMillis !== 0 && (millis + offsetMillis) % MILLIS_PER_DAY === 0) this.#midnights.add(millis)
    buffer.push({ stamp: millis, line, open, high, low, close, volume, dividend, split })
    let seen = this.#kinds.get(stamp.kind)
    if (seen === undefined) this.#kinds.set(stamp.kind, seen = { count: 0, lines: [] })
    seen.count += 1
    if (seen.lines.length < LINES_SHOWN) seen.lines.push(line)
  }

  #reject(
    { line, fields }: TextRecord,
    symbol: string,
    { fault, reason }: { readonly fault: Exclude<Fault, 0>; readonly reason: string },
  ): Result<true> {
    this.#rejected.push({ symbol, line, code: faultCode(fault), reason, row: fields.join(',') })
    if (this.#rejected.length < REJECTED_MAX) return ok(true)
    return fail(
      'TOO_MANY_BAD_ROWS',
      `line ${line}: found ${REJECTED_MAX} rows that cannot be read, the last because ${reason}; check --map`,
    )
  }

  /** Days with the year last are read month first where one of them proves it, or the user says so. */
  #dateOrder(): Result<true> {
    const { slashed, onlyMonthFirst, onlyDayFirst } = this.#reader.stamp.seen
    // Those that only fit the other order are bad rows already, and no reason to doubt where they are all.
    if (this.#options.dates !== undefined || slashed === onlyDayFirst) return ok(true)
    if (onlyDayFirst === 0 && onlyMonthFirst > 0) return ok(true)
    const found = onlyDayFirst > 0
      ? `found ${onlyDayFirst} of ${slashed} days that fit day/month/year alone`
      : `found ${slashed} days that fit both month/day/year and day/month/year`
    return fail('DATE_ORDER_UNCLEAR', `${found}; say --dates day-first or --dates month-first`)
  }

  #stampKind(): Result<StampKind> {
    const [first, ...others] = [...this.#kinds].sort((a, b) => b[1].count - a[1].count)
    if (first === undefined) return this.#nothingRead()
    if (others.length === 0) return ok(first[0])
    const spelled = { date: 'a date only', local: 'no time zone', instant: 'a time zone' }
    const parts = [first, ...others].map(([kind, { count, lines }]) => (
      `${count} rows with ${spelled[kind]} (line ${lines.join(', ')}${count > lines.length ? ' ...' : ''})`
    ))
    return fail('MIXED_TIME_ZONES', `found ${parts.join(' and ')}; one file has to keep to one kind of stamp`)
  }

  #nothingRead(): Result<never> {
    const why = this.#rejected[0]
    if (why !== undefined) {
      return fail('NO_GOOD_ROWS', `line ${why.line}: ${why.code}: ${why.reason}; no row can be read`)
    }
    if (this.#rows === 0) return fail('NO_ROWS', 'found no rows of bars')
    const found = `found no row of ${this.#options.symbol} among ${this.#rows} rows`
    return fail('NO_GOOD_ROWS', `${found}: check --symbol, or --map symbol=none`)
  }

  #timeframe(notes: string[]): Result<Timeframe> {
    if (this.#options.timeframe !== undefined) return ok(this.#options.timeframe)
    const sniffer = new TimeframeSniffer()
    for (const buffer of this.#buffers.values()) {
      for (let index = 1; index < buffer.length; index++) {
        sniffer.add(buffer.at(index, 'stamp') - buffer.at(index - 1, 'stamp'))
      }
    }
    const found = sniffer.find()
    if (found.ok) notes.push(`timeframe ${found.value}, told from the distance of the stamps`)
    const unread = this.#rejected.length
    const first = this.#rejected[0]
    if (found.ok || first === undefined) return found
    const why = `line ${first.line}: ${first.code}: ${first.reason}`
    const { code, message } = found.failure
    return fail(code, `${message}; rows that cannot be read: ${unread}, the first ${why}`)
  }

  /** Makes intraday stamps instants; rows whose clock reading is none are refused. */
  #toInstants(kind: StampKind): Result<true> {
    if (kind === StampKind.Instant) return ok(true)
    if (kind === StampKind.Date) {
      const found = 'found stamps without a time of day, which no intraday bar has'
      return fail('TIMEFRAME_UNCLEAR', `${found}: say --timeframe 1d`)
    }
    const { timeZone, calendar } = this.#options
    if (timeZone === undefined) {
      return fail(
        'TIME_ZONE_MISSING',
        `found stamps without a time zone; say --time-zone ${calendar.zone}`
        + (calendar.zone === 'UTC' ? ', or where they come from' : ' (the exchange\'s), or UTC'),
      )
    }
    const clock = LocalClock.for(timeZone)
    if (!clock.ok) return clock
    this.#rewrite((civil) => {
      const fault = clock.value.read(civil)
      const reason = `${spelledClock(civil)} in ${timeZone}: ${CLOCK_REASONS[fault]}`
      return { fault, stamp: clock.value.millis, reason }
    })
    return ok(true)
  }

  /** Makes stamps of daily and weekly bars days of the exchange. */
  #toDates(kind: StampKind, notes: string[]): Result<true> {
    const { timeZone, calendar } = this.#options
    if (kind === StampKind.Date || (kind === StampKind.Local && timeZone === undefined)) return ok(true)
    const exchange = LocalClock.for(calendar.zone)
    const local = LocalClock.for(timeZone ?? 'UTC')
    if (!exchange.ok) return exchange
    if (!local.ok) return local
    notes.push(`stamps were turned into dates of ${calendar.zone}`)
    // The midnight that ends a day belongs to it.
    const early = this.#options.stampMeans === StampMeaning.Close ? 1 : 0
    const said = timeZone === undefined ? undefined : local.value
    const dates = new StampDates({ calendar, exchange: exchange.value, said, midnights: this.#midnights })
    this.#rewrite((stamp) => {
      const fault = kind === StampKind.Local ? local.value.read(stamp) : Fault.Fine
      const at = kind === StampKind.Local ? local.value.millis : stamp
      return {
        fault, stamp: dates.read(at - early),
        reason: `${spelledClock(stamp)} in ${timeZone}: ${CLOCK_REASONS[fault]}`,
      }
    })
    if (dates.named > 0) notes.push(`a midnight of ${timeZone} was taken for the day that begins with it`)
    if (dates.unclear === 0 || timeZone !== undefined) return ok(true)
    const zone = this.#midnights.size === 0 ? 'UTC' : 'their own zone'
    const spelled = this.#midnights.size === 0 ? 'UTC' : 'ZONE, such as Europe/Berlin,'
    return fail(
      'STAMP_UNCLEAR',
      `found ${dates.unclear} stamps at midnight of ${zone}, which is another time of day in ${calendar.zone}`
      + `: say --time-zone ${spelled} where each names the day that begins then, --time-zone `
      + `${calendar.zone} where it does not`,
    )
  }

  /** A Sunday ends a week, or begins the next one: where most stamps are Sundays, somebody has to say. */
  #placeSundays(): Result<true> {
    let [rows, sundays] = [0, 0]
    for (const buffer of this.#buffers.values()) {
      rows += buffer.length
      for (let index = 0; index < buffer.length; index++) {
        if (isSunday(buffer.at(index, 'stamp'))) sundays += 1
      }
    }
    const { stampMeans } = this.#options
    if (sundays * 2 <= rows || stampMeans === StampMeaning.Close) return ok(true)
    if (stampMeans === undefined) {
      return fail(
        'STAMP_UNCLEAR',
        `found ${sundays} weekly stamps on a Sunday: say --stamp close where it ends its week, --stamp open `
        + 'where the week begins with it',
      )
    }
    this.#rewrite((stamp) => (
      { fault: Fault.Fine, stamp: isSunday(stamp) ? stamp + MILLIS_PER_DAY : stamp, reason: '' }
    ))
    return ok(true)
  }

  #rewrite(
    read: (stamp: number) => { readonly fault: Fault; readonly stamp: number; readonly reason: string },
  ): void {
    for (const [symbol, buffer] of this.#buffers) {
      buffer.rewriteStamps((stamp, line) => {
        const { fault, stamp: instant, reason } = read(stamp)
        if (fault === Fault.Fine) return instant
        this.#rejected.push({ symbol, line, code: faultCode(fault), reason, row: spelledClock(stamp) })
        return undefined
      })
    }
  }

  /** Refuses to guess when the stamps look like the ends of bars and nobody said so. */
  #stampMeaning(lengthMs: number, notes: string[]): Result<StampMeaning> {
    const { stampMeans, calendar } = this.#options
    if (stampMeans !== undefined) return ok(stampMeans)
    let atOpens = 0
    let atCloses = 0
    let canMeetOpen = false
    for (const buffer of this.#buffers.values()) {
      for (let index = 0; index < buffer.length; index++) {
        const at = buffer.at(index, 'stamp') as UtcMillis
        if (!calendar.coversInstant(at) || !calendar.coversInstant((at - 1) as UtcMillis)) continue
        const { openAt = NaN } = calendar.sessionAt(at, TradingHours.Extended) ?? {}
        canMeetOpen ||= (openAt - at) % lengthMs === 0
        if (openAt === at) atOpens += 1
        if (calendar.sessionAt((at - 1) as UtcMillis)?.closeAt === at) atCloses += 1
      }
    }
    if (atCloses > 0 && atOpens === 0) {
      const found = `found ${atCloses} stamps on the close of a session of ${calendar.name}`
      // Full hours meet a close at 16:00 and no open at 09:30, whatever they mean.
      if (!canMeetOpen) {
        return fail(
          'STAMP_UNCLEAR',
          `${found} and no grid that could meet an open, which tells nothing: say --stamp open where a stamp `
          + 'is the start of its bar, --stamp close where it is its end; what is stamped with the end and '
          + 'read as the start is seen late, the other way round before it has ended',
        )
      }
      return fail(
        'STAMP_UNCLEAR',
        `${found} and none on an open: `
        + 'these look like the ends of bars; say --stamp close, or --stamp open if they are not',
      )
    }
    notes.push('stamps taken as the start of each bar; say --stamp close if they are its end')
    return ok(StampMeaning.Open)
  }
}

const CLOCK_REASONS: Readonly<Partial<Record<Fault, string>>> = {
  [Fault.LocalTimeSkipped]: 'the clocks skip this time',
  [Fault.LocalTimeAmbiguous]: 'the clocks show this time twice',
}

function spelledClock(civil: number): string {
  return formatUtc(civil as UtcMillis).replace('T', ' ').replace('Z', '')
}
