import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'

const folder = emptyFolder()
vi.stubEnv('APCA_API_KEY_ID', 'PKNOBODY')
vi.stubEnv('APCA_API_SECRET_KEY', 'nobody')
afterAll(() => {
  vi.unstubAllEnvs()
  folder.remove()
})

const sessions = (): readonly string[] => {
  const path = join(folder.path, '.investor', 'sessions')
  return existsSync(path) ? readdirSync(path) : []
}
const start = (...words: readonly string[]): ReturnType<typeof investor> =>
  investor(folder.path, 'start', '--no-api', '--json', ...words)

/** A broker that is not there: nobody listens on this port. */
const AWAY = [
  'trading.broker=alpaca', 'broker.url=http://127.0.0.1:9', 'trading.primary_data_provider=alpaca',
].flatMap((word) => ['--set', word])

describe('a first start that is refused', { timeout: 120_000 }, () => {
  it.each<readonly [string, readonly string[]]>([
    ['PARAMETER_INVALID', ['--set', 'fast_period=-3']],
    ['SERIES_NOT_FOUND', ['--symbols', 'NOBODY']],
    ['BROKER_CONNECTION_LOST', AWAY],
    ['NOT_A_SHARE: BTC/USD', [...AWAY, '--symbols', 'AAPL,BTC/USD']],
  ])('with %s leaves no session, and the next one begins as it wants to', (code, words) => {
    const refused = start(...words)
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining(code)])
    expect(sessions()).toEqual([])
    expect(investor(folder.path, 'status').err).toContain('SESSION_NOT_FOUND')
  })

  it('leaves the sessions before it as they were', () => {
    expect(start('--speed', 'max', '--from', '2016-01-04', '--to', '2016-02-26').code).toBe(0)
    expect(start('--set', 'fast_period=-3').code).toBe(1)
    expect(sessions()).toEqual(['0001'])
    const log = join(folder.path, 'logs', 'errors.log')
    expect(existsSync(log)).toBe(true)
  })
})
