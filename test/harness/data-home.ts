import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { dataCommand } from '../../src/app/command/data/data-command.ts'
import { UserError, utcMillis } from '../../src/base/index.ts'

/** What a command printed, and its exit code. */
export interface DataAnswer {
  readonly out: string
  readonly err: string
  readonly code: number
}

/** How `investor data` is run. */
export interface DataRun {
  readonly env?: Readonly<Record<string, string>>
  /** What happens while the command waits. */
  readonly onPause?: () => void
}

/** Runs `investor data <words>` in a folder as a person does. */
export async function runData(
  folder: string, words: readonly string[], { env = {}, onPause = () => undefined }: DataRun = {},
): Promise<DataAnswer> {
  const answer = { out: '', err: '', code: 0 }
  const host = {
    env, folder, isWatched: false,
    now: () => utcMillis(Date.UTC(2026, 0, 1)),
    pause: async () => onPause(),
    out: (text: string) => void (answer.out += text),
    err: (text: string) => void (answer.err += text),
    setExitCode: (code: number) => void (answer.code = code),
    exit: (code: number): never => {
      throw new Exit(code)
    },
  }
  try {
    await dataCommand(host).parseAsync(words, { from: 'user' })
  } catch (error) {
    if (error instanceof Exit) return { ...answer, code: error.status }
    if (!(error instanceof UserError)) throw error
    return { ...answer, err: `${answer.err}${error.failure.code}: ${error.message}`, code: 1 }
  }
  return answer
}

/** What ends a command at once, as its help does. */
class Exit extends Error {
  readonly status: number

  constructor(status: number) {
    super(`exited with ${status}`)
    this.status = status
  }
}

/** A folder of its own in which `investor data` is run as a person does. */
export class DataHome {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'investor-data-home-'))

  /** Where its catalog lies. */
  get catalog(): string {
    return path.join(this.folder, '.investor', 'catalog')
  }

  /** Runs `investor data <words>`. */
  run(...words: readonly string[]): Promise<DataAnswer> {
    return runData(this.folder, words)
  }

  /** Writes a file of these lines and gives its name. */
  write(name: string, ...lines: readonly string[]): string {
    writeFileSync(path.join(this.folder, name), `${lines.join('\n')}\n`)
    return name
  }

  /** Takes corporate actions in, a row each. */
  actions(rows: readonly string[], ...words: readonly string[]): Promise<DataAnswer> {
    const file = this.write('actions.csv', 'symbol,date,kind,value', ...rows)
    return this.run('actions', '--file', file, ...words)
  }

  /** Deletes all of it. */
  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}
