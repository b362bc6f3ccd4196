import type { UtcMillis } from '../base/index.ts'
import type { ExchangeCalendar } from '../calendar/index.ts'
import { Adjustment, type BarColumns, type CorporateAction, type SeriesKey } from '../model/index.ts'
import type { BarSource } from '../port/index.ts'
import { ActionFit, JUMP_GAP_MS_MAX, type ActionMisfit } from './action-fit.ts'
import type { BarRow } from './bar-row.ts'
import { copyRow, emptyRow, readRow } from './bar-row.ts'
import { BarValidator, standardChecks } from './bar-validator.ts'
import { readChunks } from './columns-source.ts'
import type { FaultCode } from './fault.ts'
import { Fault, faultCode } from './fault.ts'
import type { GapReport } from './gap-finder.ts'
import { GapFinder } from './gap-finder.ts'
import { suspicions } from './series-assembly.ts'
import { SpikeValidator } from './spike-validator.ts'

/** A change of price that looks like a split nobody announced. */
export interface Jump {
  readonly at: UtcMillis
  readonly closeBefore: number
  readonly close: number
  /** The split that would explain it, as `2:1`. */
  readonly looksLike: string
}

/** A bar of a stored series that should not be used. */
export interface FaultyBar {
  readonly closeAt: UtcMillis
  readonly code: FaultCode
}

/** What `data check` finds in one series. */
export interface SeriesQuality {
  readonly key: SeriesKey
  readonly rows: number
  readonly firstOpenAt: UtcMillis
  readonly lastCloseAt: UtcMillis
  readonly gaps: GapReport
  /** Bars that are there for each that could be, 0..1, regular hours only. */
  readonly completenessFraction: number
  /** Bars that fail their checks, at most 1,000, and how many there are by code. */
  readonly faulty: readonly FaultyBar[]
  readonly faults: Readonly<Partial<Record<FaultCode, number>>>
  /** Good bars that are worth a look, at most 1,000, and how many there are by code. */
  readonly suspects: readonly FaultyBar[]
  readonly warnings: Readonly<Partial<Record<FaultCode, number>>>
  readonly jumps: readonly Jump[]
  /** Corporate actions that raw prices contradict. */
  readonly misfits: readonly ActionMisfit[]
  readonly zeroVolumeBars: number
  /** Bars whose open equals the close before: a sign that opens were filled in. */
  readonly opensAtCloseBeforeFraction: number
  /** One sentence for each kind of trouble; empty when there is none. */
  readonly problems: readonly string[]
}

const LISTED_MAX = 1_000
const SPLITS = [1.5, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 50, 100]
/** How far the market's own move may take the open from the ratio of a split. */
const SPLIT_TOLERANCE = 0.04

/** What a series is held against. */
export interface QualityOptions {
  readonly calendar: ExchangeCalendar
  /** Its corporate actions as its bars meet them (`fromEarlyHours`): prices may jump there. */
  readonly actions: readonly CorporateAction[]
}

/** Reads a stored series to its end and reports gaps, faults and suspicions. Closes the source. */
export async function checkQuality(source: BarSource, options: QualityOptions): Promise<SeriesQuality> {
  const check = new QualityCheck(source.key, options)
  await readChunks(source, (columns) => check.add(columns))
  return check.finish()
}

class QualityCheck {
  readonly #key: SeriesKey
  readonly #gaps: GapFinder
  readonly #validator: BarValidator
  readonly #actionsAt: readonly number[]
  readonly #faulty: FaultyBar[] = []
  readonly #suspects: FaultyBar[] = []
  readonly #jumps: Jump[] = []
  readonly #misfits: ActionMisfit[] = []
  readonly #fit: ActionFit
  readonly #pending = emptyRow()
  readonly #row = emptyRow()
  #nextAction = 0
  #rows = 0
  #zeroVolumeBars = 0
  #opensAtCloseBefore = 0
  #firstOpenAt = NaN
  #lastCloseAt = NaN

