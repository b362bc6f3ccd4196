import type { Command, FactBody } from '../../model/index.ts'
import { answerOf } from '../live/command-answer.ts'
import type { SessionFolder, WaitingCommand } from '../live/session-folder.ts'
import { booksDiffer } from '../live/waiting-commands.ts'

/** Commands that are carried out in one go: fills and bars wait meanwhile. */
const AT_ONCE = 10

/** What a desk needs of its session. */
export interface DeskParts {
  readonly folder: SessionFolder
  /** Carries a command out; the facts of it are on disk when this returns. */
  readonly carryOut: (command: Command) => Promise<readonly FactBody[]>
  /** Puts a fact on record that no command came to, as `carryOut`. */
  readonly note: (body: FactBody) => Promise<readonly FactBody[]>
  /** Has books and broker compared. */
  readonly compare: () => void
  /** Has the session's status say what is so now. */
  readonly show: () => Promise<void>
}

/** Takes commands of operators out of the session's folder; a reset waits until books and broker agree. */
export class OperatorDesk {
  readonly #parts: DeskParts
  readonly #resets: WaitingCommand[] = []

  constructor(parts: DeskParts) {
    this.#parts = parts
  }

  /** A command that stops trading waits and is not on record yet. */
  static isHaltWaiting(folder: SessionFolder): boolean {
    return folder.waiting().some(({ command }) => command.kind === 'Halt' || command.kind === 'Flatten')
  }

  /** Carries out what waits, some of it where it is much, and leaves what came of it. */
  async take(): Promise<void> {
    const { folder, carryOut, compare } = this.#parts
    const news = folder.toTake().filter(({ file }) => !this.#resets.some((each) => each.file === file))
    for (const waiting of news.slice(0, AT_ONCE)) {
      const { command } = waiting
      if (command.kind === 'Reset' || command.kind === 'ConfirmReset') {
        if (this.#resets.length === 0) compare()
        this.#resets.push(waiting)
        continue
      }
      await this.#answer(waiting, await carryOut(command))
    }
  }

  /** Books were compared: resets that wait are carried out where they agree, else the halt stays (I-18). */
  async settle(isAgreed: boolean): Promise<void> {
    const { carryOut, note } = this.#parts
    for (const waiting of this.#resets.splice(0)) {
      const { command } = waiting
      const facts = isAgreed ? await carryOut(command) : await note(booksDiffer(command))
      await this.#answer(waiting, facts)
    }
  }

  async #answer(waiting: WaitingCommand, facts: readonly FactBody[]): Promise<void> {
    const { folder, show } = this.#parts
    await show()
    folder.done(waiting, answerOf(waiting.command, facts))
  }
}
