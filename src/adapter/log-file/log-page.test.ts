import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utcMillis } from '../../base/index.ts'
import type { LogCategory } from './log-category.ts'
import { LogFiles, type LogRecord } from './log-files.ts'
import { PAGE_BYTES_MAX, readLogPage, type LogQuery } from './log-page.ts'
import { asideOf } from './rolling-file.ts'

const START = Date.parse('2026-03-04T10:00:00Z')
const ALL: readonly LogCategory[] = ['trades', 'signals', 'risk', 'system']
const KINDS = ['trades', 'signals', 'system'] as const

let folder = ''
let now = START
let files: LogFiles
let written: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'investor-log-'))
  now = START
  written = []
  files = openFiles()
})
afterEach(() => {
  files.close()
  rmSync(folder, { recursive: true, force: true })
})

function openFiles(): LogFiles {
  const limits = { bytesMax: 2_000, ageMsMax: 86_400_000, keptMax: 30 }
  return new LogFiles({ folder, level: 'DEBUG', session: '0001', limits, now: () => now })
}

/** Writes so many lines, three a millisecond, one in each category; the newest is the first of `written`. */
function write(count: number, over: Partial<LogRecord> = {}): void {
  for (let index = 0; index < count; index++) {
    const sequence = written.length + 1
    const message = `line ${sequence}`
    const category = KINDS[sequence % 3] ?? 'system'
    if (sequence % 3 === 0) now += 1
    const at = utcMillis(now)
    files.add({ category, level: 'INFO', at, message, action: 'Made', sequence, ...over })
    files.flush()
    written.unshift(message)
  }
}

function page(over: Partial<LogQuery> = {}) {
  const all = { folder, categories: ALL, limit: 10, from: 0, to: Infinity, isWanted: () => true }
  const read = readLogPage({ ...all, ...over })
  if (!read.ok) return { code: read.failure.code, lines: [], next: null }
  return { code: '', lines: read.value.lines.map(({ message }) => message), next: read.value.next }
}

/** Messages of all pages; `between` is done after each. */
function allPages(over: Partial<LogQuery> = {}, between = (): void => undefined): string[] {
  const first = page(over)
  const lines = [...first.lines]
  let { next } = first
  for (let pages = 0; next !== null && pages < 500; pages++) {
    between()
    const more = page({ ...over, cursor: next })
    expect(more.code).toBe('')
    lines.push(...more.lines)
    next = more.next
  }
  return lines
}

describe('pages of log lines', () => {
  it('give every line once, the newest first, over categories and files that were put aside', () => {
    write(200)
    expect(asideOf(join(folder, 'trades.jsonl')).length).toBeGreaterThan(3)
    expect(page({ limit: 500 }).lines).toEqual(written)
    for (const limit of [1, 7, 199, 200]) expect(allPages({ limit })).toEqual(written)
  })

  it('repeat nothing and leave nothing out while lines come and files are put aside', () => {
    write(90)
    const then = [...written]
    expect(allPages({ limit: 4 }, () => write(5))).toEqual(then)
    expect(page({ limit: 3 }).lines).toEqual(written.slice(0, 3))
  })

  it('end where the files that come next were deleted in between', () => {
    write(90)
    const { next } = page({ limit: 5 })
    for (const name of ALL) for (const path of asideOf(join(folder, `${name}.jsonl`))) rmSync(path)
    const rest = allPages({ cursor: next ?? '' })
    expect(rest.length).toBeLessThan(30)
    expect(written.slice(5)).toEqual(expect.arrayContaining(rest))
  })

  it('come short after so many bytes, and go on: one page reads a bounded part', () => {
    const many = new LogFiles({ folder, level: 'DEBUG', session: '0001', now: () => now })
    const data = { text: 'x'.repeat(50_000) }
    for (let index = 0; index < 120; index++) {
      const level = index === 0 ? 'ERROR' : 'INFO'
      many.add({ category: 'system', level, at: utcMillis(now), message: `${index}`, action: 'A', data })
    }
    many.close()
    const isWanted: LogQuery['isWanted'] = ({ level }) => level === 'ERROR'
    const first = page({ isWanted })
    expect([first.lines, first.next]).toEqual([[], expect.any(String)])
    expect(120 * 50_000).toBeGreaterThan(2 * PAGE_BYTES_MAX)
    expect(allPages({ isWanted })).toEqual(['0'])
  })

  it('hold to a span of time, and pass over files whose names say that they lie outside', () => {
    write(200)
    const [from, to] = [START + 20, START + 40]
    const within = page({ limit: 500, from, to }).lines
    expect(within).toEqual(written.filter((message) => {
      const at = START + Math.floor(Number(message.slice(5)) / 3)
      return at >= from && at < to
    }))
    expect(within).toHaveLength(60)
    expect(allPages({ limit: 7, from, to })).toEqual(within)
    expect(page({ from: now + 1 })).toMatchObject({ lines: [], next: null })
  })

  it('show a line that was cut short or is not ours in its place, and not one that is being written', () => {
    write(3)
    files.close()
    const path = join(folder, 'signals.jsonl')
    appendFileSync(path, '{"log.level":"info","mess\n\nnot ours\n{"log.level":"inf')
    files = openFiles()
    write(3)
    const strange = ['{"log.level":"inf', 'not ours', '{"log.level":"info","mess']
    const lines = [...written.slice(0, 4), ...strange, ...written.slice(4)]
    expect(page().lines).toEqual(lines)
    appendFileSync(path, '{"log.level":"info"')
    expect(page().lines).toEqual(lines)
    expect(allPages({ limit: 1 })).toEqual(lines)
  })

  it('read a line of many megabytes', () => {
    const long = 'é'.repeat(3_000_000)
    write(1)
    writeFileSync(join(folder, 'risk.jsonl'), `${long}\n`)
    expect(page().lines.toSorted()).toEqual(['line 1', long])
  })

  it('refuse a cursor of another search, of another kind, and a folder without logs', () => {
    expect(page({ folder: join(folder, 'none') }).code).toBe('LOG_NOT_FOUND')
    write(30)
    const { next } = page({ limit: 3 })
    const bad = [
      'djE6OQ', 'v1', 'v1_trades--zz', `${next}_system--0`, next?.replace('trades-', 'risk-'),
      next?.replace(/-\w+$/, '-zzzzz'), 'v1_trades--0_signals--0_risk--0_system---1',
    ]
    for (const cursor of bad) expect([cursor, page({ cursor }).code]).toEqual([cursor, 'BAD_CURSOR'])
    expect(page({ cursor: next ?? '', categories: ['trades'] }).code).toBe('BAD_CURSOR')
    const end = 'v1_trades--0_signals--0_risk--0_system--0'
    expect(page({ cursor: end })).toMatchObject({ lines: [], next: null })
  })
})
