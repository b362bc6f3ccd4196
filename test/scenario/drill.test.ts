import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { requestOf } from '../../src/app/command/backtest-command.ts'
import { readSettings, type RunSettings } from '../../src/app/backtest/run-settings.ts'
import { readCertificate, writeCertificate } from '../../src/app/live/certificate-file.ts'
import { runDrill, type DrillRow } from '../../src/app/live/drill/run-drill.ts'
import { codeHash, configHash } from '../../src/app/live/identity.ts'
import { gateRefusal, typedConfirmation } from '../../src/app/live/promotion-gate.ts'
import type { UtcMillis } from '../../src/base/index.ts'
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

describe('the gate to real money', () => {
  const ask = async (set: readonly string[], more: object = {}) => {
    const request = requestOf({ set })
    const settings = await readSettings(request, 'live')
    const own = { account: 'A-1', isReconciled: true, confirmation: 'trade real money in account A-1' }
    return gateRefusal({ home: folder.path, request, settings, ...own, ...more })
  }
  const LIVE = ['paper_trading=false']

  it('opens with the certificate of these settings, and for no others', async () => {
    expect((await ask(LIVE))?.message).toContain('no drill was made')
    const request = requestOf({ set: LIVE })
    const hash = configHash(request, await readSettings(request, 'live'))
    writeCertificate(folder.path, {
      isPassed: true, at: Date.now() as UtcMillis, configHash: hash, codeHash: codeHash(),
      date: '', validDays: 30, version: '', rows: [],
    })
    expect(await ask(LIVE)).toBeUndefined()
    expect((await ask([...LIVE, 'max_positions=9']))?.message).toContain('settings have changed')
    expect((await ask(LIVE, { confirmation: undefined }))?.message).toContain('nothing was typed')
    expect((await ask(LIVE, { isReconciled: false }))?.details).toEqual({ reasons: 1 })
    expect(await ask([], { confirmation: undefined })).toBeUndefined()
    rmSync(join(folder.path, 'drill.json'))
  })

  it('asks nobody where there is no terminal, and takes the flag', async () => {
    const [input, output] = [{ isTTY: false }, { isTTY: true }]
    const streams = { input, output } as unknown as Parameters<typeof typedConfirmation>[2]
    expect(await typedConfirmation('A-1', undefined, streams)).toBeUndefined()
    expect(await typedConfirmation('A-1', 'yes', streams)).toBe('yes')
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
