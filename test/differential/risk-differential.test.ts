import { afterEach, describe, expect, it, vi } from 'vitest'
import { CHECKS } from '../../src/risk/index.ts'
import { compareFrom, tellDisagreement } from './compare-risk.ts'
import { REFERENCE_CODES } from './reference-verdict.ts'

/** About ten seconds of one core. `npm run soak -- --risk 1000000` compares more. */
const ORDERS = 30_000
/** How often each check has to accept and to refuse in so many orders. */
const OFTEN = 300

afterEach(() => vi.restoreAllMocks())

describe('the risk engine and a second implementation of its checks', () => {
  it('know the same checks, in the same order', () => {
    expect(REFERENCE_CODES).toEqual(CHECKS.map(({ code }) => code))
  })

  it('agree about every check of every order near the limits', () => {
    const { cases, orders, approved, outcomes, disagreements } = compareFrom(1, (soFar) => (
      soFar.orders < ORDERS
    ))
    process.stdout.write(`${orders} orders in ${cases} states, ${approved} approved\n`)
    expect(disagreements.slice(0, 3).map(tellDisagreement)).toEqual([])
    for (const code of REFERENCE_CODES) {
      const found = outcomes.get(code)
      expect(found?.PASS, `${code} accepts`).toBeGreaterThan(OFTEN)
      expect(found?.FAIL, `${code} refuses`).toBeGreaterThan(OFTEN)
    }
    expect(approved).toBeGreaterThan(OFTEN)
  }, 240_000)

  it.each(REFERENCE_CODES)('would not agree if %s let everything pass, or nothing', (code) => {
    const check = CHECKS.find((each) => each.code === code)
    if (check === undefined) throw new Error(`${code} is no check`)
    for (const outcome of ['PASS', 'FAIL'] as const) {
      const spy = vi.spyOn(check, 'run').mockReturnValue(outcome)
      const { disagreements } = compareFrom(1, (soFar) => (
        soFar.orders < 3_000 && soFar.disagreements.length === 0
      ))
      const [first] = disagreements
      expect(first?.found, `${code} always says ${outcome}`).toContainEqual(expect.stringContaining(code))
      spy.mockRestore()
    }
  })

  it('tells a disagreement with its seed and a case that is small enough to read', () => {
    const check = CHECKS.find(({ code }) => code === 'MAX_POSITIONS')
    if (check === undefined) throw new Error('MAX_POSITIONS is no check')
    vi.spyOn(check, 'run').mockReturnValue('PASS')
    const { disagreements } = compareFrom(1, (soFar) => soFar.disagreements.length === 0)
    const [first] = disagreements
    const told = first === undefined ? '' : tellDisagreement(first)
    expect(told).toContain(`seed ${first?.seed ?? ''}, order `)
    expect(told).toContain('MAX_POSITIONS: engine PASS, reference FAIL')
    const small: unknown = JSON.parse(told.slice(told.indexOf('{')))
    expect(small).toMatchObject({ orders: [{}], state: { past: [] } })
  })
})
