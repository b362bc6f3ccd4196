import { readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { UserError } from '../../base/index.ts'
import type { KnownStrategies, KnownStrategy } from '../../server/index.ts'
import { readRunConfig } from '../backtest/run-config.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { isOfProgram } from '../program.ts'
import { askInThread } from './slow-question.ts'

/** Folder of the home whose strategy files may be asked for. */
const FOLDER = 'strategies'
const IS_STRATEGY_FILE = /\.[cm]?[tj]s$/
/** Files of the folder that are read; the rest is named. */
const FILES_MAX = 100
/** A file that does not load in this time is told of, so that it holds no other one up for longer. */
const LOAD_MS = 10_000
const NO_FILE = 'no file but a link or a folder: put the file itself here'

/** A strategy file that may be asked for, and what people know it by. */
interface OwnFile {
  readonly path: string
  readonly shown: string
}

/** An own file with the strategy in it, or why there is none. */
type LoadedFile = OwnFile & { readonly found: KnownStrategy | string }

interface Kept {
  readonly stamp: string
  readonly found: Promise<KnownStrategy | string>
}

/** Where a shelf looks. */
export interface ShelfPlaces {
  /** `.investor`: its folder `strategies` is looked into. */
  readonly home: string
  /** Whose settings and command line register files. */
  readonly request: RunRequest
}

/**
 * The strategies that a backtest may be asked for over the API: those of the program, and own ones that
 * somebody at this computer has put into the settings or into the folder `strategies` of the home.
 *
 * A request says a name, and the name is looked up among these: no path comes from a request. Each own file
 * is loaded in a thread of its own that is given no environment, and again when it has changed.
 */
export class StrategyShelf {
  readonly #places: ShelfPlaces
  readonly #kept = new Map<string, Kept>()
  /** They come with the program: asked for once. */
  #bundled: Promise<KnownStrategy[]> | undefined

  constructor(places: ShelfPlaces) {
    this.#places = places
  }

  /** What there is, and own files that cannot be asked for, with the reason. */
  async known(): Promise<KnownStrategies> {
    const { rows, broken } = await this.#looked()
    return { rows: [...rows.map(({ found }) => found)], broken: [...broken] }
  }

  /** What a run calls strategies that a request names: own ones are files, others stay as they are. */
  async wordsOf(names: readonly string[]): Promise<readonly string[]> {
    if (names.length === 0) return names
    const { rows } = await this.#looked()
    const paths = new Map(rows.map(({ found, path }) => [found.name, path]))
    return names.map((name) => paths.get(name) ?? name)
  }

  async #looked(): Promise<{
    readonly rows: readonly { readonly found: KnownStrategy; readonly path: string | undefined }[]
    readonly broken: KnownStrategies['broken']
  }> {
    this.#bundled ??= askInThread<KnownStrategy[]>({ kind: 'known-strategies' })
    this.#bundled.catch(() => (this.#bundled = undefined))
    const { files, broken } = this.#ownFiles()
    const loaded: LoadedFile[] = []
    // One after the other: a start of a session waits for the same processors.
    for (const file of files) loaded.push({ ...file, found: await this.#found(file) })
    const rows: { found: KnownStrategy; path: string | undefined }[] = []
    for (const found of await this.#bundled) rows.push({ found, path: undefined })
    for (const { path, shown, found } of loaded) {
      if (typeof found === 'string') broken.push({ file: shown, reason: found })
      else if (rows.some(({ found: { name } }) => name === found.name)) {
        broken.push({ file: shown, reason: `there is another strategy called ${found.name}: rename one` })
      } else rows.push({ found: { ...found, file: shown }, path })
    }
    return { rows, broken }
  }

  #found(file: OwnFile): Promise<KnownStrategy | string> {
    const { path } = file
    const stamp = stampOf(path)
    const kept = this.#kept.get(path)
    if (kept?.stamp === stamp) return kept.found
    const found = stamp === '' ? Promise.resolve('the file is not there') : loaded(file)
    this.#kept.set(path, { stamp, found })
    return found
  }

  #ownFiles(): { readonly files: readonly OwnFile[]; readonly broken: KnownStrategies['broken'] } {
    const [registered, laid] = [this.#registered(), this.#laid()]
    const files = new Map([...laid.files, ...registered].map((file) => [file.path, file]))
    return { files: [...files.values()], broken: laid.broken }
  }

  /** Files of the settings and of the command line that this process was started with. */
  #registered(): readonly OwnFile[] {
    const { request } = this.#places
    const { configFile, strategies } = request
    const from = request.begun?.folder ?? '.'
    const settings = configFile === undefined ? from : dirname(resolve(from, configFile))
    const named = strategies.filter((word) => IS_STRATEGY_FILE.test(word))
    const files = [
      ...readRunConfig(request).strategies.flatMap(({ file }) => (
        file === undefined ? [] : [{ path: resolve(settings, file), shown: file }])),
      ...named.map((word) => ({ path: resolve(from, word), shown: word })),
    ]
    return files.filter(({ path }) => !isOfProgram(pathToFileURL(path).href))
  }

  /** Files that lie in the folder itself: what a link leads to may lie anywhere. */
  #laid(): { readonly files: readonly OwnFile[]; readonly broken: KnownStrategies['broken'] } {
    const folder = join(this.#places.home, FOLDER)
    const names = entriesOf(folder).filter(({ name }) => IS_STRATEGY_FILE.test(name))
    const shown = (name: string): string => `${FOLDER}/${name}`
    const [own, beyond] = [names.slice(0, FILES_MAX), names.slice(FILES_MAX)]
    return {
      files: own.flatMap(({ name, isFile }) => (
        isFile ? [{ path: join(folder, name), shown: shown(name) }] : [])),
      broken: [
        ...own.flatMap(({ name, isFile }) => (
          isFile ? [] : [{ file: shown(name), reason: NO_FILE }])),
        ...beyond.map(({ name }) => (
          { file: shown(name), reason: `the first ${FILES_MAX} files of the folder are read` })),
      ],
    }
  }
}

async function loaded({ path, shown }: OwnFile): Promise<KnownStrategy | string> {
  try {
    const bounds = { timeoutMs: LOAD_MS, isBare: true }
    return await askInThread<KnownStrategy>({ kind: 'own-strategy', path }, bounds)
  } catch (error) {
    if (!(error instanceof UserError)) return 'it ended the thread that loaded it'
    return error.failure.message.replaceAll(path, shown)
  }
}

function stampOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? '' : `${found.mtimeNs} ${found.size} ${found.ino}`
}

function entriesOf(folder: string): { readonly name: string; readonly isFile: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, isFile: entry.isFile() }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
