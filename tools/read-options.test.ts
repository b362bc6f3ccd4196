import { describe, expect, it } from 'vitest'
import { readOptions } from './read-options.ts'

const USAGE = 'usage: npm run script -- [--seeds N]\n'

function read(...args: string[]): unknown {
  const refuse = (text: string): never => {
    throw new Error(text)
  }
  return { ...readOptions({ args, options: { seeds: { type: 'string' } } }, USAGE, refuse).values }
}

describe('options of a script', () => {
  it('are read', () => {
    expect(read('--seeds', '5')).toEqual({ seeds: '5' })
    // The script says what a number has to be, not Node how it wants one written.
    expect(read('--seeds', '-5')).toEqual({ seeds: '-5' })
  })

  it.each([
    [['--seeds'], /^Option '--seeds <value>' argument missing\n\nusage/],
    [['--sedes', '5'], /^Unknown option '--sedes'\n\nusage/],
    [['5'], /^Unexpected argument '5'/],
  ])('%j: a sentence and the usage', (args, said) => {
    expect(() => read(...args)).toThrow(said)
  })
})
