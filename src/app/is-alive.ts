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
