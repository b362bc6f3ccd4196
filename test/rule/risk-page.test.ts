import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { allKeys } from '../../src/config/sections.ts'
import {
  BACKTEST_LIMITS, CHECKS, CheckScope, LIVE_LIMITS, SizingMethod, type RiskLimits,
} from '../../src/risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS, KillSwitch } from '../../src/safety/index.ts'
import { RiskWorld } from '../property/risk-world.ts'

const root = path.resolve(import.meta.dirname, '../..')
const page = readFileSync(path.join(root, 'docs/RISK.md'), 'utf8')

/** The rows below a heading, each as its cells; the table's own heading is left out. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const [, section = ''] = page.split(`\n${heading}\n`)
  const [own = ''] = section.split(/\n#{2,3} /)
  const rows = own.split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((line) => line.slice(1, -1).split(' | ').map((cell) => cell.trim()))
}

const keysIn = (text: string): readonly string[] => (
  [...text.matchAll(/`((?:trading|risk|sizing|backtest)\.[a-z_]+)/g)].map(([, key = '']) => key)
)
const codes = (rows: readonly (readonly string[])[]): readonly string[] => (
  rows.map(([code = '']) => code.replaceAll('`', ''))
)

const checks = rowsUnder('## Checks')
const NOT_APPLICABLE = 7

/** Codes that say NOT_APPLICABLE of an entry under these limits, in a world that knows nothing optional. */
function notApplicable(limits: Partial<RiskLimits>): readonly string[] {
  const world = new RiskWorld({ limits }).hold('two', 'BBB', '1')
  world.add('AAA', { instrument: { sector: 'UNKNOWN' }, averageVolume: NaN })
  const { checks: results } = world.engine.approve(world.terms()).decision
  return results.filter(({ outcome }) => outcome === 'NOT_APPLICABLE').map(({ code }) => code)
}

const OFF: Partial<RiskLimits> = {
  messagesPerSecondMax: undefined, messagesPerMinuteMax: undefined, duplicateWindowMs: undefined,
  entriesPerDayMax: undefined, repeatsMax: undefined, consecutiveLossesMax: undefined,
  burstFraction: undefined, turnoverFraction: undefined,
}

describe('the checks of docs/RISK.md', () => {
  it('are those that run, in their order, with control, scope and unit', () => {
    const listed = checks.map(([code, control, scope, , unit]) => [code, control, scope, unit])
    expect(listed).toEqual(CHECKS.map(({ code, control, scope, unit }) => [
      `\`${code}\``, control, scope === CheckScope.Entry ? 'entries' : 'every order', unit,
    ]))
  })

  it('are not applicable in a backtest where the page says so, and live never', () => {
    const lacking = checks.filter((cells) => cells[NOT_APPLICABLE]?.startsWith('in a backtest without'))
    expect(codes(lacking)).toEqual(CHECKS.filter((check) => check.mayLackInput).map((check) => check.code))
    expect(notApplicable({ ...BACKTEST_LIMITS, duplicateWindowMs: 1 })).toEqual(codes(lacking))
    expect(notApplicable(LIVE_LIMITS)).toEqual([])
  })

  it('are not applicable when they are switched off, those that can be', () => {
    const switchable = checks.filter((cells) => /\boff$/.test(cells[NOT_APPLICABLE] ?? ''))
    expect(notApplicable({ ...LIVE_LIMITS, ...OFF })).toEqual(codes(switchable))
    const others = checks.filter((cells) => !/\boff$|^in a backtest/.test(cells[NOT_APPLICABLE] ?? ''))
    expect(new Set(others.map((cells) => cells[NOT_APPLICABLE]))).toEqual(new Set(['never']))
  })

  it('include the seven of the specification', () => {
    const seven = rowsUnder("### The specification's seven")
    expect(codes(seven)).toEqual([
      'check_daily_loss_limit', 'check_drawdown_limit', 'check_position_limit', 'check_sector_concentration',
      'check_correlation', 'check_buying_power', 'check_kill_switch',
    ])
    const known = new Set(CHECKS.map(({ code }) => `\`${code}\``))
    expect(seven.filter(([, code = '']) => !known.has(code))).toEqual([])
  })
})

describe('the rest of docs/RISK.md', () => {
  it('names every sizing method', () => {
    expect(codes(rowsUnder('## Sizing'))).toEqual(Object.values(SizingMethod))
  })

  it('names every trigger with its severity and action', () => {
    const { triggers } = new KillSwitch(DEFAULT_KILL_SWITCH_LIMITS)
    const listed = rowsUnder('## The kill switch').map((cells) => cells.slice(0, 3))
    expect(listed).toEqual(triggers.map(({ name, severity, action }) => [
      `\`${name}\``, severity, `\`${action}\``,
    ]))
  })

  it('names R01 to R26, and every check beside its control', () => {
    const controls = rowsUnder('## Controls')
    expect(controls.map(([control]) => control)).toEqual(
      Array.from({ length: 26 }, (_, index) => `R${String(index + 1).padStart(2, '0')}`))
    const here = new Map(controls.map(([control = '', , text = '']) => [control, text]))
    const missing = CHECKS.filter(({ code, control }) => here.get(control)?.includes(`\`${code}\``) !== true)
    expect(missing.map(({ code }) => code)).toEqual([])
  })

  it('names only keys that there are, and all of risk and sizing', () => {
    const known = allKeys().map(({ path: parts }) => parts.join('.'))
    const named = new Set(keysIn(page))
    expect([...named].filter((key) => !known.includes(key))).toEqual([])
    expect(known.filter((key) => /^(?:risk|sizing)\./.test(key) && !named.has(key))).toEqual([])
  })
})
