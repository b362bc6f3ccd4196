import { randomBytes } from 'node:crypto'
import {
  existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync,
} from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fail, UserError } from '../../../base/index.ts'
import type { Command } from '../../../model/index.ts'
import { isCommand, type CommandAnswer } from '../ask/command-answer.ts'
import { requestWithoutSecrets, secretMasker } from '../../known-secrets.ts'
import type { RunRequest } from '../../backtest/run-request.ts'
import { unwritable } from '../../unwritable.ts'

const NUMBERED = /^\d{4,}$/
const TAPE = /^\d{4,}\.tape$/
const ANSWERS = 'answers'
/** Answers are kept for so long: a command that comes again within it is known. */
const ANSWER_LIFE_MS = 24 * 3_600_000
/** Commands between two looks for answers that may go. */
const LOOK_COMMANDS = 100
/** What `newCommandName` gives. */
const COMMAND_NAME = /^\d{16}-\d+-\d{9}-[0-9a-f]{16}$/
/** Commands that this process has named: those of one millisecond are taken in their order. */
let namedCount = 0

/** A name for a command that nobody else gives; whoever was named first is taken first. */
export function newCommandName(): string {
  const own = `${process.pid}-${String(++namedCount).padStart(9, '0')}-${randomBytes(8).toString('hex')}`
  return `${String(Date.now()).padStart(16, '0')}-${own}`
}

/** Whether a text has the form of a command's name. */
export function isCommandName(text: string): boolean {
  return COMMAND_NAME.test(text)
}

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
  #doneCount = 0
  /** This object has made the folder. */
  #isMade = false

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
      named === undefined ? numbers.at(-1) : numbers.find((name) => isNumberOf(name, named))
    if (found !== undefined) return new SessionFolder(join(sessionsOf(home), found))
    const there =
      numbers.length === 0
        ? 'there is none yet: begin one with "investor start"'
        : `there are ${numbers.join(', ')}`
    const wanted = named === undefined ? 'no session' : `no session ${named}`
    throw new UserError(fail('SESSION_NOT_FOUND', `${wanted} in ${sessionsOf(home)}; ${there}`).failure)
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
      folder.#isMade = true
    } catch (error) {
      rmSync(made.path, { recursive: true, force: true })
      // Another start was quicker: which of the two runs the session is decided by its lease.
      if (!existsSync(folder.path)) throw error
    }
    return folder
  }

  /** Whether this object has made the folder. */
  get isMade(): boolean {
    return this.#isMade
  }

  /** Throws the session away, at once for whoever lists sessions. */
  discard(): void {
    const aside = `${this.path}.${process.pid}.refused`
    renameSync(this.path, aside)
    rmSync(aside, { recursive: true, force: true })
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
      .filter((name) => TAPE.test(name))
      .toSorted(byNumber)
      .map((name) => join(this.tapeFolder, name))
  }

  /** Path of a tape for a process that starts now: after the last one, also where one before it is gone. */
  get nextTape(): string {
    const last = Number.parseInt(basename(this.tapes.at(-1) ?? '0'), 10)
    return join(this.tapeFolder, `${String(last + 1).padStart(4, '0')}.tape`)
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

  /**
   * Writes a file of the folder, whole or not at all (`FILE_UNWRITABLE`); with a mode, for nobody else from
   * the beginning.
   */
  write(name: string, value: unknown, mode?: number): void {
    const path = join(this.path, name)
    const draft = `${path}.${process.pid}`
    // A draft that a process of the same number has left would keep its mode.
    if (mode !== undefined) rmSync(draft, { force: true })
    const options = { flush: true, ...(mode === undefined ? {} : { mode, flag: 'wx' }) }
    try {
      writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, options)
      renameSync(draft, path)
    } catch (error) {
      throw unwritable(error, path)
    }
  }

  /**
   * Leaves a command for whoever runs the session, now or at its next start; two in one millisecond too.
   *
   * Under a name it is taken once, however often and by whichever way it is left: what waits or was answered
   * under that name within a day stays as it is.
   */
  leave(command: Command, name = newCommandName()): string {
    mkdirSync(this.commandsPath, { recursive: true })
    const file = this.commandFile(name)
    const isKnown = existsSync(file) || this.has(answerName(file))
    if (!isKnown) this.write(join('commands', `${name}.json`), command)
    return file
  }

  /** Where a command lies that was left under a name. */
  commandFile(name: string): string {
    return join(this.commandsPath, `${name}.json`)
  }

  /** Commands that wait, the oldest first; secrets that somebody pasted into a reason are masked. */
  waiting(): readonly WaitingCommand[] {
    const mask = (this.#mask ??= secretMasker())
    return this.#commandFiles().flatMap((file) => {
      const command = this.has(answerName(file)) ? undefined : this.#commandOf(file)
      return command === undefined ? [] : [{ file, command: masked(command, mask) }]
    })
  }

  /** The same for whoever takes them: what was left again after it was answered is thrown away. */
  toTake(): readonly WaitingCommand[] {
    for (const file of this.#commandFiles()) {
      if (this.has(answerName(file))) rmSync(file, { force: true })
    }
    return this.waiting()
  }

  /** Leaves what came of a command whose fact is on record, for whoever waits, and takes the command away. */
  done(waiting: WaitingCommand, answer: CommandAnswer): void {
    mkdirSync(join(this.path, ANSWERS), { recursive: true })
    if (this.#doneCount++ % LOOK_COMMANDS === 0) this.#forgetAnswers()
    this.write(answerName(waiting.file), answer)
    rmSync(waiting.file, { force: true })
  }

  /** What came of a command that was left as `file`; `undefined` while nobody has taken it. */
  answerTo(file: string): CommandAnswer | undefined {
    const name = answerName(file)
    return this.has(name) ? this.read<CommandAnswer>(name) : undefined
  }

  /**
   * A command that was listed; `undefined` where it was taken meanwhile. One that nobody can read (damaged,
   * of another account, of another version) may be the wish to stop, and is taken for it.
   */
  #commandOf(file: string): Command | undefined {
    const name = join('commands', basename(file))
    let why = `${join(this.path, name)} cannot be carried out: it is no command that this version knows`
    try {
      const said = this.read<unknown>(name)
      if (isCommand(said)) return said
    } catch (error) {
      if (!existsSync(file)) return undefined
      why = error instanceof Error ? error.message : String(error)
    }
    return { kind: 'Halt', by: 'supervisor', reason: why }
  }

  #commandFiles(): readonly string[] {
    if (!existsSync(this.commandsPath)) return []
    return readdirSync(this.commandsPath)
      .filter((name) => name.endsWith('.json'))
      .toSorted()
      .map((name) => join(this.commandsPath, name))
  }

  /** Forgets answers of a day ago; nobody else does, so that a command cannot come to life again. */
  #forgetAnswers(): void {
    const folder = join(this.path, ANSWERS)
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      const { mtimeMs = Date.now() } = statSync(path, { throwIfNoEntry: false }) ?? {}
      if (Date.now() - mtimeMs <= ANSWER_LIFE_MS) continue
      rmSync(join(this.commandsPath, name), { force: true })
      rmSync(path, { force: true })
    }
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
        .toSorted(byNumber)
    : []
}

/** Names begin with their number, which may have more digits than those before. */
function byNumber(a: string, b: string): number {
  return Number.parseInt(a, 10) - Number.parseInt(b, 10)
}

function isNumberOf(name: string, said: string): boolean {
  return /^\d+$/.test(said) && Number(name) === Number(said)
}
