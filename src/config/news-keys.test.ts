import { describe, expect, it } from 'vitest'
import { BACKTEST_LIMITS } from '../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../safety/index.ts'
import { parseConfig } from './parse-config.ts'

const defaults = { limits: BACKTEST_LIMITS, killSwitch: DEFAULT_KILL_SWITCH_LIMITS }
const read = (lines: string) => parseConfig(`news:\n${lines}`, { file: 'f.yaml', defaults })

describe('the news of the settings', () => {
  it('are no feeds, and nobody who asks, when nobody says anything', () => {
    const parsed = parseConfig('', { file: 'f.yaml', defaults })
    expect(parsed.ok && parsed.value.news).toEqual({ edgarContact: undefined, feeds: [], liveSources: [] })
  })

  it('name feeds and who asks', () => {
    const parsed = read('  edgar_contact: Ann Lee ann@example.com\n  feeds:\n'
      + '    - {name: press, url: "https://example.com/a.rss", symbols: [AAPL, BRK.B]}\n'
      + '    - {name: wire, url: "http://127.0.0.1:8080/feed"}\n  live_sources: [edgar, press]\n')
    expect(parsed.ok && parsed.value.news).toEqual({
      edgarContact: 'Ann Lee ann@example.com',
      feeds: [
        { name: 'press', url: 'https://example.com/a.rss', symbols: ['AAPL', 'BRK.B'] },
        { name: 'wire', url: 'http://127.0.0.1:8080/feed' },
      ],
      liveSources: ['edgar', 'press'],
    })
  })

  it.each([
    '  edgar_contact: Ann Lee\n',
    '  edgar_contact: "Ann ann@example.com\\r\\nX-Other: 1"\n',
    '  feeds: [{name: edgar, url: "https://example.com"}]\n',
    '  feeds: [{name: "A B", url: "https://example.com"}]\n',
    '  feeds: [{name: a, url: "file:///etc/passwd"}]\n',
    '  feeds: [{name: a, url: "https://ann:secret@example.com"}]\n',
    '  feeds: [{name: a, url: "https://example.com", symbols: ["a b"]}]\n',
    '  feeds: [{name: a, url: "https://a.com"}, {name: a, url: "https://b.com"}]\n',
    '  feeds: [{name: a, url: "https://example.com", key: secret}]\n',
    '  live_sources: edgar\n',
    '  live_sources: [edgar, edgar]\n',
    '  live_sources: ["https://example.com/a.rss"]\n',
  ])('refuse %s', (lines) => {
    expect(read(lines).ok).toBe(false)
  })
})
