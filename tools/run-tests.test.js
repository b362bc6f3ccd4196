import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { asciiOf } from './ascii.js'
import { root } from './launch.js'
import { countReport, unexplainedSkips } from './run-tests.js'

const file = (status, ...tests) => ({
  name: path.join(root, 'src/a.test.ts'), status,
  assertionResults: tests.map((test) => ({ status: test, fullName: `a ${test}` })),
})

describe('countReport', () => {
  it('counts tests of every outcome', () => {
    const report = { testResults: [file('passed', 'passed', 'skipped'), file('failed', 'failed', 'passed')] }
    expect(countReport(report, 1)).toEqual({
      passed: 2, failed: 1, skipped: [{ file: 'src/a.test.ts', title: 'a skipped' }],
    })
  })

  it('counts a file that does not load as one failure', () => {
    const report = { testResults: [file('failed'), file('passed', 'passed')] }
    expect(countReport(report, 1)).toMatchObject({ passed: 1, failed: 1 })
  })

  it('never calls a run good that ended badly', () => {
    expect(countReport(undefined, 1)).toMatchObject({ passed: 0, failed: 1 })
    const report = { testResults: [file('passed', 'passed')] }
    expect(countReport(report, 1)).toMatchObject({ passed: 1, failed: 1 })
  })
})

it('an entry of the allow-list covers a file, or those of its tests whose title starts as it says', () => {
  const skipped = [
    { file: 'a', title: 'real data x' }, { file: 'a', title: 'other' }, { file: 'b', title: 'real data y' },
  ]
  expect(unexplainedSkips(skipped, [])).toEqual(skipped)
  expect(unexplainedSkips(skipped, [{ file: 'a' }])).toEqual(skipped.slice(2))
  expect(unexplainedSkips(skipped, [{ file: 'a', title: 'real data' }])).toEqual(skipped.slice(1))
})

it('asciiOf leaves ASCII alone and makes marks readable', () => {
  expect(asciiOf('\u2713 a\u2192b \u{1f600}\n')).toBe('ok a->b ?\n')
})
