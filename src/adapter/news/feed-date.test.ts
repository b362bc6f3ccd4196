import { describe, expect, it } from 'vitest'
import { formatUtc, type UtcMillis } from '../../base/index.ts'
import { feedInstant } from './feed-date.ts'

describe('feedInstant', () => {
  it.each([
    ['Wed, 02 Oct 2002 13:00:00 GMT', '2002-10-02T13:00:00Z'],
    ['Wed, 02 Oct 2002 15:00:00 +0200', '2002-10-02T13:00:00Z'],
    ['Wed, 2 Oct 2002 8:00 EST', '2002-10-02T13:00:00Z'],
    ['02 Oct 02 09:00:00 EDT', '2002-10-02T13:00:00Z'],
    ['Wednesday, 02 October 2002 13:00:00 UT', '2002-10-02T13:00:00Z'],
    ['Wed, 02 Oct 2002 13:00:00 Z', '2002-10-02T13:00:00Z'],
    [' 2002-10-02T13:00:00Z ', '2002-10-02T13:00:00Z'],
    ['2002-10-02T08:00:00.000-05:00', '2002-10-02T13:00:00Z'],
    ['2002-10-02 13:00:00Z', '2002-10-02T13:00:00Z'],
  ])('reads %s', (text, at) => {
    expect(formatUtc(feedInstant(text) as UtcMillis)).toBe(at)
  })

  it.each([
    '', 'today', '2002-10-02', '2002-10-02T13:00:00', 'Wed, 02 Oct 2002', 'Wed, 02 Oct 2002 13:00:00',
    'Wed, 02 Foo 2002 13:00:00 GMT', 'Wed, 32 Oct 2002 13:00:00 GMT', 'Wed, 30 Feb 2002 13:00:00 GMT',
    'Wed, 02 Oct 2002 25:00:00 GMT', 'Wed, 02 Oct 2002 13:00:00 XYZ', 'Wed, 02 Oct 2002 13:00:00 A',
    '1033563600',
  ])('guesses nothing of "%s"', (text) => {
    expect(feedInstant(text)).toBeUndefined()
  })
})
