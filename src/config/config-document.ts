import {
  isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type ParsedNode, type YAMLMap,
} from 'yaml'
import { describeValue, keyOf, type ConfigViolation, type KeyPath, type Origin } from './violation.ts'

/** A settings file may have at most so many bytes. */
export const CONFIG_BYTES_MAX = 1_048_576

/** Maps without a prototype, lists, and scalars as YAML 1.2 reads them. */
export type ConfigTree = { [name: string]: ConfigValue }
/** What may stand in a tree; NaN and infinities included. */
export type ConfigValue = ConfigTree | ConfigValue[] | string | number | boolean | null

/** What a file says, and where; `origins` has every map entry and list item, by `placeOf`. */
export interface ConfigDocument {
  readonly tree: ConfigTree
  readonly origins: ReadonlyMap<string, Origin>
}

/** A document as far as it can be read, with everything that is wrong with its form. */
export interface ReadDocument extends ConfigDocument {
  readonly violations: readonly ConfigViolation[]
}

const DEPTH_MAX = 8
const SYNTAX_ERRORS_MAX = 20

/** What the parser's codes mean to a person. */
const SYNTAX: Readonly<Record<string, readonly [found: string, right: string]>> = {
  TAB_AS_INDENT: ['a tab in the indentation', 'spaces'],
  MULTIPLE_DOCS: ['a second document (---)', 'one document a file'],
  RESOURCE_EXHAUSTION: ['brackets or lists nested beyond reading', `at most ${DEPTH_MAX} levels`],
  BAD_INDENT: [
    'a line whose indentation fits nothing above it, or a bracket that is not closed',
    'the keys of one map one below the other',
  ],
  MISSING_CHAR: ['a quote or bracket that is not closed, or a missing colon', 'its closing partner'],
  BLOCK_AS_IMPLICIT_KEY: ['a second colon in one line', 'one key a line, or the value in quotes'],
}

/** Names a place in `origins`. */
export function placeOf(path: KeyPath): string {
  return JSON.stringify(path)
}

/**
 * Reads YAML 1.2 (JSON is a part of it).
 *
 * Refused, each with its line: text that cannot be parsed, byte order marks, control characters, duplicate
 * keys, anchors, aliases and tags, directives, several documents, deep nesting, more than `CONFIG_BYTES_MAX`.
 * An empty text is an empty map.
 */
export function readDocument(source: string, file: string): ReadDocument {
  const refusal = refuseText(source, file)
  if (refusal !== undefined) return unread([refusal])
  const lines = new LineCounter()
  // Pretty errors would count the lines of the whole text again for each error.
  const document = parseDocument(source, {
    version: '1.2', schema: 'core', uniqueKeys: false, prettyErrors: false, logLevel: 'error',
    lineCounter: lines,
  })
  const reader = new TreeReader(file, lines)
  reader.readSyntax(document)
  if (reader.violations.length > 0) return unread(reader.violations)
  const tree = reader.readTop(document.contents)
  return { tree, origins: reader.origins, violations: reader.violations }
}

function unread(violations: readonly ConfigViolation[]): ReadDocument {
  return { tree: emptyTree(), origins: new Map(), violations }
}

/** A map without a prototype: no key of a file can reach one. */
export function emptyTree(): ConfigTree {
  return Object.create(null) as ConfigTree
}

/** Says whether the value is a map. */
export function isTree(value: ConfigValue | undefined): value is ConfigTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuseText(source: string, file: string): ConfigViolation | undefined {
  const at = (offset: number, found: string, right: string): ConfigViolation => {
    const before = source.slice(0, offset).split('\n')
    const column = (before.at(-1) ?? '').length + 1
    return { key: '', origin: { kind: 'file', file, line: before.length, column }, found, right }
  }
  if (source.length > CONFIG_BYTES_MAX) {
    return at(0, `${source.length} characters`, `at most ${CONFIG_BYTES_MAX}`)
  }
  if (source.startsWith('\uFEFF')) return at(0, 'a byte order mark', 'UTF-8 without one')
  const control = /[[\p{Cc}\uFFFD]--[\t\n\r]]/v.exec(source)
  if (control === null) return undefined
  const code = (control[0].codePointAt(0) ?? 0).toString(16).padStart(4, '0').toUpperCase()
  return at(control.index, `the character U+${code}`, 'plain text, saved as UTF-8')
}

