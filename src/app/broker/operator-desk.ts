import type { Command, FactBody } from '../../model/index.ts'
import { answerOf } from '../live/ask/command-answer.ts'
import type { SessionFolder, WaitingCommand } from '../live/record/session-folder.ts'
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
  /** Has books and broker compared; the number of the first comparison that begins from now on. */
  readonly compare: () => number
  /** Has the session's status say what is so now. */
  readonly show: () => Promise<void>
}

/** A reset, and the first comparison that can have seen what the person saw who asked for it. */
interface WaitingReset {
  readonly waiting: WaitingCommand
  readonly from: number
}

/** Takes commands of operators out of the session's folder; a reset waits until books and broker agree. */
export class OperatorDesk {
  readonly #parts: DeskParts
  #resets: readonly WaitingReset[] = []

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
    const known = new Set(this.#resets.map(({ waiting }) => waiting.file))
    const news = folder.toTake().filter(({ file }) => !known.has(file))
    for (const waiting of news.slice(0, AT_ONCE)) {
      const { command } = waiting
      if (command.kind === 'Reset' || command.kind === 'ConfirmReset') {
        this.#resets = [...this.#resets, { waiting, from: compare() }]
        continue
      }
      await this.#answer(waiting, await carryOut(command))
    }
  }

  /**
   * The comparison of that number is done: resets that it can judge are carried out where books agree, else
   * the halt stays (I-18). Those that were asked for after it had begun wait for the next, which begins now.
   */
  async settle(isAgreed: boolean, number: number): Promise<void> {
    const { carryOut, note, compare } = this.#parts
    const due = this.#resets.filter(({ from }) => from <= number)
    this.#resets = this.#resets.filter(({ from }) => from > number)
    if (this.#resets.length > 0) compare()
    for (const { waiting } of due) {
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
