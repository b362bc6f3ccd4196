import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'
import { request } from '../harness/exchange-harness.ts'
import { MAIN } from '../harness/program.ts'

const KEYS = { 'APCA-API-KEY-ID': 'own-key', 'APCA-API-SECRET-KEY': 'canary-secret' }

describe('investor exchange', () => {
  it('prints one line of JSON, serves a tape with scripted faults, and ends cleanly on SIGTERM', async () => {
    const folder = emptyFolder()
    try {
      const [tape, faults] = [path.join(folder.path, 'bars.csv'), path.join(folder.path, 'faults.json')]
      writeFileSync(
        tape, 'symbol,timestamp,open,high,low,close,volume\nF,2026-03-02T14:30:00Z,10,10.5,9.5,10.2,4000\n',
      )
      writeFileSync(faults, '[{"fault":"fail-before","nth":1,"status":504}]')
      const child = spawn(process.execPath, [
        MAIN, 'exchange', '--port', '0', '--speed', '0', '--tape', tape, '--faults', faults, '--json',
      ], {
        env: { ...process.env, APCA_API_KEY_ID: 'own-key', APCA_API_SECRET_KEY: 'canary-secret' },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let printed = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          printed += text
        })
      }
      while (!printed.includes('\n')) await once(child.stdout, 'data')
      const { url, pid } = JSON.parse(printed) as { url: string; pid: number }
      expect(pid).toBe(child.pid)
      const order = { symbol: 'F', qty: '3', side: 'buy', type: 'market', time_in_force: 'day' }
      const first = await request(url, 'POST', '/v2/orders', { body: order, headers: KEYS })
      const second = await request(url, 'POST', '/v2/orders', { body: order, headers: KEYS })
      expect([first.status, second.status]).toEqual([504, 200])
      const position = await request(url, 'GET', '/v2/positions/F', { body: undefined, headers: KEYS })
      expect(position.json).toMatchObject({ qty: '3', avg_entry_price: '10.01' })
      // A second exchange on the same port is refused with what would help.
      const taken = investor(folder.path, 'exchange', '--port', new URL(url).port)
      expect([taken.code, taken.err]).toEqual([1, expect.stringContaining('EXCHANGE_PORT')])
      child.kill('SIGTERM')
      const [code] = await once(child, 'exit') as [number]
      expect(code).toBe(0)
      expect(printed).not.toContain('canary-secret')
    } finally {
      folder.remove()
    }
  })
})
