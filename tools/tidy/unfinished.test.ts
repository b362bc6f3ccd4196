import { expect, it } from 'vitest'
import { projectOf } from './project.ts'
import { unfinished } from './unfinished.ts'

const found = (text: string): string[] => (
  unfinished(projectOf({ 'src/a.test.ts': text })).map((one) => one.found)
)
// Joined, so that a search of the sources for open work does not end here.
const note = ['TO', 'DO'].join('')
const only = ['on', 'ly'].join('')
const planned = note.toLowerCase()

it('finds open work in comments, at its line', () => {
  const project = projectOf({ 'src/a.ts': `/*\n * ${note}: more\n */` })
  expect(unfinished(project)).toMatchObject([{ line: 2, found: `${note} in a comment` }])
  expect(found('// FIXME')).toEqual(['FIXME in a comment'])
})

it.each([
  `it.${only}('a', f)`, `describe.${only}('a', f)`, `it.${planned}('a')`, 'test.skip(\'a\', f)',
])('finds %s', (text) => {
  expect(found(text)).toEqual([text.slice(0, text.indexOf('('))])
})

it('finds a modifier behind another', () => {
  expect(found(`it.concurrent.${only}('a', f)`)).toEqual([`it.${only}`])
})

it.each([
  `const text = '${note}'`, 'it.skipIf(absent)(\'a\', f)', 'it.each([1])(\'a\', f)', `options.it.${only}`,
  `rows.${only}()`,
])('lets %s stand', (text) => {
  expect(found(text)).toEqual([])
})
