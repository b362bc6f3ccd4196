import { docstring } from './docstring.ts'
import { effectBan } from './effect-ban.ts'
import { importCycle } from './import-cycle.ts'
import { importDirection } from './import-direction.ts'
import { language } from './language.ts'
import { length } from './length.ts'
import { naming } from './naming.ts'
import type { Finding, Project } from './project.ts'
import { unfinished } from './unfinished.ts'
import { unusedExport } from './unused-export.ts'
import { unusedFile } from './unused-file.ts'

const RULES = [
  importDirection, importCycle, unusedFile, unusedExport, effectBan, length, unfinished, language, naming,
  docstring,
]

/** Everything in the project that breaks a house rule, by path and line. */
export function checkProject(project: Project): Finding[] {
  const findings = RULES.flatMap((rule) => rule(project))
  return findings.sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1))
}

/** One line for a finding: `path:line: found; write instead`. */
export function describeFinding({ path, line, found, fix }: Finding): string {
  return `${path}:${line}: found ${found}. Instead: ${fix}.`
}
