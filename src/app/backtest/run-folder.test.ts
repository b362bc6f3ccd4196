import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findRun, RUN_FILES } from './run-folder.ts'

const out = mkdtempSync(join(tmpdir(), 'investor-runs-'))
afterAll(() => rmSync(out, { recursive: true }))
beforeAll(() => {
  for (const name of ['0001-A', '0002-B', '0003-C', '0004-D', '0005-E', '9999-F', '10000-G']) {
    mkdirSync(join(out, name))
    writeFileSync(join(out, name, RUN_FILES.result), '{}')
  }
})

describe('findRun', () => {
  it('gives the run with the highest number when nothing is named', () => {
    expect(findRun(undefined, out)).toBe(join(out, '10000-G'))
  })

  it('takes a number, a name or a path', () => {
    const paths = ['1', '0001-A', join(out, '0001-A')].map((named) => findRun(named, out))
    expect(paths).toEqual(Array.from({ length: 3 }, () => join(out, '0001-A')))
  })

  it('names the latest few where there is none of that number', () => {
    expect(() => findRun('77', out)).toThrow(
      `there is no run 77 in ${out}; the latest are 0003-C, 0004-D, 0005-E, 9999-F, 10000-G`,
    )
  })
})
