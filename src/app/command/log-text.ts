import type { LogLine } from '../../adapter/log-file/index.ts'

/**
 * One line for a terminal, in the specification's order: instant, logger, level, message.
 *
 * Characters that a terminal would obey, or that turn the direction of a text, are shown as `\u001b`.
 */
export function logText({ at, category, level, sequence, trace, message }: LogLine): string {
  const place = sequence === 0 ? '' : ` [${sequence}${trace === '' ? '' : `, ${trace}`}]`
  return visible(`${at} - ${category} - ${level} - ${message}${place}`)
}

const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

function visible(text: string): string {
  return text.replace(OBEYED, (each) => `\\u${(each.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
}
