import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { isOfProgram, moduleUrl, ROOT } from './program.ts'

describe('the files of the program', () => {
  it('are found from the folder of package.json', () => {
    expect(existsSync(join(ROOT, 'package.json'))).toBe(true)
    expect(existsSync(moduleUrl('app/live/core/core-worker'))).toBe(true)
  })

  it.each([
    ['src/risk/index.ts', true],
    ['src-of-mine/own.ts', false],
    ['examples/own.ts', false],
    ['../src/own.ts', false],
  ])('are told from those of others: %s', (name, isOwn) => {
    expect(isOfProgram(pathToFileURL(join(ROOT, name)).href)).toBe(isOwn)
  })
})
