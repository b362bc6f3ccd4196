import { describe, expect, it } from 'vitest'
import { plainNewsText } from './plain-news-text.ts'

const CASES: readonly (readonly [why: string, markup: string, words: string])[] = [
  ['plain words', 'Apple reports', 'Apple reports'],
  ['a reference', 'AT&amp;T &lt;T&gt; &#8220;up&#x201d; 5&nbsp;%', 'AT&T <T> “up” 5 %'],
  ['references of Windows-1252', 'don&#146;t &#150; &#x97;', 'don’t – —'],
  ['a name that is none', '&bogus; &constructor; R&D; &', '&bogus; &constructor; R&D; &'],
  ['references are resolved once', '&amp;lt;b&amp;gt;', '&lt;b&gt;'],
  ['inline tags within a word', '<b>App</b>le', 'Apple'],
  ['blocks end words', '<p>One</p><p>Two<br>Three</p>', 'One Two Three'],
  ['a < that begins no tag', 'EPS < 2 and 3 <4', 'EPS < 2 and 3 <4'],
  ['a > within an attribute', '<a title="a > b" href=\'x>y\'>link</a> end', 'link end'],
  ['a stray quote in a tag', '<a onclick=don\'t>link</a> end', 'link end'],
  ['a script', 'A<script>alert("<b>")</script >B', 'A B'],
  ['a script in capitals, never closed', 'A<SCRIPT src=x>steal()', 'A'],
  ['a script that only seems to be closed', 'A<script>"</scripty>"</script>B', 'A B'],
  ['a style', 'A<style>p{}</style>B', 'A B'],
  ['an image with a handler', 'A<img src=x onerror="alert(1)">B', 'A B'],
  ['a comment', 'A<!-- <b> -->B', 'A B'],
  ['a comment that never ends', 'A<!-- B', 'A'],
  ['a tag that never ends', 'A <b B', 'A'],
  ['a declaration and an instruction', '<!DOCTYPE html><?php x ?>A', 'A'],
  ['tags within a tag', '<<b>script>alert(1)<</b>/script>', '<script>alert(1)</script>'],
  ['orders to a terminal', 'A\u001b[31mB\u0007\u0000C', 'A[31mBC'],
  ['an order to a terminal as a reference', 'A&#27;[2J&#x9b;B', 'A[2JB'],
  ['text that turns its direction', 'A\u202eB\u2066C\u200bD', 'ABCD'],
  ['lines', ' A\r\n\tB\u2028C ', 'A B C'],
  ['half a character', 'A\ud83dB', 'A\ufffdB'],
  ['numbers that are no characters', 'A&#0;&#xD800;&#9999999;B', 'AB'],
]

describe('plainNewsText', () => {
  it.each(CASES)('leaves the words of %s', (_, markup, words) => {
    expect(plainNewsText(markup, 100)).toBe(words)
  })

  it('cuts a long text, and no character in two', () => {
    expect(plainNewsText('A'.repeat(20), 10)).toBe(`${'A'.repeat(9)}…`)
    expect(plainNewsText(`${'A'.repeat(8)}😀😀`, 10)).toBe(`${'A'.repeat(8)}…`)
  })

  it('takes a time that grows with the length only', () => {
    for (const part of ['<', '<a ', '<a="', '<!--', '<script>', '&#', '<p><', '=\'']) {
      const startedAt = performance.now()
      plainNewsText(part.repeat(200_000 / part.length), 100)
      expect(performance.now() - startedAt, part).toBeLessThan(2_000)
    }
  })
})
