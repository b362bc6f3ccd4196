import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BACKTEST_LIMITS, LIVE_LIMITS } from '../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../safety/index.ts'
import type { InvestorConfig } from './investor-config.ts'
import { applyOverrides, parseConfig } from './parse-config.ts'
import { allKeys } from './sections.ts'
import { describeViolation, keyOf } from './violation.ts'

const defaults = { limits: BACKTEST_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS }
const KEYS = allKeys().map(({ path }) => path)
const EXAMPLE = readFileSync(resolve(import.meta.dirname, '../../examples/investor.yaml'), 'utf8')

/**
 * What holds for settings that were accepted, said without the schema: limits are numbers that limit.
 *
 * The ranges are those that a reader of the specification would name, not copies of the loader's.
 */
function expectSound({ trading, risk, killSwitch, backtest, system }: InvestorConfig): void {
  for (const fraction of [
    trading.riskPerTradeFraction, trading.dailyLossFraction, trading.drawdownFraction,
    killSwitch.dailyLossFraction, killSwitch.drawdownFraction, killSwitch.drawdownCloseAllFraction,
    risk.kellyFraction, risk.correlationMax, risk.barVolumeFraction, risk.orderVolumeFraction,
  ]) {
    expect(fraction > 0 && fraction <= 1).toBe(true)
  }
  expect(trading.riskPerTradeFraction).toBeLessThanOrEqual(0.25)
  expect(killSwitch.dailyLossFraction).toBeLessThanOrEqual(killSwitch.drawdownFraction)
  expect(killSwitch.drawdownFraction).toBeLessThan(killSwitch.drawdownCloseAllFraction)
  expect(killSwitch.drawdownCloseAllFraction).toBeLessThan(1)
  expect(trading.openingDelayMs + trading.closingCutoffMs).toBeLessThan(390 * 60_000)
  expect(Number.isInteger(trading.maxPositions) && trading.maxPositions > 0).toBe(true)
  expect(backtest.capital > 0n).toBe(true)
  expect(system.apiPort > 0 && system.apiPort < 65_536).toBe(true)
  expectFinite(trading)
  expectFinite(risk)
  expectFinite(killSwitch)
  expectFinite(backtest)
  expectFinite(system)
}

/** No NaN, no infinity and no negative number anywhere, but for the risk-free rate. */
function expectFinite(value: unknown, name = ''): void {
  if (typeof value === 'number') {
    expect(Number.isFinite(value)).toBe(true)
    if (name !== 'riskFreeFraction') expect(value).toBeGreaterThanOrEqual(0)
  }
  if (typeof value === 'bigint') expect(value >= 0n).toBe(true)
  if (typeof value !== 'object' || value === null) return
  if (value instanceof Map) for (const each of value.values()) expectFinite(each)
  else for (const [inner, each] of Object.entries(value)) expectFinite(each, inner)
}

/** Says whether a violation is about the key or a part of it. */
function isIn(key: string, violated: string): boolean {
  return violated === key || violated.startsWith(`${key}.`) || violated.startsWith(`${key}[`)
}

/** A file that sets one key on its last line. */
function fileOf(path: readonly string[], written: string): string {
  return path.map((name, depth) => `${'  '.repeat(depth)}${name}:`).join('\n').concat(` ${written}\n`)
}

const scalar = fc.oneof(
  fc.double().map((value) => (Number.isFinite(value) ? String(value) : '.nan')),
  fc.integer().map(String),
  fc.constantFrom('0', '-0', '1', '5', '15', '100', '-0.01', '1e400', '0x10', '1_000', '.nan', '-.inf'),
  fc.constantFrom('true', 'yes', 'off', 'null', '~', ''),
  fc.string().map((text) => JSON.stringify(text)),
  fc.constantFrom('"0.01"', '1%', 'LIMIT', 'DAY', 'bps', 'per_share', 'kelly', 'alpaca', '2020-02-30', '1d'),
)
const written = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)) },
)

