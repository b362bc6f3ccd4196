import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { SqliteJournal } from '../../src/adapter/sqlite/index.ts'
import { recover } from '../../src/audit/index.ts'
import { formatFixed, ok } from '../../src/base/index.ts'
import { seededRandom } from '../harness/backtest-harness.ts'
import { acknowledgedIn } from './journal-crash-child.ts'

const KILLS = 20
const folder = mkdtempSync(path.join(tmpdir(), 'investor-crash-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Lets a child append until it is killed, a time after its first commit; gives what it acknowledged. */
function killed(file: string, waitMs: number): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'journal-crash-child.ts'), file])
    let [out, err] = ['', '']
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text
    })
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (out === '') void pause(waitMs).then(() => child.kill('SIGKILL'))
      out += text
    })
    child.on('error', reject)
    child.on('close', (code, signal) =>
      signal === 'SIGKILL'
        ? resolve(acknowledgedIn(out))
        : reject(new Error(`child ended with ${code}: ${err}`)),
    )
  })
}

describe('a journal whose writer is killed', () => {
  it(`has every acknowledged row after each of ${KILLS} kills, chained and readable`, async () => {
    const file = path.join(folder, 'journal.db')
    const random = seededRandom(42)
    let acknowledged = 0
    for (let kill = 1; kill <= KILLS; kill++) {
      const said = await killed(file, random() * 20)
      expect(said.length).toBeGreaterThan(0)
      expect(said[0]).toBeGreaterThan(acknowledged)
      acknowledged = said.at(-1) ?? 0
      const opened = SqliteJournal.open({ path: file })
      if (!opened.ok) throw new Error(opened.failure.message)
      const amounts: string[] = []
      const recovery = await recover(opened.value, {
        restore: () => ok(undefined),
        apply: ({ sequence, body }) => {
          if (body.kind === 'CashMoved' && formatFixed(body.amount) === String(sequence))
            amounts.push(String(sequence))
        },
      })
      if (!recovery.ok) throw new Error(`after kill ${kill}: ${recovery.failure.message}`)
      const head = recovery.value.head?.sequence ?? 0
      // "Not acknowledged" means "maybe": more may be there, less never.
      expect(head).toBeGreaterThanOrEqual(acknowledged)
      expect(amounts).toHaveLength(head)
      await opened.value.close()
    }
  }, 240_000)
})
