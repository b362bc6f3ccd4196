import { describe, expect, it } from 'vitest'
import { THEME_STYLE } from './theme-style.ts'

const COLOR = /--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g
const colors = new Map([...THEME_STYLE.matchAll(COLOR)].map(([, name, ...both]) => [name, both]))

/** Relative luminance and contrast as WCAG 2.2 defines them: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(first: string, second: string): number {
  const [dark = 0, light = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

describe('themes', () => {
  it('have black on white at 21 to 1', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 9)
  })

  it('set every text off from its ground by 4.5 to 1, in light and in dark', () => {
    const onGrounds: readonly (readonly [string, readonly string[]])[] = [
      ['ink', ['card', 'page', 'hover', 'field', 'warn-ground', 'problem-ground', 'empty-ground']],
      ['ink', ['g', 'l'].flatMap((sign) => [1, 2, 3, 4, 5].map((level) => `${sign}${level}`))],
      ['muted', ['card', 'page', 'hover', 'empty-ground']],
      ['accent', ['card', 'page', 'hover', 'field', 'empty-ground']],
      ['gain', ['card', 'page', 'hover']], ['loss', ['card', 'page', 'hover']], ['second', ['card']],
    ]
    for (const [text, grounds] of onGrounds) {
      for (const ground of grounds) {
        for (const theme of [0, 1]) {
          const pair = [colors.get(text)?.[theme] ?? '', colors.get(ground)?.[theme] ?? ''] as const
          expect(contrast(...pair), `${text} on ${ground}, theme ${theme}`).toBeGreaterThanOrEqual(4.5)
        }
      }
    }
  })
})
