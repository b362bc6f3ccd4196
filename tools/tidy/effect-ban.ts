import { rowOf } from './allowed-imports.ts'
import type { Finding, Rule } from './project.ts'
import { unitOf } from './project.ts'
import type { Token } from './source.ts'
import { TokenKind } from './source.ts'

const CLOCK = 'take the instant from the input, or from the Clock port'
const TIMER = 'wait for a timer event: declare it through the Clock port'
const RANDOM = 'draw from the seeded generator that is handed in'
const IDENTITY = 'derive the id from the sequence, so that a replay makes the same one'

/** What each banned name is replaced by; a dot means a member of that global. */
const BANNED: Readonly<Record<string, string>> = {
  'Date.now': CLOCK,
  'new Date': `${CLOCK}; convert with formatUtc and parseUtc of src/base`,
  'performance.now': CLOCK,
  'Temporal.Now': CLOCK,
  'Math.random': RANDOM,
  'crypto.getRandomValues': RANDOM,
  'randomUUID': IDENTITY,
  'setTimeout': TIMER,
  'setInterval': TIMER,
  'setImmediate': TIMER,
  'process.': 'let app read it and hand the value in',
  'console.': 'return it, record it as a fact, or write it through the Notifier port',
}

/**
 * No clock, timer, randomness, process or console outside the rows of the table that have effects, and
 * tests.
 */
export const effectBan: Rule = (project) => {
  const findings: Finding[] = []
  for (const file of project.files.values()) {
    const unit = unitOf(file.path)
    if (unit === undefined || file.isTest || rowOf(unit)?.hasEffects === true) continue
    for (const [index, token] of file.tokens.entries()) {
      if (token.kind !== TokenKind.Name) continue
      const name = bannedName(file.tokens, index)
      if (name === undefined) continue
      const fix = BANNED[name] ?? CLOCK
      findings.push({ path: file.path, line: token.line, found: `${name} in ${unit}`, fix })
    }
  }
  return findings
}

function bannedName(tokens: readonly Token[], index: number): string | undefined {
  const text = tokens[index]?.text ?? ''
  const before = tokens[index - 1]?.text
  const after = tokens[index + 1]?.text
  const isMember = (before === '.' || before === '?.') && tokens[index - 2]?.text !== 'globalThis'
  const member = after === '.' || after === '?.' ? `${text}.${tokens[index + 2]?.text}` : text
  if (text === 'randomUUID') return text
  if (isMember) return undefined
  if (text === 'Date' && before === 'new') return 'new Date'
  if ((text === 'process' || text === 'console') && member !== text) return `${text}.`
  const name = Object.hasOwn(BANNED, member) ? member : text
  return Object.hasOwn(BANNED, name) && after !== ':' ? name : undefined
}
