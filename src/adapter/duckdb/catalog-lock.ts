import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { threadId } from 'node:worker_threads'
import { fail, RetryClass, UserError } from '../../base/index.ts'

const RETRY_MS = 50
const WAIT_MS = 30_000

/** How a lock is waited for, for other folders than the catalog. */
export interface LockOptions {
  readonly waitMs?: number
  /** What is thrown where the lock stays held. */
  readonly busy?: (lock: string) => UserError
}

/**
 * Runs `work` while no other process writes to the catalog; readers need no lock.
 *
 * The lock is a file with the process's number. A lock whose process is gone (killed) is taken over; one that
 * is held for 30 s fails with `CATALOG_BUSY`.
 */
export async function whileLocked<T>(
  root: string, work: () => Promise<T>, { waitMs = WAIT_MS, busy = catalogBusy }: LockOptions = {},
): Promise<T> {
  const lock = path.join(root, '.lock')
  await mkdir(root, { recursive: true })
  const deadline = performance.now() + waitMs
  while (!(await tryLock(lock))) {
    if (performance.now() > deadline) throw busy(lock)
    await pause(RETRY_MS)
  }
  try {
    await removeDrafts(root)
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}

let attempts = 0

async function tryLock(lock: string): Promise<boolean> {
  attempts += 1
  // Threads of one process have the same number.
  const own = `${lock}.${process.pid}.${threadId}.${attempts}`
  try {
    await writeFile(own, String(process.pid))
    // Unlike a file that is created and then filled, a link appears with its content.
    await link(own, lock)
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    await removeIfAbandoned(lock)
    return false
  } finally {
    await rm(own, { force: true })
  }
}

async function removeIfAbandoned(lock: string): Promise<void> {
  const holder = await holderOf(lock)
  if (holder === undefined || isRunning(holder)) return
  const aside = `${lock}.abandoned.${process.pid}.${threadId}`
  await rename(lock, aside).catch(() => undefined)
  // Another process may have taken it over in between: then it was its new lock that was moved.
  if ((await holderOf(aside)) !== holder) await link(aside, lock).catch(() => undefined)
  await rm(aside, { force: true })
}

/** What processes left that were killed while they tried to take the lock. */
async function removeDrafts(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const pid = Number(/^\.lock\.(?:abandoned\.)?(\d+)\./.exec(name)?.[1] ?? 0)
    if (pid > 0 && !isRunning(pid)) await rm(path.join(root, name), { force: true })
  }
}

async function holderOf(lock: string): Promise<number | undefined> {
  const pid = Number(await readFile(lock, 'utf8').catch(() => ''))
  return pid > 0 ? pid : undefined
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

function catalogBusy(lock: string): UserError {
  const message = `another process has been writing to the catalog for ${WAIT_MS / 1_000} s; try again, or `
    + `delete ${lock} if nothing is running`
  return new UserError(fail('CATALOG_BUSY', message, { retry: RetryClass.Safe }).failure)
}
