import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Source } from './source.ts'
import { readSource, TokenKind } from './source.ts'

/** One import, re-export, `import()` or worker file that a source names. */
export interface Import {
  readonly specifier: string
  readonly line: number
  readonly isTypeOnly: boolean
  /** Path of the project's file that it means; `undefined` for a package or a module of Node. */
  readonly target: string | undefined
}

/** A source with what it imports. */
export interface ProjectFile extends Source {
  readonly imports: readonly Import[]
  /** Unit tests, and everything under `test/`. */
  readonly isTest: boolean
}

/** The sources that the house rules look at, by path in ascending order. */
export interface Project {
  readonly files: ReadonlyMap<string, ProjectFile>
}

/** One broken rule: where, what was found, and what belongs there. */
export interface Finding {
  readonly path: string
  readonly line: number
  readonly found: string
  readonly fix: string
}

/** A house rule: looks at the whole project, finds what breaks it. */
export type Rule = (project: Project) => Finding[]

const FOLDERS = ['bench', 'bin', 'examples', 'src', 'test', 'tools', 'web']
/** What tools make below those folders. */
const MADE = /(?:^|\/)web\/dist[^/]*(?:\/|$)/

function importsOf(source: Source): Import[] {
  const { tokens } = source
  const imports: Import[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== TokenKind.String) continue
    const before = tokens[index - 1]?.text
    const isStatement = before === 'from' || before === 'import'
    if (!isStatement && !loadsFile(source, index)) continue
    const isTypeOnly = before === 'from' ? startsWithType(source, index) : isTypeOf(source, index)
    const target = targetOf(source.path, token.text)
    imports.push({ specifier: token.text, line: token.line, isTypeOnly, target })
  }
  return imports
}

/** Says whether the string is the first argument of `import()`, `new URL()` or `import.meta.resolve()`. */
function loadsFile({ tokens }: Source, index: number): boolean {
  const [bracket, callee, before, object] = [1, 2, 3, 4].map((back) => tokens[index - back]?.text)
  if (bracket !== '(') return false
  if (callee === 'URL') return before === 'new' && tokens[index]?.text.startsWith('.') === true
  return callee === 'import' || (callee === 'resolve' && object === 'meta')
}

/** Says whether the statement that ends in `from 'x'` began with `import type` or `export type`. */
function startsWithType({ tokens }: Source, index: number): boolean {
  for (let at = index - 1; at >= 0; at -= 1) {
    const { text } = tokens[at] ?? { text: '' }
    if (text === 'import' || text === 'export') return tokens[at + 1]?.text === 'type'
  }
  return false
}

/** Says whether `import('x')` stands where a type does: after `:`, `typeof` or `<`, without `await`. */
function isTypeOf({ tokens }: Source, index: number): boolean {
  const before = tokens[index - 3]?.text ?? ''
  return tokens[index - 2]?.text === 'import' && [':', 'typeof', '<', '|'].includes(before)
}

function targetOf(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  return path.posix.normalize(path.posix.join(path.posix.dirname(from), specifier))
}

/** Makes a project of texts by path; the tests of the rules use it with small ones. */
export function projectOf(texts: Readonly<Record<string, string>>): Project {
  const files = new Map<string, ProjectFile>()
  for (const [name, text] of Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const source = readSource(name, text)
    const isTest = /\.test\.[jt]s$/.test(name) || name.startsWith('test/')
    files.set(name, { ...source, imports: importsOf(source), isTest })
  }
  return { files }
}

/** Reads every TypeScript and JavaScript file of the project's folders below `root`. */
export function readProject(root: string): Project {
  const texts: Record<string, string> = {}
  for (const folder of FOLDERS) {
    if (!existsSync(path.join(root, folder))) continue
    for (const entry of readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.[jt]sx?$/.test(entry.name)) continue
      const file = path.join(entry.parentPath, entry.name)
      const name = path.relative(root, file).replaceAll(path.sep, '/')
      if (!MADE.test(name)) texts[name] = readFileSync(file, 'utf8')
    }
  }
  return projectOf(texts)
}

/**
 * The folder that owns a file of `src`, as the table names it (`risk`, `adapter/csv`, `index.ts`); else
 * `undefined`.
 */
export function unitOf(file: string): string | undefined {
  const [top, folder, next, ...rest] = file.split('/')
  if (top !== 'src' || folder === undefined) return undefined
  if (folder !== 'adapter') return folder
  return rest.length === 0 ? `${folder}/` : `${folder}/${next}`
}
