import type { Command } from '../../model/index.ts'
import type { SessionFolder, WaitingCommand } from '../live/session-folder.ts'

/** What a desk needs of its session. */
export interface DeskParts {
  readonly folder: SessionFolder
  /** Carries a command out; it is on disk when this returns. */
  readonly carryOut: (command: Command) => Promise<void>
  /** Has books and broker compared. */
  readonly compare: () => void
  readonly refused: (message: string) => Promise<void>
}

/** Takes commands of operators out of the session's folder; a reset waits until books and broker agree. */
export class OperatorDesk {
  readonly #parts: DeskParts
  #reset: WaitingCommand | undefined

  constructor(parts: DeskParts) {
    this.#parts = parts
  }

  /** A command that stops trading waits and is not on record yet. */
  static isHaltWaiting(folder: SessionFolder): boolean {
    return folder.waiting().some(({ command }) => command.kind === 'Halt' || command.kind === 'Flatten')
  }

  /** Carries out what waits. */
  async take(): Promise<void> {
    const { folder, carryOut, compare } = this.#parts
    for (const waiting of folder.waiting()) {
      if (waiting.command.kind === 'Reset') {
        if (this.#reset === undefined) compare()
        this.#reset ??= waiting
        continue
      }
      await carryOut(waiting.command)
      folder.done(waiting)
    }
  }

  /** Books were compared: a reset that waits is carried out where they agree, else the halt stays. */
  async settle(isAgreed: boolean): Promise<void> {
    const { folder, carryOut, refused } = this.#parts
    const waiting = this.#reset
    if (waiting === undefined) return
    this.#reset = undefined
    if (isAgreed) await carryOut(waiting.command)
    else await refused('a reset was refused: books and broker differ')
    folder.done(waiting)
  }
}
