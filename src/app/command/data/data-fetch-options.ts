import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import type { FileAddress, FileLink } from '../../../adapter/file-server/index.ts'
import { FtpLink, HostKeys, readFingerprint, SftpLink } from '../../../adapter/file-server/index.ts'
import { fail, UserError } from '../../../base/index.ts'
import { secretOrThrow } from '../../alert/read-secret.ts'
import type { DataHost } from './data-host.ts'

/** What the user says about a server of files. */
export interface FetchFlags {
  readonly password?: string
  readonly key?: string
  readonly passphrase?: string
  readonly hostKey?: string
  readonly trustFirst?: boolean
  readonly certificate?: string
  readonly marker?: string
  readonly settle: number
}

const PATIENCE_MS = 30_000
const SETTLE_SECONDS = 2
const SETTLE_SECONDS_MAX = 3_600

/** Gives a command the options of servers of files. */
export function withFetchOptions(command: Command): Command {
  return command
    .optionsGroup('Files of a server (sftp, ftps, ftp):')
    .option('--password <where>', 'where the password is: env:NAME or file:PATH')
    .option('--key <file>', 'private key, instead of a password (sftp)')
    .option('--passphrase <where>', 'where the passphrase of that key is: env:NAME or file:PATH')
    .option('--host-key <fingerprint>', 'the key that the server has to show, as SHA256:... (sftp)')
    .option('--trust-first', 'take the key that the server shows, and no other one from then on (sftp)')
    .option('--certificate <file>', 'certificate of the server, where no public authority signed it (ftps)')
    .option('--marker <ending>', 'take x.csv only when x.csv with this ending, such as .done, is beside it')
    .option('--settle <seconds>', 'seconds in which a file must not change', seconds, SETTLE_SECONDS)
}

function seconds(text: string): number {
  const value = Number(text)
  if (/^\d{1,4}(?:\.\d{1,3})?$/.test(text) && value <= SETTLE_SECONDS_MAX) return value
  throw new InvalidArgumentError(`seconds from 0 to ${SETTLE_SECONDS_MAX} are read`)
}

/** What connects to a server: secrets are read now, so that a missing one is said before anything is sent. */
export function connector(
  host: DataHost, { address, flags, home }: ConnectorParts,
): () => Promise<FileLink> {
  const { protocol, port, user } = address
  const password = secretOf(host, '--password', flags.password)
  const base = { host: address.host, port, user, password, patienceMs: PATIENCE_MS }
  if (protocol !== 'sftp') {
    const certificate = textOf(host, flags.certificate)
    return () => FtpLink.open({ ...base, isSecure: protocol === 'ftps', certificate })
  }
  if (user === undefined) throw unusable('SFTP needs a user: sftp://USER@server/...')
  const privateKey = textOf(host, flags.key)
  if (password === undefined && privateKey === undefined) {
    throw unusable('say how to log in: --password env:NAME or file:PATH, or --key FILE')
  }
  const passphrase = secretOf(host, '--passphrase', flags.passphrase)
  const keys = new HostKeys(path.join(home, 'known_hosts'))
  const said = flags.hostKey === undefined ? undefined : readFingerprint(flags.hostKey)
  return async () => {
    const onFile = keys.of(address.host, port)
    const known = said === undefined ? onFile : { fingerprint: said, source: '--host-key' }
    const trustsFirst = flags.trustFirst === true
    const link = await SftpLink.open({ ...base, privateKey, passphrase, known, trustsFirst })
    if (known.fingerprint === undefined) {
      keys.keep(address.host, port, link.fingerprint)
      host.err(`${address.host}:${port} is trusted from now on by its key ${link.fingerprint}\n`)
    }
    return link
  }
}

interface ConnectorParts {
  readonly address: FileAddress
  readonly flags: FetchFlags
  /** Folder of what the system keeps. */
  readonly home: string
}

function secretOf(host: DataHost, option: string, reference: string | undefined): string | undefined {
  if (reference === undefined) return undefined
  if (/^(?:env|file):\S/.test(reference)) {
    return secretOrThrow(reference, { environment: host.env, folder: host.folder })
  }
  const right = 'env:NAME or file:PATH, and is never the secret itself'
  throw new UserError(fail('SECRET_MISSING', `${option} says where the secret is: ${right}`).failure)
}

function textOf(host: DataHost, file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  const place = path.resolve(host.folder, file)
  try {
    return readFileSync(place, 'utf8')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'it cannot be read'
    throw new UserError(fail('FILE_UNREADABLE', `${place}: ${why}`).failure)
  }
}

function unusable(message: string): UserError {
  return new UserError(fail('FILE_SERVER_LOGIN', message).failure)
}
