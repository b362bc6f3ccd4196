import { userInfo } from 'node:os'
import process from 'node:process'

/** Name of the operating system's user that runs this process; its number where it has no name. */
export function localUser(): string {
  try {
    return userInfo().username
  } catch (error) {
    // An account that is in no list of users, as containers have them.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SYSTEM_ERROR') throw error
    return `user ${process.getuid?.() ?? '?'}`
  }
}
