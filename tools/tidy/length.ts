import { functionBodies } from './function-body.ts'
import type { Finding, ProjectFile, Rule } from './project.ts'

const FUNCTION_LINES_MAX = 70
const FILE_LINES_MAX = 400
const LINE_CHARACTERS_MAX = 110
const URL_IN_TEXT = /https?:\/\/\S+/g
const REGISTERS_TESTS = new Set(['describe', 'it', 'test'])

/**
 * Functions of at most 70 lines, files of at most 400, lines of at most 110 characters.
 *
 * A URL does not count: a source is named in one piece. Functions that register tests do not count either;
 * the tests do.
 */
export const length: Rule = (project) => [...project.files.values()].flatMap((file) => [
  ...fileLength(file), ...lineLengths(file), ...functionLengths(file),
])

function fileLength({ path, lines }: ProjectFile): Finding[] {
  const count = lines.at(-1) === '' ? lines.length - 1 : lines.length
  if (count <= FILE_LINES_MAX) return []
  return [{
    path, line: FILE_LINES_MAX + 1,
    found: `a file of ${count} lines`,
    fix: `at most ${FILE_LINES_MAX}: move its second idea into a file of its own`,
  }]
}

function lineLengths({ path, lines }: ProjectFile): Finding[] {
  const findings: Finding[] = []
  for (const [index, text] of lines.entries()) {
    if (text.length <= LINE_CHARACTERS_MAX) continue
    const characters = [...text.replace(URL_IN_TEXT, '')].length
    if (characters <= LINE_CHARACTERS_MAX) continue
    findings.push({
      path, line: index + 1,
      found: `a line of ${characters} characters`, fix: `at most ${LINE_CHARACTERS_MAX}: break it`,
    })
  }
  return findings
}

function functionLengths(file: ProjectFile): Finding[] {
  const findings: Finding[] = []
  for (const body of functionBodies(file)) {
    const count = body.lastLine - body.firstLine + 1
    if (count <= FUNCTION_LINES_MAX) continue
    const inside = file.tokens.slice(body.open, body.close)
    if (file.isTest && inside.some(({ text }) => REGISTERS_TESTS.has(text))) continue
    findings.push({
      path: file.path, line: body.firstLine,
      found: `a function of ${count} lines${body.name === '' ? '' : ` (${body.name})`}`,
      fix: `at most ${FUNCTION_LINES_MAX}: lift the branches out and name the parts`,
    })
  }
  return findings
}
