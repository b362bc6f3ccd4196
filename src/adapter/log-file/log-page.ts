import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fail, ok, type Result } from '../../base/index.ts'
import { BackwardLines, type LogSpan } from './backward-lines.ts'
import { LOG_CATEGORIES, type LogCategory } from './log-category.ts'
import { readLogLine, UNREADABLE, type LogLine } from './log-line.ts'

/** Which lines of the log files of a folder. */
export interface LogQuery extends LogSpan {
  readonly folder: string
  readonly categories: readonly LogCategory[]
  /** Lines of a page at most. */
  readonly limit: number
  /** `next` of the page before; the newest lines when absent. */
  readonly cursor?: string | undefined
  /** Beside the span: asked of every line. */
  readonly isWanted: (line: LogLine) => boolean
}

/** Lines, the newest first, and where the next page goes on; null where there is nothing older. */
export interface LogPage {
  readonly lines: readonly LogLine[]
  readonly next: string | null
}

/** Bytes that one page reads at most: where few lines are wanted a page comes short, and goes on. */
export const PAGE_BYTES_MAX = 2_000_000
const CURSOR = 'v1'
const PART = /^([a-z]+)-([0-9a-z]{0,10})-(0|[0-9a-z]{1,16}-[0-9a-z]{1,9})$/

/** One category while a page is made: its newest line that was not given yet. */
interface Head {
  readonly category: LogCategory
  readonly lines: BackwardLines
  line: LogLine | undefined
  /** When the line was written; a line that does not say counts as written with the one after it. */
  at: number
  /** Where a page goes on that begins with this line. */
  goesOn: Place
}

/** Where a category is read on, and when the line that comes after it was written; Infinity: none does. */
interface Place {
  readonly at: number
  readonly place: string
}

/**
 * A page of log lines over all categories and the files that were put aside, by when they were written.
 *
 * What is written while somebody reads page after page repeats nothing and leaves nothing out. Fails with
 * `BAD_CURSOR`, and `LOG_NOT_FOUND` where the folder has no log file at all.
 */
export function readLogPage(query: LogQuery): Result<LogPage> {
  const { folder, categories, cursor } = query
  if (!Object.values(LOG_CATEGORIES).some(({ file }) => existsSync(join(folder, file)))) {
    return fail('LOG_NOT_FOUND', `there is no log file in ${folder}`)
  }
  const places = cursor === undefined ? [] : placesOf(cursor, categories)
  if (places === undefined) return badCursor()
  const heads: Head[] = []
  try {
    for (const [index, category] of categories.entries()) {
      const { at, place } = places[index] ?? { at: Infinity, place: undefined }
      const lines = BackwardLines.open(join(folder, LOG_CATEGORIES[category].file), query, place)
      if (lines === undefined) return badCursor()
      const head: Head = { category, lines, line: undefined, at, goesOn: { at, place: lines.place } }
      heads.push(head)
      advance(head)
    }
    return ok(pageOf(heads, query))
  } finally {
    for (const { lines } of heads) lines.close()
  }
}

function pageOf(heads: readonly Head[], { limit, from, to, isWanted }: LogQuery): LogPage {
  const found: LogLine[] = []
  const bytes = (): number => heads.reduce((sum, { lines }) => sum + lines.bytesRead, 0)
  const budget = bytes() + PAGE_BYTES_MAX
  for (let head = newest(heads); head !== undefined; head = newest(heads)) {
    if (found.length >= limit || bytes() > budget) return { lines: found, next: cursorOf(heads) }
    const { line, at, category } = head
    const isWithin = at >= from && (at < to || at === Infinity)
    const shown = line?.category === UNREADABLE ? { ...line, category } : line
    if (shown !== undefined && isWithin && isWanted(shown)) found.push(shown)
    advance(head)
  }
  return { lines: found, next: null }
}

/** The head that was written last; of one instant, the one that stands later in the journal. */
function newest(heads: readonly Head[]): Head | undefined {
  let last: Head | undefined
  for (const head of heads) {
    if (head.line === undefined) continue
    const isLater =
      last?.line === undefined ||
      head.at > last.at ||
      (head.at === last.at && head.line.sequence > last.line.sequence)
    if (isLater) last = head
  }
  return last
}

function advance(head: Head): void {
  head.goesOn = { at: head.at, place: head.lines.place }
  const text = head.lines.next()
  head.line = text === undefined ? undefined : readLogLine(text)
  if (head.line !== undefined && head.line.written > 0) head.at = head.line.written
}

function cursorOf(heads: readonly Head[]): string {
  const parts = heads.map(({ category, goesOn: { at, place } }) => {
    const after = at === Infinity ? '' : at.toString(36)
    return [category, after, place].join('-')
  })
  return [CURSOR, ...parts].join('_')
}

/** Places of a cursor, one for each category; `undefined` where it is of other ones, or none of ours. */
function placesOf(cursor: string, categories: readonly LogCategory[]): readonly Place[] | undefined {
  const [version, ...parts] = cursor.split('_')
  if (version !== CURSOR || parts.length !== categories.length) return undefined
  const places = parts.flatMap((part, index) => {
    const [, category, after = '', place = ''] = PART.exec(part) ?? []
    if (category !== categories[index]) return []
    return [{ at: after === '' ? Infinity : Number.parseInt(after, 36), place }]
  })
  return places.length === categories.length ? places : undefined
}

function badCursor(): Result<never> {
  return fail('BAD_CURSOR', 'the cursor is not one that a page of this search gave: take `next` as it is')
}
