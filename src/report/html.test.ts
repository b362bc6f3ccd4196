import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeHtml, html, trusted } from './html.ts'

describe('html', () => {
  it('escapes text and keeps markup, also in lists', () => {
    const items = ['<b>', 'x'].map((item) => html`<li>${item}</li>`)
    expect(String(html`<ul title="${'"&\''}">${items}${7}${trusted('<hr>')}</ul>`))
      .toBe('<ul title="&quot;&amp;&#39;"><li>&lt;b&gt;</li><li>x</li>7<hr></ul>')
  })

  it('takes an object that only looks like markup for no markup', () => {
    const forged = [{ toString: () => '<script>' }] as unknown as string[]
    expect(() => html`${forged}`).toThrow(TypeError)
  })

  it('leaves nothing of any text that could leave its place', () => {
    const sign = fc.constantFrom(
      '<', '>', '"', '\'', '&', ';', '#', 'lt', '\u202E', '\u0000', '\uD800', 'é', ' ',
    )
    fc.assert(fc.property(fc.array(sign).map((signs) => signs.join('')), (text) => {
      expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/)
    }))
  })

  it('writes out what cannot be seen or reorders what can', () => {
    expect(escapeHtml('BUY\u202Elles\u0000\u200B\u2028')).toBe('BUY\\u{202e}lles\\u{0}\\u{200b}\\u{2028}')
    expect(escapeHtml('two\r\nlines\tand a tab')).toBe('two lines and a tab')
  })
})
