import path from 'node:path'
import { fail, RetryClass, UserError, type Failure } from '../../base/index.ts'
import { readCheckSum, sumFileOf } from './check-sum.ts'
import type { FileAddress } from './file-address.ts'
import { fits, nameFault } from './file-address.ts'
import type { FileLink, RemoteEntry } from './file-link.ts'
import { pathIn } from './file-link.ts'
import { PartFile } from './part-file.ts'
import type { TakenFile, TakenLedger } from './taken-ledger.ts'

/** How files are taken. */
export interface RemoteFolderOptions {
  readonly address: FileAddress
  /** Connects anew. */
  readonly open: () => Promise<FileLink>
  /** Where files are kept, whole and in parts. */
  readonly folder: string
  readonly ledger: TakenLedger
  /** Between the two looks that a file must not change in. */
  readonly settleMs: number
  /** Ending of a file beside each file that says it is whole. */
  readonly marker?: string | undefined
  /** Lets time pass. */
  readonly pause: (millis: number) => Promise<unknown>
}

/** What was seen of a file on the server. */
export interface SeenFile extends RemoteEntry {
  /** To be taken, or why it is not. */
  readonly state: 'new' | 'changed' | 'taken' | 'growing' | 'unmarked' | 'refused'
  /** What is on record of an earlier version. */
  readonly before?: TakenFile | undefined
  /** Why it is refused. */
  readonly failure?: Failure
}

/** A file that is here, whole. */
export interface FetchedFile {
  readonly file: string
  readonly taken: Omit<TakenFile, 'takenAt'>
}

const FILE_BYTES_MAX = 2 * 2 ** 30
const SUM_FILE = /\.(?:sha256|md5)$/i
/** Between attempts; there is one attempt more. */
const PAUSES_MS = [1_000, 3_000, 9_000]

/** A folder of a server, and what of it is here: each version of a file is taken once. */
export class RemoteFolder {
  readonly #options: RemoteFolderOptions
  #link: FileLink | undefined
  #names: ReadonlySet<string> = new Set()

  constructor(options: RemoteFolderOptions) {
    this.#options = options
  }

