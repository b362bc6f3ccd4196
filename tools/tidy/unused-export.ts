import { exportsOf } from './exports-of.ts'
import type { Finding, Rule } from './project.ts'
import { TokenKind } from './source.ts'

/** Types are left out: what a signature says has to have a name. */
const VALUES = new Set(['function', 'const', 'let', 'var', 'class'])

/**
 * Every value that a file exports is named in another one, be it a test: what its own file alone reads is no
 * part of what the file offers, and what nothing reads is dead. Pages of the dashboard are exempt: they are
 * loaded by path.
 */
export const unusedExport: Rule = (project) => {
  const filesOf = new Map<string, number>()
  for (const { tokens } of project.files.values()) {
    const names = new Set(tokens.flatMap(({ kind, text }) => (kind === TokenKind.Name ? [text] : [])))
    for (const name of names) filesOf.set(name, (filesOf.get(name) ?? 0) + 1)
  }
  const findings: Finding[] = []
  for (const { path, tokens } of project.files.values()) {
    if (path.startsWith('web/src/page/')) continue
    for (const { keyword, name, token } of exportsOf(tokens)) {
      if (!VALUES.has(keyword) || (filesOf.get(name) ?? 0) > 1) continue
      findings.push({
        path, line: token.line,
        found: `${keyword} ${name}, which is exported and which no other file names`,
        fix: 'take the word export away, or delete it',
      })
    }
  }
  return findings
}
