import { describe, expect, it } from 'vitest'
import { fail, ok, RetryClass, type Result } from './result.ts'
import { UserError } from './user-error.ts'

function half(value: number): Result<number> {
  return value % 2 === 0 ? ok(value / 2) : fail('ODD', `expected an even number, found ${value}`)
}

describe('a result', () => {
  it('carries a value or a failure, told apart by ok', () => {
    expect(half(4)).toEqual({ ok: true, value: 2 })
    const odd = half(3)
    expect(odd.ok).toBe(false)
    expect(odd.ok ? '' : odd.failure.message).toBe('expected an even number, found 3')
  })

  it('is not worth asking for again unless it says so', () => {
    const gone = { code: 'GONE', message: 'gone', retry: 'never', details: {} }
    expect(fail('GONE', 'gone').failure).toEqual(gone)
    const options = { retry: RetryClass.AfterReconcile, details: { waitedMs: 5_000 } }
    const { failure } = fail('TIMEOUT', 'no answer', options)
    expect([failure.retry, failure.details]).toEqual(['after-reconcile', { waitedMs: 5_000 }])
  })
})

describe('a user error', () => {
  it('carries its failure up, and its message', () => {
    const { failure } = fail('NO_FILE', 'there is no file x.csv')
    const error = new UserError(failure)
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe('UserError')
    expect(error.message).toBe('there is no file x.csv')
    expect(error.failure).toBe(failure)
  })
})
