import type { Finding, ProjectFile, Rule } from './project.ts'

const OPEN_WORK = /\b(?:TODO|FIXME|XXX|HACK)\b/
const TEST_FUNCTIONS = new Set(['it', 'test', 'describe', 'suite', 'bench'])
const MODIFIERS: Readonly<Record<string, string>> = {
  only: 'run one test with npm test -- <file> -t <title>',
  todo: 'write the test, or leave it out',
  skip: 'skipIf(condition), with a printed line that says what is absent; or delete the test',
}

/** Nothing is left open: no note of work to do, no test that is singled out, planned or switched off. */
export const unfinished: Rule = (project) => (
  [...project.files.values()].flatMap((file) => [...openWork(file), ...testModifiers(file)])
)

function openWork({ path, comments }: ProjectFile): Finding[] {
  const findings: Finding[] = []
  for (const comment of comments) {
    for (const [offset, text] of comment.text.split('\n').entries()) {
      const word = OPEN_WORK.exec(text)?.[0]
      if (word === undefined) continue
      findings.push({
        path, line: comment.line + offset,
        found: `${word} in a comment`, fix: 'do it now, or open an issue and say here what holds today',
      })
    }
  }
  return findings
}

/** Finds `it.only`, `describe.concurrent.skip` and the like; `it.skipIf` is another word. */
function testModifiers({ path, tokens }: ProjectFile): Finding[] {
  const findings: Finding[] = []
  for (const [index, token] of tokens.entries()) {
    if (!TEST_FUNCTIONS.has(token.text) || tokens[index - 1]?.text === '.') continue
    for (let at = index + 1; tokens[at]?.text === '.'; at += 2) {
      const modifier = tokens[at + 1]?.text ?? ''
      const fix = Object.hasOwn(MODIFIERS, modifier) ? MODIFIERS[modifier] : undefined
      if (fix === undefined) continue
      findings.push({ path, line: token.line, found: `${token.text}.${modifier}`, fix })
    }
  }
  return findings
}
