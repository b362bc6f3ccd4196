import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bodyOf, FACT_KINDS } from '../../test/harness/fact-arbitrary.ts'
import { decodeBody, decodeEntry, impliedCausation } from './decode-body.ts'
import { encodeBody, encodeExact } from './encode-fact.ts'
import { FACT_DECODERS } from './fact-decoders.ts'

const ENTRY = {
  sequence: 3,
  eventAt: 4,
  knownAt: 5,
  correlation: 2,
  causation: 2,
  kind: 'OrderExpired',
  version: 1,
  body: '{"kind":"OrderExpired","clientOrderId":"ii-1"}',
  previousHash: '',
  hash: '',
} as never

describe('a fact read back', () => {
  it('has a decoder for every kind', () => {
    expect(Object.keys(FACT_DECODERS).toSorted()).toEqual(FACT_KINDS.toSorted())
  })

  it.each(FACT_KINDS)('%s is what was written, whatever is in it', (kind) => {
    fc.assert(
      fc.property(bodyOf(kind), (body) => {
        const text = encodeExact(body)
        const back = decodeBody(text)
        expect(back).toStrictEqual({ ok: true, value: body })
        expect(back.ok && encodeExact(back.value)).toBe(text)
      }),
      { numRuns: 60 },
    )
  })

  it.each(FACT_KINDS)(
    '%s can be read from the journal of a run, where a float that is not finite is null',
    (kind) => {
      fc.assert(
        fc.property(bodyOf(kind), (body) => {
          const back = decodeBody(encodeBody(body))
          expect(back.ok && encodeBody(back.value)).toBe(encodeBody(body))
        }),
        { numRuns: 20 },
      )
    },
  )

  it('has its place, and its cause where that is not the signal it goes back to', () => {
    expect(decodeEntry(ENTRY)).toStrictEqual({
      ok: true,
      value: {
        sequence: 3,
        eventAt: 4,
        knownAt: 5,
        correlation: 2,
        body: { kind: 'OrderExpired', clientOrderId: 'ii-1' },
      },
    })
    expect(decodeEntry({ ...(ENTRY as object), causation: 1 } as never)).toMatchObject({
      value: { causation: 1 },
    })
    expect([impliedCausation(5, 5), impliedCausation(5, 2), impliedCausation(5, 0)]).toEqual([0, 2, 0])
  })
})

describe('a body that is no fact', () => {
  const filled = '{"kind":"CashMoved","amount":AMOUNT,"by":"a","reason":"b"}'
  it.each<[string, string]>([
    ['', 'JSON'],
    ['null', 'it has no kind'],
    ['{"symbol":"A"}', 'it has no kind'],
    ['{"kind":"Dreamt"}', 'its kind "Dreamt" is not known'],
    ['{"kind":"toString"}', 'its kind "toString" is not known'],
    ['{"kind":"OrderExpired"}', 'OrderExpired lacks its field clientOrderId'],
    ['{"kind":"OrderExpired","clientOrderId":7}', 'OrderExpired.clientOrderId must be a text, found 7'],
    ['{"kind":"OrderExpired","clientOrderId":"a","why":"b"}', 'a field why that this version does not know'],
    [
      filled.replace('AMOUNT', '5'),
      'CashMoved.amount must be a decimal of at most nine places in quotes, found 5',
    ],
    [filled.replace('AMOUNT', '"1.0000000001"'), 'found "1.0000000001"'],
    [filled.replace('AMOUNT', '"1e9"'), 'found "1e9"'],
    [
      '{"kind":"RunStarted","mode":"live","capital":"1","strategies":{}}',
      'RunStarted.strategies must be a list',
    ],
    [
      '{"kind":"RunStarted","mode":"live","capital":"1","strategies":[1]}',
      'RunStarted.strategies[0] must be a text',
    ],
    ['{"kind":"StrategyFailed","strategy":"a","message":"b","errorCount":{"float":"1"}}', 'must be a number'],
    ['{"kind":"AlertRaised","severity":"LOUD","component":"a","message":"b"}', 'one of INFO, WARNING'],
    ['{"kind":"RiskDecided","decision":[]}', 'RiskDecided.decision must be an object'],
    [
      '{"kind":"TapeFlushed","file":"a","fromByte":0.5,"toByte":1,"records":1,"digest":""}',
      'must be a whole number',
    ],
    ['{"kind":"OrderInitialized","terms":{"isReduceOnly":"no"}}', 'terms.isReduceOnly must be true or false'],
  ])('(%s) is refused with its place', (text, why) => {
    const back = decodeBody(text)
    expect(back.ok ? '' : back.failure.code).toBe('FACT_UNREADABLE')
    expect(back.ok ? '' : back.failure.message).toContain(why)
  })

  it('of a newer version is refused with what to start', () => {
    expect(decodeEntry({ ...(ENTRY as object), version: 2 } as never)).toMatchObject({
      failure: {
        code: 'FACT_UNREADABLE',
        message: 'row 3 is of version 2, this program reads up to 1: start the newer one',
      },
    })
  })

  it('is named by its row', () => {
    expect(decodeEntry({ ...(ENTRY as object), body: '{}' } as never)).toMatchObject({
      failure: { code: 'FACT_UNREADABLE', message: 'row 3: a fact cannot be read: it has no kind' },
    })
  })
})
