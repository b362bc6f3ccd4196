import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { requestOf } from '../../src/app/command/backtest-command.ts'
import { readSettings, type RunSettings } from '../../src/app/backtest/run-settings.ts'
import { readCertificate } from '../../src/app/live/certificate-file.ts'
import { runDrill, type DrillRow } from '../../src/app/live/drill/run-drill.ts'
import { codeHash, configHash } from '../../src/app/live/identity.ts'
import { emptyFolder, investor } from '../harness/cli.ts'

const folder = emptyFolder()
afterAll(() => folder.remove())

const settingsOf = (...set: readonly string[]): Promise<RunSettings> =>
  readSettings(requestOf({ set }), 'live')
const hashOf = async (flags: Parameters<typeof requestOf>[0]): Promise<string> =>
  configHash(requestOf(flags), await readSettings(requestOf(flags), 'live'))

describe('a drill', () => {
  it('sees every trigger of the kill switch act, and both acts of a person', async () => {
    const rows = runDrill(await settingsOf())
    const told = rows.map(({ trigger, action, isPassed, missing }) => [trigger, action, isPassed, missing])
    expect(told).toEqual([
      ['daily_loss_limit', 'stop_new_trades', true, []],
      ['drawdown', 'stop_new_trades', true, []],
      ['max_drawdown', 'close_all', true, []],
      ['broker_disconnected', 'cancel_all', true, []],
      ['data_feed_stale', 'stop_new_trades', true, []],
      ['error_threshold', 'stop_new_trades', true, []],
      ['operator', 'stop_new_trades', true, []],
      ['operator_flatten', 'close_all', true, []],
    ])
    expect(rows[2]?.seen).toContain('all closed')
    expect(rows[3]?.seen).toContain('stops kept')
  })

  it('runs under the limits and with the people of the settings', async () => {
    const settings = await settingsOf(
      'daily_loss_limit_pct=0.1', 'halt_error_count=1', 'halt_disconnect_ms=0', 'safety.operators=ann,bob',
    )
    const rows = runDrill(settings)
    expect(rows.filter(({ isPassed }) => !isPassed)).toEqual([])
    expect(rows.map(({ limit }) => limit)).toContain('10 %')
  })

  it('is not passed where a limit is out of its reach', async () => {
    const rows = runDrill(await settingsOf('drawdown_close_all_pct=0.95'))
    const [failed] = rows.filter(({ isPassed }): boolean => !isPassed) as [DrillRow]
    expect(failed.trigger).toBe('max_drawdown')
    expect(failed.missing).toContain('limit reached')
  })
})

describe('the certificate of a drill', () => {
  it('is written with its date and both hashes, and a later failure takes its place', () => {
    const home = join(folder.path, '.investor')
    expect(readCertificate(home)).toBeUndefined()
    const passed = investor(folder.path, 'drill', '--json')
    expect([passed.code, passed.err]).toEqual([0, ''])
    const written = JSON.parse(passed.out) as { date: string; isPassed: boolean; codeHash: string }
    expect(written).toMatchObject({ isPassed: true, validDays: 30, codeHash: codeHash() })
    expect(Date.parse(written.date)).toBeGreaterThan(Date.now() - 60_000)
    expect(readCertificate(home)).toMatchObject({ isPassed: true, codeHash: codeHash() })
    const failed = investor(folder.path, 'drill', '--set', 'drawdown_close_all_pct=0.95')
    expect(failed.code).toBe(3)
    expect(failed.out).toContain('NOT SEEN: limit reached')
    expect(readCertificate(home)?.isPassed).toBe(false)
  })

  it('that cannot be read is refused', () => {
    writeFileSync(join(folder.path, 'drill.json'), '{"isPassed": tru')
    expect(() => readCertificate(folder.path)).toThrow('run investor drill')
    rmSync(join(folder.path, 'drill.json'))
  })

  it('holds for the same settings only', async () => {
    const file = join(folder.path, 'own.ts')
    const text = `import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Own', description: 'Waits.', eachSymbol: () => ({ onBar() {} }),
})
`
    writeFileSync(file, text)
    const flags = { strategy: [file] }
    const [first, again] = [await hashOf(flags), await hashOf(flags)]
    expect(first).toBe(again)
    expect(await hashOf({ ...flags, set: ['max_positions=9'] })).not.toBe(first)
    expect(await hashOf({ ...flags, set: ['max_positions=10'] })).toBe(first)
    expect(await hashOf({})).not.toBe(first)
    writeFileSync(file, `${text}// another program\n`)
    expect(await hashOf(flags)).not.toBe(first)
  })
})
