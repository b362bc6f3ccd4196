import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import * as indicators from '../src/indicator/index.ts'
import * as factories from '../src/strategy/indicator-factory.ts'
import { documentedBy, indicatorPage, INDICATORS_PATH, listedIndicators } from './indicator-list.ts'

const root = path.dirname(import.meta.dirname)

describe('docs/INDICATORS.md', () => {
  it('is what the code says: node_modules/.bin/node tools/indicator-list.ts --write', () => {
    expect(readFileSync(path.join(root, INDICATORS_PATH), 'utf8')).toBe(indicatorPage())
  })

  it('lists every factory but `on`, which makes nothing of its own', () => {
    const listed = listedIndicators().map(({ factory }) => factory)
    expect(listed.toSorted()).toEqual(Object.keys(factories).filter((name) => name !== 'on').toSorted())
  })

  it('lists every class of an indicator that the door exports', () => {
    const isIndicator = ([name, value]: readonly [string, unknown]): boolean => (
      typeof value === 'function' && /^[A-Z]/.test(name) && 'update' in (value.prototype as object)
    )
    const exported = Object.entries(indicators).filter(isIndicator).map(([name]) => name)
    const listed = listedIndicators().map(({ className }) => className)
    expect(exported.filter((name) => !listed.includes(name))).toEqual(['CandlestickPattern'])
  })

  it('says of each what it is, when it is warm, and where it comes from', () => {
    const isSilent = (parts: readonly string[]): boolean => parts.includes('')
    const silent = listedIndicators().filter(({ what, warmUp, source }) => isSilent([what, warmUp, source]))
    expect(silent.map(({ factory }) => factory)).toEqual([])
  })

  it('names the 61 patterns of TA-Lib, each on a row with a source', () => {
    const rows = indicatorPage().split('\n').filter((line) => line.startsWith('| `CDL'))
    expect(new Set(rows.map((line) => line.split('`')[1])).size).toBe(61)
    expect(rows.filter((line) => !/TA-Lib CDL[A-Z0-9]+[.,]/.test(line))).toEqual([])
  })
})

describe('a docstring', () => {
  it('is cut into what it is, its warm-up and its source', () => {
    const lines = ['The mean', 'of two.', '', 'Warm-up: `a` and', '`b` updates; more.', 'Source: A', 'Book.']
    expect(documentedBy(['/**', ...lines.map((line) => ` * ${line}`), ' */'].join('\n'))).toEqual({
      what: 'The mean of two.', warmUp: '`a` and `b` updates', source: 'A Book.',
    })
    expect(documentedBy('/** Two. Warm-up: 2 updates. */')).toEqual({
      what: 'Two.', warmUp: '2 updates', source: '',
    })
  })
})
