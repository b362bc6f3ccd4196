import { afterEach, describe, expect, it, vi } from 'vitest'
import { CHECKS, type RiskLimits } from '../../src/risk/index.ts'
import { BOOK_ROWS } from './control-rows-books.ts'
import { STATE_ROWS, type Asked, type ControlRow } from './control-rows.ts'

const ROWS: readonly ControlRow[] = [...STATE_ROWS, ...BOOK_ROWS]
const named = (rows: readonly ControlRow[]): readonly (readonly [string, ControlRow])[] => (
  rows.map((row) => [row.code, row])
)

/** What the row's check says of an order. */
function outcomeOf({ code }: ControlRow, { world, terms }: Asked): string {
  return world.check(code, terms).outcome
}

/** The same of an order that lacks the input, and whether it may leave. */
function lacking(row: ControlRow, profile: RiskLimits['profile']): string {
  const asked = row.lacks?.(profile)
  return asked === undefined ? '' : outcomeOf(row, asked)
}

afterEach(() => vi.restoreAllMocks())

describe('each check', () => {
  it('has a row here', () => {
    expect(ROWS.map(({ code }) => code).toSorted()).toEqual(CHECKS.map(({ code }) => code).toSorted())
  })

  it.each(named(ROWS))('%s accepts and refuses', (_, row) => {
    expect(outcomeOf(row, row.accepts())).toBe('PASS')
    expect(outcomeOf(row, row.refuses())).toBe('FAIL')
    const { world, terms } = row.refuses()
    expect(world.engine.approve(terms).approval).toBeUndefined()
  })

  it('measures something, but for four that look a thing up', () => {
    expect(ROWS.filter(({ near }) => near === undefined).map(({ code }) => code)).toEqual([
      'RESTRICTED_LIST', 'PERMISSION', 'TRADING_HALT', 'SHORT_SALE',
    ])
  })

  it.each(named(ROWS.filter(({ near }) => near !== undefined)))(
    '%s changes its mind at the limit, to the unit', (_, row) => {
      const found = ([-1, 0, 1] as const).map((beside) => {
        const asked = row.near?.(beside)
        return asked === undefined ? '' : outcomeOf(row, asked)
      })
      expect(found).toEqual(row.around)
    },
  )

  it('lacks an input, but for those to which absence says something', () => {
    expect(ROWS.filter(({ lacks }) => lacks === undefined).map(({ code }) => code)).toEqual([
      'OPPOSITE_STRATEGY', 'DUPLICATE_ORDER', 'REPEAT_THROTTLE', 'MAX_MESSAGES', 'LOSS_STREAK',
      'COLLAR_WINDOW', 'MAX_POSITIONS',
    ])
  })

  it.each(named(ROWS.filter(({ lacks }) => lacks !== undefined)))(
    '%s refuses without its input, or says in a backtest that it lacks one', (code, row) => {
      expect(lacking(row, 'live')).toBe('FAIL')
      const optional = [
        'RESTRICTED_LIST', 'PERMISSION', 'DEPLOY_LIMITS', 'MAX_ORDER_QTY', 'CORRELATION',
      ]
      expect(lacking(row, 'backtest')).toBe(optional.includes(code) ? 'NOT_APPLICABLE' : 'FAIL')
    },
  )

  it.each(named(ROWS))('%s refuses where what it reads throws', (_, row) => {
    const sound = row.accepts()
    expect(sound.world.engine.approve(sound.terms).approval).toBeDefined()
    const { world, terms } = row.accepts()
    row.breaks(world)
    const { decision, approval } = world.engine.approve(terms)
    expect(approval).toBeUndefined()
    expect(decision.verdict).toBe('REJECTED')
  })

  it.each(named(ROWS))('%s refuses where it throws itself', (code, row) => {
    const check = CHECKS.find((each) => each.code === code)
    if (check === undefined) throw new Error(`${code} is no check`)
    const { world, terms } = row.accepts()
    vi.spyOn(check, 'run').mockImplementation(() => { throw new Error('out of order') })
    expect(world.check(code, terms).outcome).toBe('FAIL')
    expect(world.engine.approve(terms).approval).toBeUndefined()
  })
})
