import { describe, expect, it } from 'vitest'
import { columnMapping } from './data-options.ts'

describe('columnMapping', () => {
  it('keeps what an earlier one said', () => {
    const first = columnMapping('volume=none, close=Alt', undefined)
    expect(columnMapping('open=a=b', first)).toEqual({ volume: 'none', close: 'Alt', open: 'a=b' })
  })

  it.each([
    ['close=Close,close=Open', undefined],
    ['close=Open', { close: 'Close' }],
  ])('refuses a role that is named twice: %j after %j', (text, earlier) => {
    expect(() => columnMapping(text, earlier)).toThrow('found close=Close and close=Open; say each role once')
  })

  it.each(['open', 'opn=Open', 'open='])('refuses %j', (text) => {
    expect(() => columnMapping(text, undefined)).toThrow('ROLE=COLUMN is read')
  })
})
