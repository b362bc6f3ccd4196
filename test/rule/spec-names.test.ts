import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { SYSTEM_KEYS } from '../../src/config/system-keys.ts'
import { TRADING_KEYS } from '../../src/config/trading-keys.ts'
import { CHECKS } from '../../src/risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS, KillSwitch } from '../../src/safety/index.ts'
import { readSource, type Token } from '../../tools/tidy/source.ts'
import { SPEC_NAMES } from './spec-names.ts'

const root = path.resolve(import.meta.dirname, '../..')
const page = readFileSync(path.join(root, 'docs/SPEC.md'), 'utf8')

interface Row {
  readonly section: string
  /** Names of the specification, of the first cell. */
  readonly names: readonly string[]
  readonly here: string
  readonly test: string
  readonly missing: string
  readonly text: string
}

const spansOf = (text: string): readonly string[] => (
  [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span)
)

function rowsOf(document: string): readonly Row[] {
  return document.split(/\n(?=## )/).flatMap((section) => {
    const heading = section.split('\n')[0]?.replace('## ', '') ?? ''
    const lines = section.split('\n').filter((line) => line.startsWith('| `'))
    return lines.map((text) => {
      const [, first = '', here = '', test = '', missing = ''] = text.split('|').map((cell) => cell.trim())
      return { section: heading, names: spansOf(first), here, test, missing, text }
    })
  })
}

const [tables = '', departures = ''] = page.split('\n## Departures')
const rows = rowsOf(tables)

/** Symbols that the page places in a file: `A`, `B.c` in `src/x.ts`. */
function placedSymbols(): readonly { readonly symbol: string; readonly file: string }[] {
  const lines = page.split('\n').filter((line) => line.startsWith('|'))
  const groups = lines.flatMap((line) => [...line.matchAll(
    /((?:`[^`]+`(?:, | and )?)+) in `((?:src|test|tools)\/[^`]+\.[jt]s)`/g,
  )])
  return groups.flatMap(([, symbols = '', file = '']) => spansOf(symbols).map((symbol) => ({ symbol, file })))
}

const DECLARES = new Set(['class', 'interface', 'const', 'function', 'type'])

/** The tokens of an exported declaration; empty when the file has none of that name. */
function declarationOf(file: string, name: string): readonly Token[] {
  const { tokens } = readSource(file, readFileSync(path.join(root, file), 'utf8'))
  const isDeclared = (at: number): boolean => {
    const before = tokens.slice(Math.max(0, at - 4), at).map(({ text }) => text)
    return DECLARES.has(before.at(-1) ?? '') && before.includes('export')
  }
  return tokens.flatMap((token, at) => {
    if (token.text !== name || !isDeclared(at)) return []
    const end = tokens.findIndex(({ text }, index) => index > at && text === 'export')
    return tokens.slice(at, end === -1 ? tokens.length : end)
  })
}

describe('docs/SPEC.md', () => {
  it('is read: hundreds of rows, hundreds of symbols', () => {
    expect(rows.length).toBeGreaterThan(250)
    expect(placedSymbols().length).toBeGreaterThan(250)
  })

  it('names files and tests that are there', () => {
    const named = spansOf(page).filter((span) => /^(?:src|test|docs|tools|examples)\/[\w./-]+$/.test(span))
    expect(named.length).toBeGreaterThan(250)
    expect([...new Set(named)].filter((file) => !existsSync(path.join(root, file)))).toEqual([])
  })

  it('names symbols that their files export', () => {
    const missing = placedSymbols().filter(({ symbol, file }) => {
      const [name = '', member] = symbol.split('.')
      const declared = declarationOf(file, name)
      return declared.length === 0 || (member !== undefined && !declared.some(({ text }) => text === member))
    })
    expect(missing.map(({ symbol, file }) => `${symbol} in ${file}`)).toEqual([])
  })

  it('says of every name what it is and what shows it, or what is not there', () => {
    const silent = rows.filter(({ here, test, missing }) => missing === '' && (here === '' || test === ''))
    expect(silent.map(({ text }) => text)).toEqual([])
    const step = /^not there(?:: .+)?$/
    const isOdd = ({ test, missing }: Row): boolean => (
      (missing !== '' && !step.test(missing)) || (test !== '' && !test.includes('.test.'))
    )
    expect(rows.filter(isOdd).map(({ text }) => text)).toEqual([])
  })

  it.each(Object.entries(SPEC_NAMES))('has every name of section %s', (section, wanted) => {
    const listed = new Set(rows.filter((row) => row.section === section).flatMap((row) => row.names))
    expect(wanted.filter((name) => !listed.has(name))).toEqual([])
  })

  it('has every key of TradingConfig and SystemConfig under its own name', () => {
    const section = rows.filter((row) => row.section.startsWith('9.1'))
    const listed = new Set(section.flatMap((row) => row.names))
    const keys = [...Object.keys(TRADING_KEYS), ...Object.keys(SYSTEM_KEYS)]
    expect(keys.length).toBe(24)
    expect(keys.filter((key) => !listed.has(key))).toEqual([])
  })

  it('has every trigger with its severity and action', () => {
    const section = rows.filter((row) => row.section.startsWith('8.1')).map(({ text }) => text).join('\n')
    const { triggers } = new KillSwitch(DEFAULT_KILL_SWITCH_LIMITS)
    const missing = triggers.filter(({ name, severity, action }) => (
      !new RegExp(`\`${name}\`[^\n\`]*severity \`${severity}\`, action \`${action}\``).test(section)
    ))
    expect(missing.map(({ name }) => name)).toEqual([])
  })

  it('gives each of the seven checks a check that runs', () => {
    const isCheck = ({ names: [name = ''] }: Row): boolean => name.startsWith('check_')
    const seven = rows.filter((row) => row.section.startsWith('4.2') && isCheck(row))
    const codes = seven.map(({ here }) => spansOf(here)[0])
    expect(codes.length).toBe(7)
    expect(codes.filter((code) => !CHECKS.some((check) => check.code === code))).toEqual([])
  })

  it('says what is done about each of the eighteen traps', () => {
    const traps = departures.split('\n').filter((line) => /^\| T\d+ \|/.test(line))
    expect(traps.map((line) => line.split('|')[1]?.trim())).toEqual(
      Array.from({ length: 18 }, (_, index) => `T${index + 1}`))
    expect(traps.filter((line) => !/`[^`]+\.test\.ts` \|$/.test(line))).toEqual([])
  })
})
