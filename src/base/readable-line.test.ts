import { expect, it } from 'vitest'
import { READABLE_LINE } from './readable-line.ts'

it.each([
  'earnings tonight', 'Zahlen für Q3: 1.5 % über Plan', '決算', 'ערב רב', 'नमस्ते', '⚠️ halted', '?!',
])('takes %j', (text) => {
  expect(READABLE_LINE.test(text)).toBe(true)
})

// Code points by their names in https://www.unicode.org/Public/UCD/latest/ucd/UnicodeData.txt
it.each([
  ['nothing', ''],
  ['spaces', '   '],
  ['zero width spaces', '\u200B\u200B\u200B'],
  ['a right-to-left override', '\u202Eyub'],
  ['an isolate', 'buy \u2067ACME\u2069'],
  ['soft hyphens', '\u00AD\u00AD\u00AD'],
  ['a byte order mark', '\uFEFFfine'],
  ['tags', 'fine\u{E0041}'],
  ['variation selectors', '\uFE0F\uFE0F\uFE0F'],
  ['Hangul fillers', '\u3164\u3164\u3164'],
  ['empty Braille cells', '\u2800\u2800\u2800'],
  ['a line separator', 'one\u2028two'],
  ['a line break', 'one\ntwo'],
  ['an escape', '\u001B[2J'],
  ['half of a pair', '\uD83D fine'],
])('refuses %s', (_, text) => {
  expect(READABLE_LINE.test(text)).toBe(false)
})
