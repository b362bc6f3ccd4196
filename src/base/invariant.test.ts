import { describe, expect, it } from 'vitest'
import { invariant, InvariantError, unreachable } from './invariant.ts'

describe('an invariant', () => {
  it('that holds is silent', () => {
    expect(() => invariant(true, 'never said')).not.toThrow()
    expect(() => invariant('something', 'never said')).not.toThrow()
  })

  it.each([false, 0, '', undefined, null, Number.NaN, 0n])('that is broken (%s) ends the run', (found) => {
    expect(() => invariant(found, 'the book is in order')).toThrow(InvariantError)
    expect(() => invariant(found, 'the book is in order')).toThrow('the book is in order')
  })

  it('has a name that tells it from the errors of the world', () => {
    expect(new InvariantError('x').name).toBe('InvariantError')
  })

  it('shows what came where nothing could come', () => {
    const reach = (): never => unreachable({ kind: 'Odd' } as never, 'the event')
    expect(reach).toThrow('the event: unexpected {"kind":"Odd"}')
  })
})
