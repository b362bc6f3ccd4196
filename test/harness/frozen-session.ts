import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { readStatus } from '../../src/app/live/session-status.ts'
import { MAIN } from './program.ts'

/** A session is within a write for a thousandth of its time: to meet it there is a matter of chance. */
const PATIENCE_MS = 100_000

/** Says whether somebody is in the middle of a write to the latest session's journal. */
function isLocked(home: string): boolean {
  const journal = new DatabaseSync(SessionFolder.find(home).journalPath, { timeout: 0 })
  try {
    journal.exec('BEGIN IMMEDIATE; ROLLBACK')
    return false
  } catch (error) {
    if (error instanceof Error && error.message.includes('locked')) return true
    throw error
  } finally {
    journal.close()
  }
}

/** Freezes a session's process, within a write or between two. */
export async function freeze(home: string, child: ChildProcess, where: { inWrite: boolean }): Promise<void> {
  const until = performance.now() + PATIENCE_MS
  for (let tries = 0; performance.now() < until; tries++) {
    child.kill('SIGSTOP')
    await wait(2)
    if (isLocked(home) === where.inWrite) return
    child.kill('SIGCONT')
    await wait(tries % 7)
  }
  throw new Error(`the session was never met ${where.inWrite ? 'in' : 'outside of'} a write`)
}

/** Runs `investor start` in a folder, with its home in `.investor`, until it trades. */
export async function startedSession(folder: string, words: readonly string[]): Promise<ChildProcess> {
  const { INVESTOR_HOME: _, ...env } = process.env
  const home = join(folder, '.investor')
  const child = spawn(process.execPath, [MAIN, 'start', ...words], { cwd: folder, env, stdio: 'ignore' })
  for (let tries = 0; tries < 1_200; tries++) {
    const isThere = SessionFolder.latest(home) !== undefined
    if (isThere && readStatus(SessionFolder.find(home))?.pid === child.pid) return child
    await wait(50)
  }
  child.kill('SIGKILL')
  throw new Error('the session did not start')
}

/** Ends processes for good, frozen or not. */
export async function killAll(children: ChildProcess[]): Promise<void> {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }
}
