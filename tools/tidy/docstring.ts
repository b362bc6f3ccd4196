import { exportsOf } from './exports-of.ts'
import type { Finding, ProjectFile, Rule } from './project.ts'

/**
 * Every exported symbol of src, bench and tools has a docstring, and every index.ts of `src` a header.
 *
 * One docstring serves a name (overloads; the const and the type of a closed set) and a block of constants
 * without a blank line between them.
 */
export const docstring: Rule = (project) => {
  const findings: Finding[] = []
  for (const file of project.files.values()) {
    if (file.isTest || file.path.startsWith('examples/')) continue
    findings.push(...undocumentedExports(file))
    if (file.path.startsWith('src/') && file.path.endsWith('/index.ts') && !hasHeader(file)) {
      findings.push({
        path: file.path, line: 1,
        found: 'a door without a header',
        fix: 'begin with /** purpose, invariants, what the folder must never do */',
      })
    }
  }
  return findings
}

function hasHeader({ text, comments }: ProjectFile): boolean {
  const first = comments[0]
  return first !== undefined && first.text.startsWith('/**') && text.slice(0, first.start).trim() === ''
}

function undocumentedExports(file: ProjectFile): Finding[] {
  const findings: Finding[] = []
  const documented = new Set<string>()
  const documentedLines = new Set<number>()
  const starts = docstringEnds(file)
  for (const { keyword, name, token } of exportsOf(file.tokens)) {
    const isGrouped = keyword === 'const' && documentedLines.has(token.line - 1)
    if (starts.has(token.start) || documented.has(name) || isGrouped) {
      documented.add(name)
      if (keyword === 'const') documentedLines.add(token.line)
      continue
    }
    findings.push({
      path: file.path, line: token.line,
      found: `${keyword} ${name} is exported without a docstring`,
      fix: '/** one sentence, then only what the signature cannot say: units, edges, errors, source */',
    })
  }
  return findings
}

/** Offsets of the tokens that a docstring stands directly above. */
function docstringEnds({ text, comments, tokens }: ProjectFile): Set<number> {
  const offsets = new Set<number>()
  let at = 0
  for (const { text: comment, end } of comments) {
    if (!comment.startsWith('/**')) continue
    while (at < tokens.length && (tokens[at]?.start ?? 0) < end) at += 1
    const start = tokens[at]?.start
    if (start === undefined) break
    const between = text.slice(end, start)
    if (between.trim() === '' && between.split('\n').length <= 2) offsets.add(start)
  }
  return offsets
}
