import { afterAll, describe, expect, it } from 'vitest'
import { checkBug } from './check-bug.ts'
import { edited, MisplacedBugError, plantAll } from './planted-bug.ts'
import { PLANTED_BUGS, plantedBug } from './planted-bugs.ts'

describe('the planted bugs', () => {
  let [caught, cpu] = [0, 0]
  afterAll(() => {
    const all = PLANTED_BUGS.length
    console.log(`${caught} of ${all} planted bugs caught, ${cpu.toFixed(0)} s of processor time`)
  })

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

  it.each(PLANTED_BUGS)('are caught: $name', { timeout: 250_000 }, async (bug) => {
    const { found, cpuSeconds } = await checkBug(bug)
    expect(found).toBeDefined()
    caught += 1
    cpu += cpuSeconds
  })

})
