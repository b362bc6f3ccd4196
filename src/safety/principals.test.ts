import { describe, expect, it } from 'vitest'
import { localPerson, provenPerson } from '../model/index.ts'
import { checkPerson, checkTwo } from './principals.ts'

const TWO = { operators: ['ann', 'bob'], confirmWithinMs: 1_000 }
const code = (checked: ReturnType<typeof checkPerson>): string => (checked.ok ? 'may' : checked.failure.code)

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
    [localPerson('root', 'ann'), localPerson('root', 'bob'), 'may'],
    [localPerson('root', 'ann'), 'ann', 'SECOND_PERSON_NEEDED'],
    ['ann', provenPerson('ann', 'bob'), 'SECOND_PERSON_NEEDED'],
    ['ann', localPerson('root', 'bob'), 'may'],
    ['ann', localPerson('root', 'eve'), 'OPERATOR_UNKNOWN'],
  ])('%s and %s: %s', (first, second, said) => {
    expect(code(checkTwo(TWO, first, second))).toBe(said)
  })
})
