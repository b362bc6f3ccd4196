import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  money, price, quantity, type ClientOrderId, type ExecutionId, type Sequence, type UtcMillis,
} from '../base/index.ts'
import type { Fact, FactBody } from '../model/index.ts'
import { decodeFact } from './decode-fact.ts'
import { encodeBody, encodeFact } from './encode-fact.ts'
import { JournalWriter } from './journal-writer.ts'
import { ResultHash } from './result-hash.ts'

function factOf(body: FactBody, envelope: Partial<Fact> = {}): Fact {
  return {
    sequence: 7 as Sequence, eventAt: 1_709_217_000_000 as UtcMillis, knownAt: 1_709_217_000_004 as UtcMillis,
    correlation: 5 as Sequence, ...envelope, body,
  }
}

const FILLED: Extract<FactBody, { kind: 'OrderFilled' }> = {
  kind: 'OrderFilled',
  clientOrderId: 'ii-0-one-5-e0-0' as ClientOrderId,
  fill: {
    executionId: 'x-1' as ExecutionId, clientOrderId: 'ii-0-one-5-e0-0' as ClientOrderId, symbol: 'ACME',
    side: 'BUY', quantity: quantity('100'), price: price('10.01'), fee: money('-0.000000001'),
    at: 1_709_217_000_000 as UtcMillis, liquidity: 'TAKER',
  },
}

function tripped(measured: number): FactBody {
  return {
    kind: 'KillSwitchTriggered', trigger: 'drawdown', severity: 'halt', action: 'stop_new_trades', measured,
    limit: 0.15,
  }
}

describe('a fact as a line', () => {
  it('has its envelope first, exact numbers as decimals, and keys in the order of their making', () => {
    expect(encodeFact(factOf(FILLED))).toBe(
      '{"sequence":7,"eventAt":1709217000000,"knownAt":1709217000004,"correlation":5,"body":'
      + '{"kind":"OrderFilled","clientOrderId":"ii-0-one-5-e0-0","fill":{"executionId":"x-1",'
      + '"clientOrderId":"ii-0-one-5-e0-0","symbol":"ACME","side":"BUY","quantity":"100","price":"10.01",'
      + '"fee":"-0.000000001","at":1709217000000,"liquidity":"TAKER"}}}')
  })

  it.each([Number.NaN, Infinity, -Infinity])('writes %d as null', (measured) => {
    expect(encodeBody(tripped(measured))).toContain('"measured":null,"limit":0.15')
  })

  it('writes zero without a sign, and leaves out what is not there', () => {
    expect(encodeBody(tripped(-0))).toContain('"measured":0,')
    const moved = encodeBody({ kind: 'CashMoved', amount: money('-0'), by: 'a', reason: 'b' })
    expect(moved).toContain('"amount":"0"')
    const reset = { kind: 'KillSwitchReset', by: 'a', reason: 'b', trigger: undefined }
    expect(encodeBody(reset as never)).toBe('{"kind":"KillSwitchReset","by":"a","reason":"b"}')
  })

  it('is one line, whatever people write', () => {
    const reason = 'first\nsecond\u2028"third"\r\u0000'
    const line = encodeFact(factOf({ kind: 'CashMoved', amount: money('1'), by: 'a', reason }))
    expect(line).not.toMatch(/[\n\r\0]/)
    const row = decodeFact(line)
    expect(row.ok && 'reason' in row.value.body ? row.value.body.reason : '').toBe(reason)
  })

  it('takes a body that was encoded before', () => {
    const fact = factOf(FILLED)
    expect(encodeFact(fact, encodeBody(fact.body))).toBe(encodeFact(fact))
  })

  it('is read back as it was written, money as text', () => {
    const row = decodeFact(encodeFact(factOf(FILLED)))
    expect(row).toMatchObject({
      ok: true,
      value: {
        sequence: 7, eventAt: 1_709_217_000_000, correlation: 5,
        body: { fill: { price: '10.01', fee: '-0.000000001' } },
      },
    })
  })
})

