import { readFileSync } from 'node:fs'

/** Whether a process lives on this machine, of whomever it is. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // One of another account may not be signalled, and lives.
    if (code === 'ESRCH' || code === 'EPERM') return code === 'EPERM'
    throw error
  }
}

/** Place of the start in `/proc/<pid>/stat` behind the name of the program; proc(5). */
const START_FIELD = 19

/**
 * When a process was started, by the system's own count since it was booted: of two processes that had one
 * number it is not the same. `undefined` where there is none, and where the system does not say it.
 */
export function processStart(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name stands in brackets and may hold any of them.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[START_FIELD]
  } catch {
    return undefined
  }
}
