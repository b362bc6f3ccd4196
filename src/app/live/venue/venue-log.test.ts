import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { VenueLog } from './venue-log.ts'

const home = mkdtempSync(join(tmpdir(), 'venue-log-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
let files = 0

/** A log of groups of rows, each put on disk by one sync but for the last, which is under way. */
function written(...groups: readonly (readonly string[])[]): string {
  const path = join(home, `${files += 1}.log`)
  const opened = VenueLog.open<string>(path)
  if (!opened.ok) throw new Error(opened.failure.message)
  const { log } = opened.value
  groups.forEach((rows, place) => {
    for (const row of rows) log.append(row)
    if (place < groups.length - 1) log.sync()
  })
  log.close()
  return path
}

/** What a power cut leaves of a row whose page was not written: nothing, in a file that is as long. */
function blank(path: string, row: string): void {
  const bytes = readFileSync(path)
  const at = bytes.indexOf(row)
  expect(at).toBeGreaterThan(0)
  writeFileSync(path, bytes.fill(0, at - 4, at + row.length + 1))
}

/** Rows of a log, and whether some were cut; the code where it is refused. */
function opened(path: string): string {
  const found = VenueLog.open<string>(path)
  if (!found.ok) return found.failure.code
  const { log, rows, cut } = found.value
  log.close()
  return `${rows.join(' ')}${cut === undefined ? '' : ' and a cut'}`
}

describe('the log of the simulated venue', () => {
  it('gives back what was written, over several openings', () => {
    const path = written(['aa1', 'aa2'], ['bb1'], ['cc1'])
    expect([opened(path), opened(path)]).toEqual(['aa1 aa2 bb1 cc1', 'aa1 aa2 bb1 cc1'])
  })

  it.each(['cc1', 'cc2', 'cc3'])('cuts rows of a sync that never ended from %s on, and says so', (row) => {
    const path = written(['aa1', 'aa2'], ['bb1'], ['cc1', 'cc2', 'cc3'])
    blank(path, row)
    const kept = ['aa1', 'aa2', 'bb1', 'cc1', 'cc2'].slice(0, 2 + Number(row.at(-1)))
    expect(opened(path)).toBe(`${kept.join(' ')} and a cut`)
    expect(opened(path)).toBe(kept.join(' '))
  })

  it('goes on after a cut, and a row that was cut short never was', () => {
    const path = written(['aa1'], ['bb1'])
    appendFileSync(path, '0badc0de+"half')
    const again = VenueLog.open<string>(path)
    if (!again.ok) throw new Error(again.failure.message)
    expect([again.value.rows, again.value.cut]).toEqual([['aa1', 'bb1'], expect.stringContaining('14 bytes')])
    again.value.log.append('cc1')
    again.value.log.sync()
    again.value.log.close()
    expect(opened(path)).toBe('aa1 bb1 cc1')
  })

  it.each(['aa1', 'aa2', 'bb1'])('refuses damage to %s, which was on disk before a later sync', (row) => {
    const path = written(['aa1', 'aa2'], ['bb1'], ['cc1'], ['dd1'])
    blank(path, row)
    const before = readFileSync(path)
    expect(opened(path)).toBe('VENUE_LOG_CORRUPT')
    expect(readFileSync(path)).toEqual(before)
  })

  it('reads logs of before, and refuses damage in the midst of them', () => {
    const path = join(home, 'old.log')
    const rowOf = (text: string): string => `${crc32(text).toString(16).padStart(8, '0')}${text}\n`
    writeFileSync(path, ['"aa1"', '"aa2"', '"aa3"'].map(rowOf).join(''))
    expect(opened(path)).toBe('aa1 aa2 aa3')
    blank(path, 'aa2')
    expect(opened(path)).toBe('VENUE_LOG_CORRUPT')
  })
})