describe('settings', () => {
  it('are sound when accepted, and else each message names the key and its line', () => {
    const accepted = new Set<string>()
    fc.assert(fc.property(fc.constantFrom(...KEYS), written, fc.boolean(), (path, value, isLive) => {
      const limits = isLive ? LIVE_LIMITS : BACKTEST_LIMITS
      const parsed = parseConfig(fileOf(path, value), { file: 'f.yaml', defaults: { ...defaults, limits } })
      if (parsed.ok) {
        accepted.add(keyOf(path))
        expectSound(parsed.value)
        return
      }
      for (const violation of parsed.failure.violations) {
        const message = describeViolation(violation)
        expect(message.startsWith(`f.yaml:${path.length}:`)).toBe(true)
        if (violation.key !== '') expect(isIn(keyOf(path), violation.key)).toBe(true)
        expect(message).not.toMatch(/Invalid input|Too (?:big|small)|undefined|\[object/)
      }
    }), { numRuns: 800 })
    expect(accepted.size).toBeGreaterThan(20)
  })

  it('with several wrong values name every one of them, each on its own line', () => {
    const wrong = fc.constantFrom('.nan', '{zz: 1}', '[[1]]', '"\\u2603"', '-1e99', '"a \\u2603"', 'Maybe so')
    const plain = KEYS.filter((path) => path.length === 2)
    const mutations = fc.uniqueArray(fc.tuple(fc.constantFrom(...plain), wrong), {
      minLength: 2, maxLength: 6, selector: ([path]) => keyOf(path),
    })
    fc.assert(fc.property(mutations, (chosen) => {
      const lines: string[] = []
      const expected = new Map<string, number>()
      for (const section of new Set(chosen.map(([path]) => path[0] ?? ''))) {
        lines.push(`${section}:`)
        for (const [path, value] of chosen.filter(([each]) => each[0] === section)) {
          if (keyOf(path) === 'system.log_dir') continue
          lines.push(`  ${path[1]}: ${value}`)
          expected.set(keyOf(path), lines.length)
        }
      }
      const parsed = parseConfig(lines.join('\n'), { file: 'f.yaml', defaults })
      expect(parsed.ok).toBe(expected.size === 0)
      if (parsed.ok) return
      for (const [key, line] of expected) {
        const found = parsed.failure.violations.filter((each) => isIn(key, each.key))
        expect(found.length, key).toBeGreaterThan(0)
        for (const { origin } of found) expect(origin).toMatchObject({ kind: 'file', line })
      }
    }), { numRuns: 250 })
  })

  it('with a misspelt key name it, its line and a key that exists', () => {
    const known = new Set(KEYS.map(keyOf))
    const slip = fc.constantFrom('drop', 'double', 'swap', 'add')
    const change = fc.tuple(fc.constantFrom(...KEYS), fc.nat(), slip)
    fc.assert(fc.property(change, ([path, place, how]) => {
      const name = path.at(-1) ?? ''
      const at = place % name.length
      const misspelt = {
        drop: name.slice(0, at) + name.slice(at + 1),
        double: name.slice(0, at) + (name[at] ?? '') + name.slice(at),
        swap: name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2),
        add: `${name}x`,
      }[how] ?? ''
      const wrong = [...path.slice(0, -1), misspelt]
      if (known.has(keyOf(wrong)) || misspelt === '') return
      const parsed = parseConfig(fileOf(wrong, '1'), { file: 'f.yaml', defaults })
      expect(parsed.ok).toBe(false)
      if (parsed.ok) return
      const [violation] = parsed.failure.violations
      expect(violation?.key).toBe(keyOf(wrong))
      expect(violation?.origin).toMatchObject({ line: path.length })
      expect(violation?.right).toMatch(/\w+, perhaps$|^it in its own place: \w+|^one of \w+/)
    }), { numRuns: 250 })
  })

  it('from damaged text are refused or sound, and never throw', () => {
    const inserted = fc.oneof(fc.string(), fc.constantFrom(
      '\t', '\n', '- ', ': ', '&a ', '*a', '{', '[', '"', '#', '---\n', '<<: ', '!x ', '%', '| ', '.nan',
      '__proto__: ',
    ))
    const damage = fc.tuple(fc.nat(EXAMPLE.length), fc.nat(12), inserted)
    fc.assert(fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
      let text = EXAMPLE
      for (const [at, length, put] of damages) text = text.slice(0, at) + put + text.slice(at + length)
      const parsed = parseConfig(text, { file: 'f.yaml', defaults })
      if (parsed.ok) expectSound(parsed.value)
      else expect(parsed.failure.violations.length).toBeGreaterThan(0)
    }), { numRuns: 150 })
  })

  it('written out whole, as they count, are the same settings', () => {
    const small = fc.record({
      risk: fc.double({ min: 0.001, max: 0.25, noNaN: true }), positions: fc.integer({ min: 1, max: 50 }),
      minutes: fc.integer({ min: 0, max: 180 }),
    })
    fc.assert(fc.property(small, ({ risk, positions, minutes }) => {
      const sets = [
        `risk_per_trade_pct=${risk}`, `max_positions=${positions}`, `opening_delay_minutes=${minutes}`,
      ]
      const start = parseConfig('', { file: 'f.yaml', defaults })
      if (!start.ok) throw new Error(start.failure.message)
      const set = applyOverrides(start.value, { sets })
      if (!set.ok) throw new Error(set.failure.message)
      const tree: Record<string, Record<string, unknown>> = {}
      for (const { key, value } of set.value.config.origins) {
        const [section = '', name = '', inner] = key.split('.')
        if (inner === undefined) (tree[section] ??= {})[name] = value
      }
      const again = parseConfig(JSON.stringify(tree), { file: 'f.yaml', defaults })
      if (!again.ok) throw new Error(again.failure.message)
      const { source: _source, origins: _origins, warnings: _warnings, ...rest } = again.value
      expect(set.value.config).toMatchObject(rest)
      expect(again.value.risk.riskPerTradeFraction).toBe(risk)
    }), { numRuns: 50 })
  })

  it('from any words of --set and any variables are refused or sound', () => {
    const path = fc.constantFrom(...KEYS)
    const names = fc.oneof(path.map(keyOf), path.map((each) => each.at(-1) ?? ''), fc.string())
    const word = fc.tuple(names, fc.oneof(scalar, fc.string())).map(([name, value]) => `${name}=${value}`)
    const variable = fc.tuple(path.map((each) => `INVESTOR_${each.join('__').toUpperCase()}`), scalar)
    const said = fc.tuple(fc.array(word, { maxLength: 3 }), fc.array(variable, { maxLength: 2 }))
    const start = parseConfig(EXAMPLE, { file: 'f.yaml', defaults })
    if (!start.ok) throw new Error(start.failure.message)
    fc.assert(fc.property(said, ([sets, variables]) => {
      const result = applyOverrides(start.value, { sets, environment: Object.fromEntries(variables) })
      if (result.ok) {
        expectSound(result.value.config)
        return
      }
      for (const { origin } of result.failure.violations) {
        expect(['set', 'environment']).toContain(origin.kind)
      }
    }), { numRuns: 200 })
  })
})