  /** Looks twice, and says of each file whose name fits what is to be done with it; by name. */
  async look(): Promise<readonly SeenFile[]> {
    const first = new Map((await this.#list()).map((entry) => [entry.name, entry]))
    const isOld = (entry: RemoteEntry): boolean => (
      !this.#isWanted(entry) || this.#verdict(entry).state === 'taken')
    const isNothingNew = [...first.values()].every(isOld)
    if (!isNothingNew) await this.#options.pause(this.#options.settleMs)
    const second = isNothingNew ? [...first.values()] : await this.#list()
    const seen = second.filter((entry) => this.#isWanted(entry)).map((entry) => {
      const earlier = first.get(entry.name)
      const isStill = earlier?.size === entry.size && earlier.modified === entry.modified
      const verdict = this.#verdict(entry)
      const isOpen = verdict.state === 'new' || verdict.state === 'changed'
      return isOpen && !isStill ? { ...verdict, state: 'growing' as const } : verdict
    })
    const { address } = this.#options
    if (seen.length === 0 && !address.pattern.includes('*')) {
      const message = `${address.place} has no file ${address.pattern}`
      throw new UserError(fail('REMOTE_MISSING', message).failure)
    }
    const ordered = seen.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    return [...this.#strange(second), ...ordered]
  }

  /**
   * Reads a file, goes on where an attempt broke off, and gives it its name when it is whole.
   *
   * `REMOTE_CHANGED` (safe) where it changed meanwhile, `CHECKSUM_MISMATCH` (safe), `FILE_SERVER_DOWN`.
   */
  async fetch(seen: SeenFile): Promise<FetchedFile> {
    const { address, folder } = this.#options
    const { name, size, modified } = seen
    const remote = pathIn(address.folder, name)
    const part = await PartFile.of(path.join(folder, 'parts'), name, `${size} ${modified}`)
    await this.#patiently((link) => readRest(link, { remote, part, size }))
    const now = await this.#patiently((link) => link.sizeOf(remote))
    if (now !== undefined && now !== size) {
      await part.remove()
      throw changedMeanwhile(name, `it has ${now} bytes instead of ${size}`)
    }
    const sum = sumFileOf(name, this.#names)
    if (sum !== undefined) {
      const told = await this.#patiently((link) => readCheckSum(link, pathIn(address.folder, sum)))
      const found = await part.digest(told.algorithm)
      if (found !== told.digest) {
        await part.remove()
        const said = told.digest === '' ? 'none' : told.digest
        const message = `${name}: its ${told.algorithm} is ${found}, and ${sum} says ${said}`
        throw new UserError(fail('CHECKSUM_MISMATCH', message, { retry: RetryClass.Safe }).failure)
      }
    }
    const sha256 = await part.digest('sha256')
    const file = path.join(folder, 'files', name)
    await part.moveTo(file)
    return { file, taken: { path: remote, size, modified, sha256 } }
  }

  close(): void {
    this.#link?.close()
    this.#link = undefined
  }

  async #list(): Promise<readonly RemoteEntry[]> {
    const entries = await this.#patiently((link) => link.list(this.#options.address.folder))
    this.#names = new Set(entries.map(({ name }) => name))
    return entries
  }

  /** Whether a file is one to take, and not one that tells of another. */
  #isWanted({ name }: RemoteEntry): boolean {
    const { address, marker } = this.#options
    if (nameFault(name) !== undefined || !fits(name, address.pattern)) return false
    if (!address.pattern.includes('*')) return true
    return !SUM_FILE.test(name) && (marker === undefined || !name.endsWith(marker))
  }

  #verdict(entry: RemoteEntry): SeenFile {
    const { address, marker, ledger } = this.#options
    const before = ledger.of(pathIn(address.folder, entry.name))
    if (before?.size === entry.size && before.modified === entry.modified) {
      return { ...entry, state: 'taken', before }
    }
    if (entry.size > FILE_BYTES_MAX) {
      const message = `${entry.name} has ${entry.size} bytes, and ${FILE_BYTES_MAX} are read at most`
      return { ...entry, state: 'refused', failure: fail('REMOTE_TOO_LARGE', message).failure }
    }
    const isMarked = marker === undefined || this.#names.has(`${entry.name}${marker}`)
    if (!isMarked) return { ...entry, state: 'unmarked' }
    return { ...entry, state: before === undefined ? 'new' : 'changed', before }
  }

  /** Names that no file here may have, of files that were perhaps meant. */
  #strange(entries: Iterable<RemoteEntry>): readonly SeenFile[] {
    const { pattern } = this.#options.address
    return [...entries].flatMap((entry): SeenFile[] => {
      const why = nameFault(entry.name)
      const last = entry.name.split(/[/\\]/).at(-1) ?? ''
      if (why === undefined || !fits(last, pattern)) return []
      const shown = JSON.stringify(entry.name.slice(0, 300))
      const message = `the server names a file ${shown}: ${why}; left alone`
      return [{ ...entry, state: 'refused', failure: fail('REMOTE_NAME', message).failure }]
    })
  }

  /** Tries again on a new connection while that can help. */
  async #patiently<T>(work: (link: FileLink) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        this.#link ??= await this.#options.open()
        return await work(this.#link)
      } catch (error) {
        this.close()
        const canHelp = error instanceof UserError && error.failure.code === 'FILE_SERVER_DOWN'
        const pauseMs = PAUSES_MS[attempt]
        if (!canHelp || pauseMs === undefined) throw error
        await this.#options.pause(pauseMs)
      }
    }
  }
}

interface Rest {
  readonly remote: string
  readonly part: PartFile
  readonly size: number
}

/** Reads what a part lacks. */
async function readRest(link: FileLink, { remote, part, size }: Rest): Promise<void> {
  const from = await part.size()
  const sink = await part.append(size - from)
  try {
    if (from < size) await link.read(remote, from, sink)
  } catch (error) {
    if (sink.fault !== undefined) throw sink.fault
    // Not every server can go on in the middle: what brings nothing is begun anew.
    if (from > 0 && sink.bytes === 0) await part.remove()
    if (!sink.isTooMuch) throw error
  } finally {
    await sink.close()
  }
  if (sink.isTooMuch) {
    await part.remove()
    throw changedMeanwhile(path.posix.basename(remote), `it has more than ${size} bytes`)
  }
  const there = await part.size()
  if (there === size) return
  const message = `${remote}: ${there} of ${size} bytes came`
  throw new UserError(fail('FILE_SERVER_DOWN', message, { retry: RetryClass.Safe }).failure)
}

function changedMeanwhile(name: string, how: string): UserError {
  const message = `${name} changed while it was read: ${how}; left for the next time`
  return new UserError(fail('REMOTE_CHANGED', message, { retry: RetryClass.Safe }).failure)
}
