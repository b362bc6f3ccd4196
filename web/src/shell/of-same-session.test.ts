import { describe, expect, it } from 'vitest'
import { ofSameSession } from './of-same-session.ts'

const HERE = 'http://127.0.0.1:8000/risk?session=0001'

describe('an address', () => {
  it('keeps the session that is shown, unless it names one or none is shown', () => {
    expect(ofSameSession('/orders', HERE)).toBe('/orders?session=0001')
    expect(ofSameSession('/chart?symbol=A%2FB#x', HERE)).toBe('/chart?symbol=A%2FB&session=0001#x')
    expect(ofSameSession('/orders?session=0002', HERE)).toBe('/orders?session=0002')
    expect(ofSameSession('/orders', 'http://127.0.0.1:8000/risk')).toBe('/orders')
    expect(ofSameSession('/login', HERE)).toBe('/login')
  })
})
