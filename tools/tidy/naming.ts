import type { Finding, ProjectFile, Rule } from './project.ts'
import { TokenKind } from './source.ts'

const KEBAB_CASE = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|bench|config|d))?\.[jt]sx?$/
const SAYS_NOTHING = /(?:^|-)(?:utils?|helpers?|common|misc)$|^managers?\d*$/
const SPEC_KEY = /^[a-z]+(?:_[a-z]+)*_pct$/

/**
 * File names are kebab-case and say what is inside; `pct` appears only where the config file's own keys do.
 */
export const naming: Rule = (project) => (
  [...project.files.values()].flatMap((file) => [...fileName(file.path), ...ambiguousPercent(file)])
)

function fileName(path: string): Finding[] {
  const parts = path.split('/')
  const base = parts.at(-1) ?? ''
  const findings: Finding[] = []
  if (!KEBAB_CASE.test(base)) {
    findings.push({
      path, line: 1,
      found: `the file name ${base}`,
      fix: 'kebab-case after its main export: order-transition.ts for transitionOrder',
    })
  }
  const empty = [...parts.slice(0, -1), base.replace(/\..*$/, '')].find((part) => SAYS_NOTHING.test(part))
  if (empty !== undefined) {
    findings.push({ path, line: 1, found: `the name ${empty}`, fix: 'the name of what it exports' })
  }
  return findings
}

/** The public config keys end in `_pct`: `src/config` reads them, and tests may write them. */
function ambiguousPercent({ path, tokens, isTest }: ProjectFile): Finding[] {
  if (path.startsWith('src/config/')) return []
  const findings: Finding[] = []
  for (const { kind, text, line } of tokens) {
    if (kind !== TokenKind.Name || !/pct/i.test(text) || (isTest && SPEC_KEY.test(text))) continue
    findings.push({ path, line, found: `pct in the name ${text}`, fix: 'say fraction (0..1) or bps' })
  }
  return findings
}
