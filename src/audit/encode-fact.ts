import { formatFixed } from '../base/index.ts'
import type { Fact } from '../model/index.ts'

/**
 * Writes a fact as one line of JSON, the same bytes for the same fact in any process.
 *
 * Exact numbers become decimal strings; a float that is not finite becomes null; keys keep the order of their
 * making.
 */
export function encodeFact(fact: Fact, encodedBody: string = encodeBody(fact.body)): string {
  const { sequence, eventAt, knownAt, correlation } = fact
  return `{"sequence":${sequence},"eventAt":${eventAt},"knownAt":${knownAt},"correlation":${correlation},`
    + `"body":${encodedBody}}`
}

/** Writes what a fact says, without its envelope. */
export function encodeBody(body: Fact['body']): string {
  return JSON.stringify(body, (_, value: unknown) => (typeof value === 'bigint' ? formatFixed(value) : value))
}

/**
 * Writes what a fact says so that nothing of it is lost: `decodeBody` gives the same back.
 *
 * As `encodeBody`, but a float that JSON cannot say becomes `{"float":"NaN"}`, and so for the infinities and
 * for minus zero. The durable journal keeps this text; a run's file keeps the shorter one.
 */
export function encodeExact(body: Fact['body']): string {
  return JSON.stringify(body, (_, value: unknown) => {
    if (typeof value === 'bigint') return formatFixed(value)
    if (typeof value !== 'number') return value
    if (Object.is(value, -0)) return { float: '-0' }
    return Number.isFinite(value) ? value : { float: String(value) }
  })
}