  constructor(key: SeriesKey, { calendar, actions }: QualityOptions) {
    this.#key = key
    const actionsAt = actions.map(({ at }) => Number(at)).sort((a, b) => a - b)
    // Adjusted prices have the actions in them.
    this.#fit = new ActionFit(key.adjustment === Adjustment.Raw ? actions : [], key.timeframe)
    this.#gaps = new GapFinder(calendar, key.timeframe)
    const { rejecting } = standardChecks({ hours: { calendar, timeframe: key.timeframe } })
    this.#validator = new BarValidator({
      rejecting: [...rejecting, new SpikeValidator({ exemptAt: actionsAt })],
      warning: suspicions(key.timeframe, actionsAt),
    })
    this.#actionsAt = actionsAt
  }

  add(columns: BarColumns): void {
    for (let index = 0; index < columns.length; index++) {
      readRow(this.#row, columns, index)
      // Each bar waits for the next one: a spike is seen only between its neighbours.
      if (this.#rows > 0) this.#judge(this.#pending, this.#row)
      else this.#firstOpenAt = this.#row.openAt
      copyRow(this.#pending, this.#row)
      this.#rows += 1
    }
  }

  finish(): SeriesQuality {
    if (this.#rows > 0) this.#judge(this.#pending, undefined)
    this.#lastCloseAt = this.#pending.closeAt
    const gaps = this.#gaps.finish()
    const found = {
      key: this.#key, rows: this.#rows,
      firstOpenAt: this.#firstOpenAt as UtcMillis, lastCloseAt: this.#lastCloseAt as UtcMillis,
      gaps,
      completenessFraction: gaps.barsExpected === 0 ? 0 : Math.min(gaps.barsPresent / gaps.barsExpected, 1),
      faulty: this.#faulty, faults: this.#validator.rejected.toRecord(),
      suspects: this.#suspects, warnings: this.#validator.warned.toRecord(),
      jumps: this.#jumps, misfits: this.#misfits, zeroVolumeBars: this.#zeroVolumeBars,
      opensAtCloseBeforeFraction: this.#rows === 0 ? 0 : this.#opensAtCloseBefore / this.#rows,
    }
    return { ...found, problems: problemsOf(found) }
  }

  #judge(bar: BarRow, next: BarRow | undefined): void {
    this.#gaps.add(bar.openAt, bar.closeAt)
    if (bar.volume === 0) this.#zeroVolumeBars += 1
    const before = this.#validator.previous
    const [openBefore = 0, endBefore = 0, closeBefore] = [before?.openAt, before?.closeAt, before?.close]
    const fault = this.#validator.check(bar, next)
    if (fault !== Fault.Fine) return note(this.#faulty, bar, fault)
    const { warning } = this.#validator
    if (warning !== Fault.Fine) note(this.#suspects, bar, warning)
    if (closeBefore === undefined) return
    this.#misfits.push(...this.#fit.judge({ closeAt: endBefore, close: closeBefore }, bar))
    if (bar.open === closeBefore) this.#opensAtCloseBefore += 1
    const isNext = bar.openAt - endBefore <= JUMP_GAP_MS_MAX
    if (isNext && !this.#isExplained(openBefore, bar.openAt)) this.#noteJump(bar, closeBefore)
  }

  #isExplained(from: number, to: number): boolean {
    while ((this.#actionsAt[this.#nextAction] ?? Infinity) <= from) this.#nextAction += 1
    return (this.#actionsAt[this.#nextAction] ?? Infinity) <= to
  }

  #noteJump({ closeAt, close, open }: BarRow, closeBefore: number): void {
    const isFall = open < closeBefore
    const ratio = isFall ? closeBefore / open : open / closeBefore
    const split = SPLITS.find((one) => Math.abs(ratio / one - 1) <= SPLIT_TOLERANCE)
    if (split === undefined || this.#jumps.length >= LISTED_MAX) return
    const [many, one] = split === 1.5 ? [3, 2] : [split, 1]
    this.#jumps.push({
      at: closeAt as UtcMillis, closeBefore, close, looksLike: isFall ? `${many}:${one}` : `${one}:${many}`,
    })
  }
}

function note(list: FaultyBar[], { closeAt }: BarRow, fault: Exclude<Fault, 0>): void {
  if (list.length < LISTED_MAX) list.push({ closeAt: closeAt as UtcMillis, code: faultCode(fault) })
}

function problemsOf(found: Omit<SeriesQuality, 'problems'>): readonly string[] {
  const { rows, gaps, faults, warnings, jumps, misfits } = found
  const problems: string[] = []
  if (rows === 0) problems.push('no bars')
  const { missingSessions, holes } = gaps
  const missing = gaps.sessionsExpected - gaps.sessionsPresent
  if (missing > 0) {
    const shown = missingSessions.slice(0, 5).join(', ')
    problems.push(`sessions without bars: ${missing} (${shown}${missing > 5 ? ' ...' : ''})`)
  }
  if (holes.length > 0) problems.push(`holes of 30 minutes or more inside sessions: ${holes.length}`)
  for (const [code, bars] of Object.entries(faults)) problems.push(`bars that fail a check: ${bars} ${code}`)
  const { FROZEN: still } = warnings
  if (still !== undefined) problems.push(`bars in which the price stands still: ${still} FROZEN`)
  for (const { at, looksLike } of jumps.slice(0, 3)) {
    const day = Temporal.Instant.fromEpochMilliseconds(at).toString().slice(0, 10)
    problems.push(`${day}: the price jumps like a ${looksLike} split that is not among the corporate actions`)
  }
  problems.push(...misfits.slice(0, 3).map(({ problem }) => problem))
  return problems
}
