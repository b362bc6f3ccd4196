import { expect, it } from 'vitest'
import { shownText } from './shown-text.ts'

it('leaves what a person can read as it is', () => {
  expect(shownText('1,234.5 café 🚀')).toBe('1,234.5 café 🚀')
})

it('spells what a terminal would obey', () => {
  expect(shownText('a\u0000b\u001b[2J\nc')).toBe('a\\u0000b\\u001b[2J\\u000ac')
})

it('cuts what nobody would read, and says how long it was', () => {
  expect(shownText('9'.repeat(900))).toBe(`${'9'.repeat(80)}... (900 characters)`)
})
