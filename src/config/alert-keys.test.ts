import { describe, expect, it } from 'vitest'
import { BACKTEST_LIMITS } from '../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../safety/index.ts'
import { parseConfig } from './parse-config.ts'

const defaults = { limits: BACKTEST_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS }
const read = (lines: string) => parseConfig(`alerts:\n${lines}`, { file: 'f.yaml', defaults })

describe('the alerts of the settings', () => {
  it('are the terminal and a file when nobody says anything', () => {
    const parsed = read('  group_seconds: 5\n')
    expect(parsed.ok && parsed.value.alerts).toEqual({
      channels: [{ channel: 'console', severity: 'WARNING' }, { channel: 'file' }],
      groupMs: 5_000, escalateMs: 900_000, perMinuteMax: 6, quietHours: undefined, timeZone: 'UTC',
    })
  })

  it('take quiet hours in a zone', () => {
    const parsed = read('  quiet_hours: ["22:30", "07:00"]\n  time_zone: America/New_York\n')
    expect(parsed.ok && parsed.value.alerts).toMatchObject({
      quietHours: { from: 1_350, to: 420 }, timeZone: 'America/New_York',
    })
  })

  it('name what a channel lacks, and never show a secret that was written into the file', () => {
    const parsed = read(
      '  channels:\n    - channel: slack\n      url: https://hooks.slack.com/services/T/B/X\n' +
        '    - channel: smtp\n      to: []\n    - channel: pager\n',
    )
    const message = parsed.ok ? '' : parsed.failure.message
    expect(message).toContain('f.yaml:4:7 alerts.channels[0].url: found a text; write env:NAME or file:PATH')
    expect(message).toContain('alerts.channels[1].host: found nothing; write a host name')
    expect(message).toContain('alerts.channels[2].channel: found the text "pager"; write one of console')
    expect(message).not.toContain('hooks.slack.com')
  })

  it('refuse two channels of one name', () => {
    expect(read('  channels: [{channel: console}, {channel: console}]\n').ok).toBe(false)
    expect(read('  channels: [{channel: console}, {channel: console, name: second}]\n').ok).toBe(true)
  })
})
