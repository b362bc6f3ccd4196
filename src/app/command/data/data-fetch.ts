import { createHash } from 'node:crypto'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { FileAddress, SeenFile } from '../../../adapter/file-server/index.ts'
import { RemoteFolder, readAddress, TakenLedger } from '../../../adapter/file-server/index.ts'
import { whileLocked } from '../../../adapter/duckdb/index.ts'
import { fail, formatUtc, RetryClass, UserError } from '../../../base/index.ts'
import type { FetchFlags } from './data-fetch-options.ts'
import { connector } from './data-fetch-options.ts'
import type { DataHost } from './data-host.ts'
import { catalogFolder } from './data-host.ts'
import type { ImportReport } from './data-import.ts'

/** What became of one file of a server. */
export interface FetchedOutcome {
  readonly name: string
  /** `same`: it was written anew with the content that was taken before. */
  readonly outcome: 'imported' | 'checked' | 'same' | 'taken-before' | 'growing' | 'unmarked' | 'failed'
  /** Whether another version of it was taken before. */
  readonly isChanged: boolean
  readonly code?: string
  readonly message?: string
  readonly report?: ImportReport
}

/** What became of the files of an address. */
export interface FetchReport {
  readonly address: string
  readonly files: readonly FetchedOutcome[]
}

/** What the files of an address are fetched with. */
export interface FetchParts {
  readonly flags: FetchFlags & { readonly dryRun?: boolean; readonly json?: boolean }
  /** Imports a file that is here. */
  readonly importFile: (file: string, source: string) => Promise<ImportReport>
}

/** Long enough to take over the lock of a process that is gone. */
const LOCK_MS = 1_000
const FOLDER_NAME_MAX = 150

/**
 * Takes the files of an address that were not taken before, and imports each as it comes.
 *
 * A file that cannot be taken or imported keeps no other one from it, and is tried again the next time: the
 * ledger knows only what is in the catalog. Throws what concerns the whole address.
 */
export async function fetchFiles(host: DataHost, text: string, parts: FetchParts): Promise<FetchReport> {
  const read = readAddress(text)
  if (!read.ok) throw new UserError(read.failure)
  const address = read.value
  const { flags } = parts
  const home = path.dirname(catalogFolder(host))
  const open = connector(host, { address, flags, home })
  if (address.protocol === 'ftp') {
    host.err(`warning: ${address.place} is plain FTP: the password and the data can be read and changed on `
      + 'their way; use sftp:// or ftps:// where the server has it\n')
  }
  const folder = path.join(home, 'incoming', folderName(address))
  return whileLocked(folder, async () => {
    const ledger = TakenLedger.open(path.join(folder, 'taken.jsonl'))
    const remote = new RemoteFolder({
      address, open, folder, ledger, marker: flags.marker, settleMs: flags.settle * 1_000,
      pause: host.pause ?? pause,
    })
    try {
      const seen = await remote.look()
      if (flags.json !== true) host.out(describeLook(address, seen))
      const files: FetchedOutcome[] = []
      for (const one of seen) files.push(await takeFile(host, one, { ...parts, address, remote, ledger }))
      if (files.some(({ outcome }) => outcome === 'failed')) host.setExitCode(1)
      return { address: `${address.place}/${address.pattern}`, files }
    } finally {
      remote.close()
    }
  }, { waitMs: LOCK_MS, busy: fetchBusy })
}

/** A name that tells the server and its folder, and that every system takes. */
function folderName({ place }: FileAddress): string {
  const name = encodeURIComponent(place)
  if (name.length <= FOLDER_NAME_MAX) return name
  const digest = createHash('sha256').update(place).digest('hex').slice(0, 16)
  return `${name.slice(0, FOLDER_NAME_MAX)}-${digest}`
}

function fetchBusy(lock: string): UserError {
  const message = `another process fetches from there now; try again, or delete ${lock} if nothing is running`
  return new UserError(fail('FETCH_BUSY', message, { retry: RetryClass.Safe }).failure)
}

interface TakeParts extends FetchParts {
  readonly address: FileAddress
  readonly remote: RemoteFolder
  readonly ledger: TakenLedger
}

async function takeFile(host: DataHost, seen: SeenFile, parts: TakeParts): Promise<FetchedOutcome> {
  const { name, state, before } = seen
  const isChanged = state === 'changed'
  if (state === 'taken') return { name, isChanged, outcome: 'taken-before' }
  if (state === 'growing' || state === 'unmarked') return { name, isChanged, outcome: state }
  try {
    if (seen.failure !== undefined) throw new UserError(seen.failure)
    const { ledger, remote, address, flags } = parts
    const fetched = await remote.fetch(seen)
    const note = (): void => ledger.add({ ...fetched.taken, takenAt: formatUtc(host.now()) })
    if (before?.sha256 === fetched.taken.sha256) {
      note()
      if (flags.json !== true) host.out(`${name}: written anew, with the content that was taken before\n`)
      return { name, isChanged: false, outcome: 'same' }
    }
    const report = await parts.importFile(fetched.file, `${address.place}/${name}`)
    if (flags.dryRun === true) return { name, isChanged, outcome: 'checked', report }
    note()
    return { name, isChanged, outcome: 'imported', report }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { code, message } = error.failure
    host.err(`${name}: ${code}: ${message}\n`)
    return { name, isChanged, outcome: 'failed', code, message }
  }
}

/** What is about to be done, and why the rest is not. */
function describeLook({ place, pattern }: FileAddress, seen: readonly SeenFile[]): string {
  const of = (state: SeenFile['state']): readonly SeenFile[] => seen.filter((one) => one.state === state)
  const open = of('new').length + of('changed').length
  return [
    `${place}/${pattern}: ${seen.length} files, ${open} to take, ${of('taken').length} taken before`,
    ...of('changed').map(({ name, before }) => `  ${name} has changed since it was taken ${before?.takenAt}`),
    ...of('growing').map(({ name }) => `  ${name} still grows: left for the next time`),
    ...of('unmarked').map(({ name }) => `  ${name} has no marker yet: left for the next time`),
    '',
  ].join('\n')
}