describe('a line that is no fact', () => {
  it.each([
    '', 'nonsense', '{"sequence":1', '[]', 'null', '5', '"text"', '{}',
    '{"sequence":1,"eventAt":2,"correlation":3}',
    '{"eventAt":2,"correlation":3,"body":{}}', '{"sequence":1,"correlation":3,"body":{}}',
    '{"sequence":1,"eventAt":2,"body":{}}',
    '{"sequence":1,"eventAt":2,"correlation":3,"body":null}',
    '{"sequence":1,"eventAt":2,"correlation":3,"body":"text"}',
    '{"sequence":1,"eventAt":2,"correlation":3,"body":{}}',
  ])('(%j) is refused with its beginning', (line) => {
    const row = decodeFact(line)
    expect(row.ok).toBe(false)
    expect(row.ok ? '' : [row.failure.code, row.failure.message].join(' ')).toBe(
      `JOURNAL_UNREADABLE not a journal row: ${line}`)
  })

  it('is told by at most eighty characters', () => {
    const row = decodeFact('x'.repeat(500))
    expect(row.ok ? '' : row.failure.message).toBe(`not a journal row: ${'x'.repeat(80)}`)
  })
})

describe('the hash of a result', () => {
  function digestOf(...facts: readonly Fact[]): string {
    const hash = new ResultHash()
    for (const fact of facts) hash.add(fact)
    return hash.digest()
  }

  it('is the SHA-256 of sequence, instant, correlation and body, line by line', () => {
    const facts = [factOf(tripped(0.2)), factOf(FILLED, { sequence: 8 as Sequence })]
    const text = facts.map((fact) => `${fact.sequence}|1709217000000|5|${encodeBody(fact.body)}\n`).join('')
    expect(digestOf(...facts)).toBe(createHash('sha256').update(text).digest('hex'))
    // SHA-256 of nothing, FIPS 180-4 test vector.
    expect(digestOf()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  it('does not depend on when a fact became known', () => {
    fc.assert(fc.property(fc.nat(), (knownAt) => {
      expect(digestOf(factOf(FILLED, { knownAt: knownAt as UtcMillis }))).toBe(digestOf(factOf(FILLED)))
    }))
  })

  it.each<[string, Fact]>([
    ['its place', factOf(FILLED, { sequence: 8 as Sequence })],
    ['its instant', factOf(FILLED, { eventAt: 1_709_217_000_001 as UtcMillis })],
    ['its correlation', factOf(FILLED, { correlation: 6 as Sequence })],
    ['a billionth of money', factOf({ ...FILLED, fill: { ...FILLED.fill, fee: money('0') } })],
    ['a name', factOf({ ...FILLED, fill: { ...FILLED.fill, symbol: 'ACMF' } })],
    ['its kind', factOf({ kind: 'OrderExpired', clientOrderId: FILLED.clientOrderId })],
  ])('depends on %s', (_, changed) => {
    expect(digestOf(changed)).not.toBe(digestOf(factOf(FILLED)))
  })

  it('depends on the order of facts and on each of them', () => {
    const [one, two] = [factOf(FILLED), factOf(tripped(0.2))]
    expect(digestOf(one, two)).not.toBe(digestOf(two, one))
    expect(digestOf(one, two)).not.toBe(digestOf(one))
    expect(digestOf(one, one)).not.toBe(digestOf(one))
  })

  it('can be asked for at any time, and goes on', () => {
    const hash = new ResultHash()
    hash.add(factOf(FILLED))
    expect(hash.digest()).toBe(hash.digest())
    hash.add(factOf(tripped(0.2)))
    expect(hash.digest()).toBe(digestOf(factOf(FILLED), factOf(tripped(0.2))))
  })
})

describe('a journal writer', () => {
  it('hands whole lines to its sink, and counts and hashes what it takes', () => {
    const lines: string[] = []
    const writer = new JournalWriter({ write: (line) => lines.push(line) })
    const facts = [factOf(FILLED), factOf(tripped(0.2), { sequence: 8 as Sequence })]
    const hash = new ResultHash()
    for (const fact of facts) {
      writer.append(fact)
      hash.add(fact)
    }
    expect(lines).toEqual(facts.map((fact) => `${encodeFact(fact)}\n`))
    expect([writer.count, writer.digest()]).toEqual([2, hash.digest()])
  })

  it('hashes the same without a sink', () => {
    const [silent, loud] = [new JournalWriter(undefined), new JournalWriter({ write: () => undefined })]
    for (const writer of [silent, loud]) writer.append(factOf(FILLED))
    expect([silent.count, silent.digest()]).toEqual([1, loud.digest()])
  })
})
