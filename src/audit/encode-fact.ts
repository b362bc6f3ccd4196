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
