import { describe, expect, it } from 'vitest'
import type { UtcMillis } from '../base/index.ts'
import { localPerson, provenPerson } from '../model/index.ts'
import { checkConfirmation, checkPerson, checkTwo, needsTwo } from './principals.ts'

const TWO = { operators: ['ann', 'bob'], confirmWithinMs: 1_000 }
const code = (checked: ReturnType<typeof checkPerson>): string => (checked.ok ? 'may' : checked.failure.code)
const said = (checked: ReturnType<typeof checkPerson>): string => (checked.ok ? '' : checked.failure.message)

describe('the name that counts of a person on record', () => {
  it.each([
    ['ann', 'may'],
    [localPerson('root', 'ann'), 'may'],
    [localPerson('ann'), 'may'],
    [localPerson('root'), 'OPERATOR_UNKNOWN'],
    [localPerson('root', ''), 'OPERATOR_UNKNOWN'],
    [provenPerson('bob', 'eve'), 'may'],
    [provenPerson('eve', 'ann'), 'OPERATOR_UNKNOWN'],
    [localPerson('root', provenPerson('eve', 'ann')), 'OPERATOR_UNKNOWN'],
  ])('%s: %s', (recorded, said) => {
    expect(code(checkPerson(TWO, recorded))).toBe(said)
  })

  it.each([
    // One account of the computer is one person.
    [localPerson('root', 'ann'), localPerson('root', 'bob'), 'SECOND_PERSON_NEEDED'],
    [localPerson('root', 'ann'), 'ann', 'SECOND_PERSON_NEEDED'],
    ['ann', provenPerson('ann', 'bob'), 'SECOND_PERSON_NEEDED'],
    ['ann', localPerson('root', 'bob'), 'may'],
    ['ann', localPerson('root', 'eve'), 'OPERATOR_UNKNOWN'],
  ])('%s and %s: %s', (first, second, said) => {
    expect(code(checkTwo(TWO, first, second))).toBe(said)
  })
})

describe('a second person', () => {
  it('is needed as soon as two are named', () => {
    const named = [[], ['ann'], ['ann', 'bob']].map((operators) => needsTwo({ ...TWO, operators }))
    expect(named).toEqual([false, false, true])
    expect(code(checkTwo({ ...TWO, operators: ['ann'] }, 'ann', 'ann'))).toBe('may')
  })

  it('is another one than the first, and the refusal names who may be', () => {
    expect(code(checkTwo(TWO, 'ann (claimed by root, local)', 'bob (claimed by root, local)')))
      .toBe('SECOND_PERSON_NEEDED')
    expect(code(checkTwo(TWO, 'ann (claimed by root, local)', 'bob'))).toBe('may')
    expect(said(checkTwo(TWO, 'ann', 'ann'))).toBe('found ann twice; one of bob has to confirm')
  })
})

it('a name is needed where the settings name nobody', () => {
  const nobody = { operators: [], confirmWithinMs: 0 }
  expect([' ', 'ann'].map((name) => code(checkPerson(nobody, name)))).toEqual(['OPERATOR_UNKNOWN', 'may'])
})

describe('two people who release a halt', () => {
  it.each([
    // One account of the computer is one person, whatever names it claims.
    [localPerson('root', 'ann'), localPerson('root', 'bob'), 'SECOND_PERSON_NEEDED'],
    [localPerson('ann'), localPerson('ann', 'bob'), 'SECOND_PERSON_NEEDED'],
    [localPerson('bob', 'ann'), localPerson('bob'), 'SECOND_PERSON_NEEDED'],
    [localPerson('ann'), localPerson('bob'), 'may'],
    [localPerson('root', 'ann'), localPerson('eve', 'bob'), 'may'],
    [localPerson('root', 'ann'), provenPerson('bob'), 'may'],
    [provenPerson('ann'), localPerson('root', 'bob'), 'may'],
  ])('%s and %s: %s', (by, second, said) => {
    const proposed = { by, reason: 'calm', askedAt: 0 as UtcMillis }
    const confirmed = checkConfirmation(TWO, proposed, { by: second, askedAt: 0 as UtcMillis })
    expect(confirmed.ok ? 'may' : confirmed.failure.code).toBe(said)
  })
})

describe('the confirmation of a reset', () => {
  const proposed = { by: 'ann', reason: 'calm', askedAt: 5_000 as UtcMillis }
  const confirmed = (askedAt: number, by = 'bob'): ReturnType<typeof checkConfirmation> => (
    checkConfirmation(TWO, proposed, { by, askedAt: askedAt as UtcMillis }))

  it.each([
    [4_999, 'NO_RESET_PROPOSED'], [5_000, 'may'], [6_000, 'may'], [6_001, 'NO_RESET_PROPOSED'],
    [Number.NaN, 'NO_RESET_PROPOSED'],
  ])('at %d of a reset asked for at 5000, within 1000 ms: %s', (askedAt, what) => {
    const checked = confirmed(askedAt)
    expect(checked.ok ? 'may' : checked.failure.code).toBe(what)
  })

  it('gives the reset that it confirms, and says how late it was', () => {
    expect(confirmed(5_500)).toEqual({ ok: true, value: proposed })
    const late = confirmed(7_500)
    expect(late.ok ? '' : late.failure.message).toBe(
      'the reset that ann asked for had to be confirmed within 1 s, and this came 2.5 s after it: ask again')
  })

  it.each([['ann', 'SECOND_PERSON_NEEDED'], ['eve', 'OPERATOR_UNKNOWN']])('by %s: %s', (by, what) => {
    const checked = confirmed(5_500, by)
    expect(checked.ok ? '' : checked.failure.code).toBe(what)
  })

  it('needs a reset that waits for one', () => {
    const checked = checkConfirmation(TWO, undefined, { by: 'bob', askedAt: 5_000 as UtcMillis })
    expect(checked.ok ? '' : checked.failure.code).toBe('NO_RESET_PROPOSED')
  })
})
