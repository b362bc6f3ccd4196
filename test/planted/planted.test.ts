import { describe, expect, it } from 'vitest'
import { checkBug } from './check-bug.ts'
import { edited, MisplacedBugError, plantAll } from './planted-bug.ts'
import { PLANTED_BUGS, plantedBug } from './planted-bugs.ts'

/** One of each kind; `npm run planted` runs all of them. */
const SAMPLE = [
  'send before commit', 'size changed after the check', 'duplicate fill booked twice',
  'foreign order ignored', 'stop kept after the position is gone', 'unreadable wish for a halt means active',
]

describe('the planted bugs', () => {
  it.each(PLANTED_BUGS)('fit their files: $name', (bug) => {
    expect(plantAll(bug).size).toBeGreaterThan(0)
  })

  it('are at least forty, and no two have one name', () => {
    expect(PLANTED_BUGS.length).toBeGreaterThanOrEqual(40)
    expect(new Set(PLANTED_BUGS.map(({ name }) => name)).size).toBe(PLANTED_BUGS.length)
  })

  it('that do not fit are refused: a text that is not there, and one that is there twice', () => {
    const edit = { file: 'a.ts', find: 'x', put: 'y' }
    expect(() => edited('abc', edit)).toThrow(MisplacedBugError)
    expect(() => edited('axbx', edit)).toThrow('stands there 2 times')
    expect(edited('axb', edit)).toBe('ayb')
    expect(() => plantedBug('nobody')).toThrow('no planted bug "nobody"')
  })

  it.each(SAMPLE)('are caught: %s', { timeout: 60_000 }, async (name) => {
    expect((await checkBug(plantedBug(name))).found).toBeDefined()
  })
})
