import { describe, expect, it } from 'vitest'
import { accountOf, localPerson, personOf, provenPerson } from './person.ts'

describe('a person on record', () => {
  it.each([
    [localPerson('root'), 'root (local)', 'root'],
    [localPerson('root', 'root'), 'root (local)', 'root'],
    [localPerson('root', 'ann'), 'ann (claimed by root, local)', 'ann'],
    [localPerson('user 1000', 'Ann Lee'), 'Ann Lee (claimed by user 1000, local)', 'Ann Lee'],
    [localPerson('root', ''), ' (claimed by root, local)', ''],
    [provenPerson('ann'), 'ann', 'ann'],
    [provenPerson('ann', 'ann'), 'ann', 'ann'],
    [provenPerson('ann', 'bob'), 'ann (claimed to be bob)', 'ann'],
  ])('%s', (recorded, text, name) => {
    expect([recorded, personOf(recorded)]).toEqual([text, name])
  })

  it.each([
    [localPerson('eve', 'ann (claimed by bob, local)'), 'ann (claimed by eve, local)', 'ann'],
    [localPerson('eve', 'eve (local)'), 'eve (local)', 'eve'],
    [provenPerson('eve', 'x (local)'), 'eve (claimed to be x (local))', 'eve'],
    [provenPerson('eve', 'x) (claimed by y, local'), 'eve (claimed to be x) (claimed by y, local)', 'eve'],
    ['ann (desk 4)', 'ann (desk 4)', 'ann (desk 4)'],
  ])('%s does not pass for somebody else', (recorded, text, name) => {
    expect([recorded, personOf(recorded)]).toEqual([text, name])
  })
})

it.each([
  [localPerson('root'), 'root'], [localPerson('root', 'ann'), 'root'], [localPerson('a b', 'Ann Lee'), 'a b'],
  [localPerson('eve', 'ann (claimed by bob, local)'), 'eve'], [localPerson('eve', 'bob (local)'), 'eve'],
  [provenPerson('ann'), undefined], [provenPerson('ann', 'x (local)'), undefined],
  [provenPerson('eve', 'x) (claimed by y, local'), undefined],
])('%s came from the account %s', (recorded, account) => {
  expect(accountOf(recorded)).toBe(account)
})
