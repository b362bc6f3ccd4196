import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SessionStatus } from '../live/session-status.ts'
import { EquityTrail, latestMinutes } from './equity-trail.ts'

const OPEN = Date.UTC(2026, 0, 5, 14, 30)
const MINUTE = 60_000
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'investor-trail-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function status(at: number, equity: number, writtenAt = at): SessionStatus {
  return { at, equity, highWaterEquity: Math.max(equity, 100), writtenAt } as SessionStatus
}

describe('the equity of a day', () => {
  it('has a point for each minute of the session, whenever it was looked at', () => {
    const trail = new EquityTrail({ folder, retentionDays: 90 })
    for (let ms = 0; ms <= 5 * MINUTE; ms += 250) trail.add(status(OPEN + ms, 100 + ms / MINUTE))
    expect(latestMinutes(folder, 1_000)).toEqual([0, 1, 2, 3, 4, 5].map((minute) => (
      { at: OPEN + minute * MINUTE, equity: 100 + minute, highWater: 100 + minute })))
    expect(latestMinutes(folder, 2).map(({ equity }) => equity)).toEqual([104, 105])
  })

  it('loses a line that was cut off, and no other; goes on after a restart', () => {
    new EquityTrail({ folder, retentionDays: 90 }).add(status(OPEN, 1e-7))
    const [name = ''] = readdirSync(join(folder, 'equity'))
    appendFileSync(join(folder, 'equity', name), '[176')
    new EquityTrail({ folder, retentionDays: 90 }).add(status(OPEN + MINUTE, -5))
    new EquityTrail({ folder, retentionDays: 90 }).add(status(OPEN + 2 * MINUTE, 7))
    expect(latestMinutes(folder, 10).map(({ equity }) => equity)).toEqual([1e-7, -5, 7])
  })

  it('has no point where equity is no number, and none where nothing was kept', () => {
    expect(latestMinutes(folder, 10)).toEqual([])
    new EquityTrail({ folder, retentionDays: 90 }).add(status(OPEN, Number.NaN))
    expect(latestMinutes(folder, 10)).toEqual([])
  })
})
