import { MILLIS_PER_MINUTE } from '../../base/index.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'

const FILE = 'starts.json'
const WINDOW_MS = 5 * MILLIS_PER_MINUTE
const RESTARTS_MAX = 3

/** Counts starts that did not end as they should: a process that dies again and again stays halted. */
export class CrashCount {
  readonly #folder: SessionFolder
  readonly #startedAt: number
  readonly #earlier: readonly number[]

  private constructor(folder: SessionFolder, earlier: readonly number[], now: number) {
    this.#folder = folder
    this.#earlier = earlier
    this.#startedAt = now
  }

  /** Notes a start at an instant of the wall clock. */
  static begin(folder: SessionFolder, now: number): CrashCount {
    const written = folder.has(FILE) ? folder.read<readonly number[]>(FILE) : []
    const count = new CrashCount(folder, written.filter((at) => at > now - WINDOW_MS && at <= now), now)
    folder.write(FILE, [...count.#earlier, count.#startedAt])
    return count
  }

  /** Why the session is not to open anything; `undefined` while starts are rare. */
  get holdReason(): string | undefined {
    const restarts = this.#earlier.length
    return restarts < RESTARTS_MAX ? undefined
      : `the process was started again ${restarts} times in 5 minutes without having ended properly`
  }

  /** The process ends as it should. */
  end(): void {
    this.#folder.write(FILE, this.#earlier)
  }
}
