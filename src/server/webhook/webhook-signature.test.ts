import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signatureFault, signatureOf } from './webhook-signature.ts'

const AT = 1_800_000_000
const body = Buffer.from('date,open\n')
const good = {
  secret: 'a secret of many letters', timestamp: String(AT), body, now: AT * 1_000,
  signature: signatureOf('a secret of many letters', String(AT), body),
}

describe('signatureFault', () => {
  it('signs timestamp, dot and bytes', () => {
    const mac = createHmac('sha256', good.secret).update('1800000000.date,open\n').digest('hex')
    expect(good.signature).toBe(`v1=${mac}`)
    expect(signatureFault(good)).toBeUndefined()
  })

  it.each([
    [{ now: (AT + 300) * 1_000 }, undefined], [{ now: (AT - 300) * 1_000 }, undefined],
    [{ now: (AT + 301) * 1_000 }, 'off by more'], [{ now: (AT - 301) * 1_000 }, 'off by more'],
    [{ body: Buffer.from('date,open \n') }, 'Signature'], [{ secret: 'another' }, 'Signature'],
    [{ timestamp: String(AT + 1) }, 'Signature'], [{ timestamp: undefined }, 'Timestamp'],
    [{ timestamp: '-1' }, 'Timestamp'], [{ timestamp: `${AT}.0` }, 'Timestamp'],
    [{ signature: undefined }, 'Signature'], [{ signature: '' }, 'Signature'],
    [{ signature: good.signature.toUpperCase() }, 'Signature'],
    [{ signature: [good.signature] }, 'Signature'],
    [{ signature: good.signature.slice(3) }, 'Signature'], [{ signature: `${good.signature}0` }, 'Signature'],
    [{ signature: 'v1=é'.padEnd(67, 'é') }, 'Signature'],
  ])('says of a request with %j: %s', (change, wanted) => {
    const fault = signatureFault({ ...good, ...change })
    if (wanted === undefined) expect(fault).toBeUndefined()
    else expect(fault).toContain(wanted)
  })
})
