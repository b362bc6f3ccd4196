import type { BarCatalog } from '../../../adapter/duckdb/index.ts'
import { fail, ok, UserError, type Result } from '../../../base/index.ts'
import { calendarNamed, type CalendarName } from '../../../calendar/index.ts'
import type { ColumnLayout, ImportOutcome } from '../../../data/index.ts'
import { BarImport, fromEarlyHours, namesColumns, shownText, sniffLayout } from '../../../data/index.ts'
import type { TextRecord } from '../../../port/index.ts'
import { adjustedNotes } from './import-notes.ts'
import type { ImportContext, ImportRequest } from './import-request.ts'

/** A file of rows, whatever its format. */
export interface RecordFile {
  readonly bytesTotal: number
  readonly bytesRead: number
  readonly sha256: string | undefined
  /** Whether the file ended within a line; absent where it has no lines. */
  readonly endsOpen?: boolean
  batches(): AsyncGenerator<readonly TextRecord[]>
}

/** What the rows of a file are read with. */
export interface RowParts {
  readonly catalog: BarCatalog
  readonly request: ImportRequest
  readonly context: ImportContext
  readonly calendar: CalendarName
}

const LINES_SHOWN = 5
const OPEN_END = 'the last line has no line end, as in a file that was cut off: check its last row'
const LETTER = /[a-z]/i

/**
 * Reads the rows of a file into bars.
 *
 * A header that stands again, as in files that were put together, is passed over and told of; another one is
 * `HEADER_CHANGED`, since the rows after it would be read with the wrong columns.
 */
export async function readRows(file: RecordFile, parts: RowParts): Promise<ImportOutcome> {
  const { request, context } = parts
  let begun: { readonly bars: BarImport; readonly header: HeaderWatch } | undefined
  for await (const batch of file.batches()) {
    for (const record of batch) {
      if (begun === undefined) {
        begun = await beginRows(record, parts)
        if (begun.header.layout.hasHeader) continue
      }
      if (unwrap(begun.header.meets(record), request.file)) continue
      unwrap(begun.bars.add(record), request.file)
    }
    context.onProgress?.(file.bytesRead, file.bytesTotal)
  }
  if (begun === undefined) {
    const message = `${request.file}: the file is empty; rows of bars were expected`
    throw new UserError(fail('NO_ROWS', message).failure)
  }
  const { bars, header } = begun
  const outcome = unwrap(bars.finish(), request.file)
  const notes = [
    ...outcome.notes, ...header.notes(), ...(file.endsOpen === true ? [OPEN_END] : []),
    ...adjustedNotes(header.layout.ignored, request.adjustment),
  ]
  return { ...outcome, notes }
}

async function beginRows(
  first: TextRecord, { catalog, request, context, calendar }: RowParts,
): Promise<{ readonly bars: BarImport; readonly header: HeaderWatch }> {
  const where = `${request.file}: line ${first.line}`
  if (first.flaw !== undefined) {
    throw new UserError(fail('HEADER_MISSING', `${where}: ${first.flaw}`).failure)
  }
  const layout = unwrap(sniffLayout(first.fields, request.mapping, request), where)
  const actions = fromEarlyHours(await catalog.allActions(), calendarNamed(calendar))
  const bars = unwrap(
    BarImport.begin({
      ...request,
      layout,
      calendar: calendarNamed(calendar),
      now: context.now,
      actionsAt: (symbol) => actions.filter((action) => action.symbol === symbol).map(({ at }) => at),
    }),
    request.file,
  )
  return { bars, header: new HeaderWatch(layout, first) }
}

/** Looks for rows that name columns among those of bars. */
class HeaderWatch {
  readonly layout: ColumnLayout
  readonly #first: TextRecord
  readonly #again: number[] = []

  constructor(layout: ColumnLayout, first: TextRecord) {
    this.layout = layout
    this.#first = first
  }

  /** Whether a row is the header once more; fails with `HEADER_CHANGED` for another one. */
  meets({ line, fields }: TextRecord): Result<boolean> {
    // A price has no letters, but where it is written as 1e5.
    if (!LETTER.test(fields[this.layout.open] ?? 'none')) return ok(false)
    const header = this.layout.hasHeader ? this.#first.fields : []
    if (!namesColumns(fields, this.layout, header)) return ok(false)
    if (isSame(fields, header)) {
      this.#again.push(line)
      return ok(true)
    }
    const found = `found the column names "${shownText(fields.join(','))}"`
    const before = header.length === 0 ? 'has none' : `has "${shownText(header.join(','))}"`
    return fail(
      'HEADER_CHANGED',
      `line ${line}: ${found}, and line ${this.#first.line} ${before}: files were put together that have to `
      + 'be imported one by one',
    )
  }

  /** Where the header stood again. */
  notes(): readonly string[] {
    if (this.#again.length === 0) return []
    const more = this.#again.length > LINES_SHOWN ? ' ...' : ''
    const lines = this.#again.slice(0, LINES_SHOWN).join(', ')
    return [`the column names stand again in line ${lines}${more} and were passed over`]
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name.toLowerCase() === b[index]?.toLowerCase())
}

function unwrap<T>(result: Result<T>, where: string): T {
  if (result.ok) return result.value
  throw new UserError({ ...result.failure, message: `${where}: ${result.failure.message}` })
}
