import { AlertSeverity } from '../../model/index.ts'
import type { AlertNotice } from '../../port/index.ts'

const RANKS: readonly AlertSeverity[] = [
  AlertSeverity.Info, AlertSeverity.Warning, AlertSeverity.Error, AlertSeverity.Critical,
]
const WORDS = { raised: '', escalated: 'nobody took this', acknowledged: 'taken by', resolved: 'over' }

/** One line about a notice: severity, component, message, and what has become of it. */
export function noticeLine({ kind, alert, count, by, unanswered = 0 }: AlertNotice): string {
  const state = kind === 'acknowledged' ? `${WORDS[kind]} ${by ?? 'somebody'}` : WORDS[kind]
  const repeat = unanswered > 0 ? 'sent before without an answer' : ''
  const notes = [state, count > 1 ? `${count} times` : '', repeat].filter((note) => note !== '')
  const tail = notes.length === 0 ? '' : ` (${notes.join(', ')})`
  return `${alert.severity} ${alert.component}: ${oneLine(alert.message)}${tail}`
}

/** A short title for a message of several notices. */
export function noticeTitle(notices: readonly AlertNotice[]): string {
  const worst = worstOf(notices)
  const more = notices.length - 1
  return `${noticeLine(worst)}${more > 0 ? ` and ${more} more` : ''}`
}

/** All notices as lines, cut so that they fit; what was cut is counted. */
export function noticeLines(notices: readonly AlertNotice[], charactersMax: number): string {
  const lines: string[] = []
  let length = 0
  for (const [index, notice] of notices.entries()) {
    const line = noticeLine(notice)
    const rest = `... ${notices.length - index} more`
    if (length + line.length + rest.length + 2 > charactersMax) {
      if (index === 0) return line.slice(0, charactersMax)
      return [...lines, rest].join('\n')
    }
    lines.push(line)
    length += line.length + 1
  }
  return lines.join('\n')
}

/** The notice with the worst alert, the first of several. */
export function worstOf(notices: readonly AlertNotice[]): AlertNotice {
  const sorted = notices.toSorted((a, b) => RANKS.indexOf(b.alert.severity) - RANKS.indexOf(a.alert.severity))
  return sorted[0] as AlertNotice
}

/** A text from outside can start no line of its own and carries no control characters. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
