import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inlineJson, inlineScript } from './inline-data.ts'

describe('inlineJson', () => {
  it('is the same value and cannot end its element', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom('</script>', '<!--', '\u2028&'), (value, tail) => {
      const text = inlineJson({ value, tail })
      expect(text).not.toMatch(/[<>&\u2028\u2029]/)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ value, tail })))
    }))
  })
})

describe('inlineScript', () => {
  it('keeps the strings of a script and cannot end its element', () => {
    const source = '[\'</script>\', "<!-- <SCRIPT", `a\r\nb`].join(" ")'
    const text = inlineScript(source)
    expect(text).not.toMatch(/<\/?script|<!--|\r/i)
    expect(runInNewContext(text)).toBe('</script> <!-- <SCRIPT a\nb')
  })
})
