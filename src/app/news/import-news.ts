import { newsLines } from '../../adapter/news/index.ts'
import { fail, UserError, type UtcMillis } from '../../base/index.ts'
import { plainNewsItem } from '../../data/index.ts'
import type { NewsItem } from '../../model/index.ts'

const SHOWN_MAX = 5

/**
 * Reads news from a file of JSON lines: all of it, or nothing.
 *
 * Throws `UserError` `NEWS_FILE_REFUSED` with file, line and reason where a line is wrong, `NO_ROWS` for a
 * file without any, `FILE_UNREADABLE`.
 */
export async function readNewsFile(file: string, now: UtcMillis): Promise<readonly NewsItem[]> {
  const items: NewsItem[] = []
  const bad: string[] = []
  for await (const read of newsLines(file)) {
    const plain = 'item' in read ? plainNewsItem(read.item, { now, readsMentions: false }) : undefined
    if (plain?.ok === true) items.push(plain.value)
    else bad.push(`  ${file}:${read.line}: ${'reason' in read ? read.reason : plain?.failure.message ?? ''}`)
  }
  if (bad.length > 0) throw refused(file, bad)
  if (items.length > 0) return items
  throw new UserError(fail('NO_ROWS', `${file}: found no news`).failure)
}

function refused(file: string, bad: readonly string[]): UserError {
  const more = bad.length > SHOWN_MAX ? [`  ... ${bad.length - SHOWN_MAX} more`] : []
  const lines = bad.length === 1 ? '1 line is' : `${bad.length} lines are`
  const shown = [...bad.slice(0, SHOWN_MAX), ...more].join('\n')
  const message = `${lines} no news, so nothing was taken:\n${shown}`
  const details = { file, lines: bad.length }
  return new UserError(fail('NEWS_FILE_REFUSED', message, { details }).failure)
}
