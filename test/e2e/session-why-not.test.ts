import { afterAll, beforeAll, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'

const folder = emptyFolder()
afterAll(() => folder.remove())

beforeAll(() => {
  const span = ['--from', '2016-05-02', '--to', '2016-06-10']
  const run = investor(folder.path, 'start', ...span, '--speed', 'max', '--no-api')
  expect([run.code, run.err]).toEqual([0, expect.any(String)])
}, 120_000)

const asked = (when: string) => investor(folder.path, 'why-not', 'SPX', when, '--session')

it.each([
  ['a Saturday', '2016-05-28', '2016-05-27T20:00:00Z'],
  ['a holiday after a weekend', '2016-05-30', '2016-05-27T20:00:00Z'],
  ['the day after them', '2016-05-31', '2016-05-31T20:00:00Z'],
])('%s is answered with what stood then', (_, when, slice) => {
  const { out, err } = asked(when)
  expect([out.split(': ')[0], err]).toEqual([`SPX at ${slice}`, ''])
})

it('what lies after it is refused with its span', () => {
  expect(asked('2016-06-14').err).toMatch(
    /^investor: RANGE_EMPTY: .* covers 2016-05-02T20:00:00Z to 2016-06-10T20:00:00Z$/m)
})
