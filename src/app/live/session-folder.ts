import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fail, UserError } from '../../base/index.ts'
import type { Command } from '../../model/index.ts'
import type { CommandAnswer } from './command-answer.ts'
import { requestWithoutSecrets, secretMasker } from '../known-secrets.ts'
import type { RunRequest } from '../backtest/run-request.ts'

const NUMBERED = /^\d{4,}$/
const ANSWERS = 'answers'
/** Commands that this process has left: those of one millisecond are taken in their order. */
let leftCount = 0

/** A command that waits in a session's folder until its fact is on record. */
export interface WaitingCommand {
  readonly file: string
  readonly command: Command
}

/**
 * Where one session lives: its journal, tape, the simulated venue's log, and commands that wait for it.
 *
 * A session is continued until its market data end; then the next one is made.
 */
export class SessionFolder {
  readonly path: string
  #mask: ((text: string) => string) | undefined

  constructor(path: string) {
    this.path = path
  }

  /** The latest session of a home folder, if there is any. */
  static latest(home: string): SessionFolder | undefined {
    const last = numbersIn(home).at(-1)
    return last === undefined ? undefined : new SessionFolder(join(sessionsOf(home), last))
  }

  /** All sessions of a home folder, the oldest first. */
  static all(home: string): readonly SessionFolder[] {
    return numbersIn(home).map((name) => new SessionFolder(join(sessionsOf(home), name)))
  }

  /** A session by its number; the latest when none is named. Throws `UserError` `SESSION_NOT_FOUND`. */
  static find(home: string, named?: string): SessionFolder {
    const numbers = numbersIn(home)
    const found =
      named === undefined ? numbers.at(-1) : numbers.find((name) => Number(name) === Number(named))
    if (found !== undefined) return new SessionFolder(join(sessionsOf(home), found))
    const there =
      numbers.length === 0
        ? 'there is none yet: begin one with "investor start"'
        : `there are ${numbers.join(', ')}`
    throw new UserError(
      fail('SESSION_NOT_FOUND', `no session ${named ?? ''} in ${sessionsOf(home)}; ${there}`).failure,
    )
  }

  /**
   * Makes the next session's folder; what was asked for is kept in it.
   *
   * It is made aside, `begin` may write into it, and then it is given its name: whoever lists sessions finds
   * it whole or not at all.
   */
  static create(
    home: string, request: RunRequest, begin: (made: SessionFolder, name: string) => void = () => {},
  ): SessionFolder {
    const number = Number(numbersIn(home).at(-1) ?? 0) + 1
    const folder = new SessionFolder(join(sessionsOf(home), String(number).padStart(4, '0')))
    const made = new SessionFolder(`${folder.path}.${process.pid}.new`)
    mkdirSync(made.commandsPath, { recursive: true })
    made.write('request.json', requestWithoutSecrets(request))
    begin(made, folder.name)
    try {
      renameSync(made.path, folder.path)
    } catch (error) {
      rmSync(made.path, { recursive: true, force: true })
      // Another start was quicker: which of the two runs the session is decided by its lease.
      if (!existsSync(folder.path)) throw error
    }
    return folder
  }

  get name(): string {
    return this.path.split('/').at(-1) ?? ''
  }

  get journalPath(): string {
    return join(this.path, 'journal.db')
  }

  get venueLogPath(): string {
    return join(this.path, 'venue.log')
  }

  get tapeFolder(): string {
    return join(this.path, 'tape')
  }

  /** Where the market that it was shown lies as Parquet, once it is over. */
  get marketPath(): string {
    return join(this.path, 'market')
  }

  get commandsPath(): string {
    return join(this.path, 'commands')
  }

  /** Tapes in the order in which they were written. */
  get tapes(): readonly string[] {
    if (!existsSync(this.tapeFolder)) return []
    return readdirSync(this.tapeFolder)
      .filter((name) => name.endsWith('.tape'))
      .toSorted()
      .map((name) => join(this.tapeFolder, name))
  }

  /** Path of a tape for a process that starts now. */
  get nextTape(): string {
    return join(this.tapeFolder, `${String(this.tapes.length + 1).padStart(4, '0')}.tape`)
  }

  /** The market data of the session have ended. */
  get isFinished(): boolean {
    return existsSync(join(this.path, 'finished.json'))
  }

  get request(): RunRequest {
    return this.read<RunRequest>('request.json')
  }

  read<T>(name: string): T {
    try {
      return JSON.parse(readFileSync(join(this.path, name), 'utf8')) as T
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new UserError(
        fail('SESSION_UNREADABLE', `${join(this.path, name)} cannot be read: ${reason}`).failure,
      )
    }
  }

  /** Whether a file of the folder is there. */
  has(name: string): boolean {
    return existsSync(join(this.path, name))
  }

  /** Writes a file of the folder, whole or not at all. */
  write(name: string, value: unknown): void {
    const path = join(this.path, name)
    writeFileSync(`${path}.${process.pid}`, `${JSON.stringify(value, null, 2)}\n`, { flush: true })
    renameSync(`${path}.${process.pid}`, path)
  }

  /** Leaves a command for whoever runs the session, now or at its next start; two in one millisecond too. */
  leave(command: Command): string {
    mkdirSync(this.commandsPath, { recursive: true })
    const own = `${process.pid}-${String(++leftCount).padStart(9, '0')}-${randomBytes(4).toString('hex')}`
    const name = `${String(Date.now()).padStart(16, '0')}-${own}.json`
    this.write(join('commands', name), command)
    return join(this.commandsPath, name)
  }

  /** Commands that wait, the oldest first; secrets that somebody pasted into a reason are masked. */
  waiting(): readonly WaitingCommand[] {
    if (!existsSync(this.commandsPath)) return []
    const mask = (this.#mask ??= secretMasker())
    const names = readdirSync(this.commandsPath)
      .filter((name) => name.endsWith('.json'))
      .toSorted()
    return names.map((name) => ({
      file: join(this.commandsPath, name),
      command: masked(this.read<Command>(join('commands', name)), mask),
    }))
  }

  /** Takes a command away whose fact is on record, and leaves what came of it for whoever waits. */
  done(waiting: WaitingCommand, answer: CommandAnswer): void {
    mkdirSync(join(this.path, ANSWERS), { recursive: true })
    this.write(answerName(waiting.file), answer)
    rmSync(waiting.file, { force: true })
  }

  /** What came of a command that was left as `file`; `undefined` while nobody has taken it. */
  takeAnswer(file: string): CommandAnswer | undefined {
    const name = answerName(file)
    if (existsSync(file) || !this.has(name)) return undefined
    const answer = this.read<CommandAnswer>(name)
    rmSync(join(this.path, name), { force: true })
    return answer
  }
}

function answerName(file: string): string {
  return join(ANSWERS, basename(file))
}

function masked(command: Command, mask: (text: string) => string): Command {
  return { ...command, by: mask(command.by), reason: mask(command.reason) }
}

function sessionsOf(home: string): string {
  return resolve(home, 'sessions')
}

function numbersIn(home: string): readonly string[] {
  const path = sessionsOf(home)
  return existsSync(path)
    ? readdirSync(path)
        .filter((name) => NUMBERED.test(name))
        .toSorted()
    : []
}
