import { describe, expect, it } from 'vitest'
import { newName } from './secret-token.ts'

describe('the name of a token', () => {
  it('can be typed after a command: it never begins like an option', () => {
    const names = Array.from({ length: 2_000 }, () => newName())
    expect(names.filter((name) => !/^[0-9a-f]{10}$/.test(name))).toEqual([])
    expect(new Set(names).size).toBe(names.length)
  })
})