class TreeReader {
  readonly violations: ConfigViolation[] = []
  readonly origins = new Map<string, Origin>()
  readonly #file: string
  readonly #lines: LineCounter

  constructor(file: string, lines: LineCounter) {
    this.#file = file
    this.#lines = lines
  }

  readSyntax(document: Document.Parsed): void {
    for (const { code, message, pos } of document.errors.slice(0, SYNTAX_ERRORS_MAX)) {
      const said = message.split('\n')[0] ?? ''
      const [found, right] = SYNTAX[code] ?? [`text that is no YAML (${said})`, 'key: value, one a line']
      this.#refuse([], pos[0], found, right)
    }
    if (document.directives.yaml.explicit === true || Object.keys(document.directives.tags).length > 1) {
      this.#refuse([], 0, 'a directive (%)', 'no directives: files are YAML 1.2')
    }
  }

  readTop(contents: ParsedNode | null): ConfigTree {
    if (contents === null || (isScalar(contents) && contents.value === null)) return emptyTree()
    const value = this.#read(contents, [])
    if (isTree(value)) return value
    this.#refuse([], contents.range[0], describeValue(value), 'sections with their keys indented')
    return emptyTree()
  }

  /** `undefined` where the node was refused. */
  #read(node: ParsedNode | null, path: KeyPath): ConfigValue | undefined {
    if (node === null) return null
    const start = node.range[0]
    if (isAlias(node)) return this.#refuse(path, start, `the alias *${node.source}`, 'the value itself')
    if (node.anchor !== undefined) {
      return this.#refuse(path, start, `the anchor &${node.anchor}`, 'the value alone')
    }
    if (node.tag !== undefined) {
      return this.#refuse(path, start, `a tag (!) on ${describeNode(node)}`, 'the value alone')
    }
    if (path.length > DEPTH_MAX) {
      return this.#refuse(path, start, 'a value nested too deeply', `at most ${DEPTH_MAX} levels`)
    }
    if (isMap(node)) return this.#readMap(node as YAMLMap.Parsed, path)
    if (isSeq(node)) return this.#readList(node.items as ParsedNode[], path)
    return scalarOf(node.value)
  }

  #readMap(map: YAMLMap.Parsed, path: KeyPath): ConfigTree {
    const tree = emptyTree()
    for (const { key, value } of map.items) {
      const start = key?.range[0] ?? map.range[0]
      const name = nameOf(key)
      if (name === undefined) {
        const found = isScalar(key) ? `the key ${String(key.value)}` : 'a key that is no text'
        this.#refuse(path, start, found, 'a plain name')
        continue
      }
      const inner = [...path, name]
      const earlier = this.origins.get(placeOf(inner))
      if (earlier?.kind === 'file') {
        this.#refuse(inner, start, `the key a second time, after line ${earlier.line}`, 'each key once')
        continue
      }
      this.origins.set(placeOf(inner), this.#originAt(start))
      const read = this.#read(value, inner)
      if (read !== undefined) tree[name] = read
    }
    return tree
  }

  #readList(items: readonly ParsedNode[], path: KeyPath): ConfigValue[] {
    const list: ConfigValue[] = []
    for (const [index, item] of items.entries()) {
      const inner = [...path, index]
      this.origins.set(placeOf(inner), this.#originAt(item.range[0]))
      list.push(this.#read(item, inner) ?? null)
    }
    return list
  }

  #refuse(path: KeyPath, offset: number, found: string, right: string): undefined {
    this.violations.push({ key: keyOf(path), origin: this.#originAt(offset), found, right })
    return undefined
  }

  #originAt(offset: number): Origin {
    const { line, col } = this.#lines.linePos(offset)
    return { kind: 'file', file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
}

function describeNode(node: ParsedNode): string {
  return isScalar(node) ? describeValue(node.value) : isMap(node) ? 'a map' : 'a list'
}

/** A key that may be one: plain text that reaches no prototype. */
function nameOf(key: ParsedNode | null): string | undefined {
  if (!isScalar(key) || key.tag !== undefined || key.anchor !== undefined) return undefined
  return typeof key.value === 'string' && key.value !== '__proto__' ? key.value : undefined
}

function scalarOf(value: unknown): ConfigValue {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return value === 0 ? 0 : value
  return String(value)
}
