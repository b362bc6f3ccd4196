import { describe, expect, it } from 'vitest'
import { choice, decimal, describeParameter, flag, integer, resolveParameters } from './parameter.ts'

const declared = {
  fastPeriod: integer(20, { min: 2, max: 200 }),
  stopLoss: decimal(0.02, { above: 0, max: 1 }),
  mayShort: flag(false),
  exitBy: choice('mean', ['mean', 'band']),
}

const messageOf = (given: Record<string, unknown>): string => {
  const resolved = resolveParameters(declared, given)
  return resolved.ok ? 'accepted' : resolved.failure.message
}

describe('resolveParameters', () => {
  it('takes the declared defaults for what is not given', () => {
    expect(resolveParameters(declared, {})).toEqual({
      ok: true,
      value: { fastPeriod: 20, stopLoss: 0.02, mayShort: false, exitBy: 'mean' },
    })
  })

  it('reads values and text of every kind', () => {
    const typed = resolveParameters(declared, {
      fastPeriod: 5,
      stopLoss: 0.5,
      mayShort: true,
      exitBy: 'band',
    })
    const text = resolveParameters(declared, {
      fastPeriod: '5',
      stopLoss: '.5',
      mayShort: 'true',
      exitBy: 'band',
    })
    expect(typed).toEqual({
      ok: true,
      value: { fastPeriod: 5, stopLoss: 0.5, mayShort: true, exitBy: 'band' },
    })
    expect(text).toEqual(typed)
    expect(resolveParameters(declared, { mayShort: 'false' })).toMatchObject({ value: { mayShort: false } })
  })

  it('accepts snake_case for a camelCase parameter', () => {
    expect(resolveParameters(declared, { fast_period: 7 })).toMatchObject({ value: { fastPeriod: 7 } })
  })

  it('accepts a parameter under the very name it was declared with', () => {
    const snake = resolveParameters({ fast_period: integer(20) }, { fast_period: 7 })
    expect(snake).toEqual({ ok: true, value: { fast_period: 7 } })
  })

  it('holds inclusive bounds, and an exclusive one for `above`', () => {
    expect(messageOf({ fastPeriod: 2 })).toBe('accepted')
    expect(messageOf({ fastPeriod: 200 })).toBe('accepted')
    expect(messageOf({ fastPeriod: 1 })).toBe('fastPeriod must be a whole number from 2 to 200, found 1')
    expect(messageOf({ fastPeriod: 201 })).toContain('found 201')
    expect(messageOf({ stopLoss: 1 })).toBe('accepted')
    expect(messageOf({ stopLoss: 0 })).toBe('stopLoss must be a number above 0 and up to 1, found 0')
  })

  it.each([
    ['a fraction for a whole number', { fastPeriod: 2.5 }],
    ['empty text', { fastPeriod: ' ' }],
    ['words for a number', { fastPeriod: 'many' }],
    ['NaN', { stopLoss: Number.NaN }],
    ['infinity', { stopLoss: 'Infinity' }],
    ['nothing', { stopLoss: null }],
    ['a list', { fastPeriod: [3] }],
    ['a number for a flag', { mayShort: 1 }],
    ['an unknown word for a flag', { mayShort: 'yes' }],
    ['an unknown choice', { exitBy: 'stop' }],
  ])('refuses %s', (_what, given) => {
    expect(resolveParameters(declared, given)).toMatchObject({
      ok: false,
      failure: { code: 'PARAMETER_INVALID' },
    })
  })

  it('names every violation at once', () => {
    expect(messageOf({ fast_period: 0, exitBy: 'stop', speed: 3, mayShort: true })).toBe(
      'fast_period must be a whole number from 2 to 200, found 0; exitBy must be one of mean, band, '
        + 'found stop; speed is not a parameter; known are fastPeriod, stopLoss, mayShort, exitBy',
    )
  })

  it('refuses a default that its own declaration does not allow', () => {
    expect(resolveParameters({ n: integer(500, { min: 2, max: 10 }) }, {})).toMatchObject({
      failure: { message: 'the default of n must be a whole number from 2 to 10, found 500' },
    })
  })

  it('says that a strategy without parameters has none', () => {
    expect(resolveParameters({}, { x: 1 })).toMatchObject({
      failure: { message: 'x is not a parameter; known are none' },
    })
  })

  it('does not take a name of Object for a parameter', () => {
    expect(messageOf({ constructor: 1 })).toContain('constructor is not a parameter')
  })
})

describe('describeParameter', () => {
  it('says what is accepted', () => {
    expect(describeParameter(integer(3))).toBe('a whole number')
    expect(describeParameter(integer(3, { min: 2 }))).toBe('a whole number from 2')
    expect(describeParameter(decimal(1, { above: 0 }))).toBe('a number above 0')
    expect(describeParameter(integer(3, { max: 9 }))).toBe('a whole number up to 9')
    expect(describeParameter(flag(true))).toBe('true or false')
    expect(describeParameter(choice('a', ['a', 'b']))).toBe('one of a, b')
  })
})
