import { describe, expect, it } from 'vitest'
import { BACKTEST_LIMITS } from '../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../safety/index.ts'
import { parseConfig } from './parse-config.ts'

const defaults = { limits: BACKTEST_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS }
const read = (hooks: string) => (
  parseConfig(`system:\n  webhooks:\n    - ${hooks}\n`, { file: 'f.yaml', defaults }))

describe('the webhooks of the settings', () => {
  it('are none when nobody says any', () => {
    const parsed = parseConfig('', { file: 'f.yaml', defaults })
    expect(parsed.ok && parsed.value.system.webhooks).toEqual([])
  })

  it('say how what is pushed is read', () => {
    const map = 'map: {stamp: t, volume: none}'
    const parsed = read(`{name: a, secret: env:A, timeframe: 1m, format: jsonl, ${map}}`)
    expect(parsed.ok && parsed.value.system.webhooks).toEqual([{
      name: 'a', secret: 'env:A', timeframe: '1m', format: 'jsonl', map: { stamp: 't', volume: 'none' },
    }])
  })

  it.each([
    ['{name: a, secret: hidden-words, timeframe: 1d}', 'webhooks[0].secret: found a text; write env:NAME'],
    ['{name: ../a, secret: env:A, timeframe: 1d}', 'write a name of a-z'],
    ['{name: a, secret: env:A}', 'webhooks[0].timeframe: found nothing'],
    ['{name: a, secret: env:A, timeframe: 1d, map: {opn: x}}', 'found the unknown key "opn"'],
    ['{name: a, secret: env:A, timeframe: 1d, time_zone: Mars/Base}', 'write an IANA time zone'],
    ['{name: a, secret: env:A, timeframe: 1d}\n    - {name: a, secret: env:B, timeframe: 1d}', 'of its own'],
  ])('refuses %s', (hooks, wanted) => {
    const parsed = read(hooks)
    const message = parsed.ok ? '' : parsed.failure.message
    expect(message).toContain(wanted)
    expect(message).not.toContain('hidden-words')
  })
})
