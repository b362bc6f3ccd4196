import type { Writable } from 'node:stream'
import { fail, RetryClass, UserError } from '../../base/index.ts'

/** A file as a server lists it. */
export interface RemoteEntry {
  /** As the server sent it: anything at all. */
  readonly name: string
  readonly size: number
  /** When it was changed, in the server's own words where those are no instant; to be compared only. */
  readonly modified: string
}

/**
 * A connection to a server of files.
 *
 * Every method throws `UserError`: `FILE_SERVER_DOWN` (safe) where a new connection may do better, others
 * where it cannot.
 */
export interface FileLink {
  /** Plain files of a folder, no folders and no links; `REMOTE_TOO_LARGE` beyond `LISTED_MAX` names. */
  list(folder: string): Promise<readonly RemoteEntry[]>
  /** The size of a file now; `undefined` where the server does not tell. */
  sizeOf(path: string): Promise<number | undefined>
  /** Writes the bytes of a file from a place on into `into`, and ends that. */
  read(path: string, from: number, into: Writable): Promise<void>
  close(): void
}

/** Where and who. */
export interface LinkOptions {
  readonly host: string
  readonly port: number
  readonly user: string | undefined
  readonly password?: string | undefined
  /** For making the connection, and for each silence of the server after that. */
  readonly patienceMs: number
}

/** Names of a folder that are listened to. */
export const LISTED_MAX = 20_000

/** The path of a file in a folder. */
export function pathIn(folder: string, name: string): string {
  if (folder === '.') return name
  return folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`
}

/** A failure of the way to the server: to be tried again. */
export function serverDown({ host, port }: Pick<LinkOptions, 'host' | 'port'>, why: string): UserError {
  const message = `${host}:${port}: ${why}`
  return new UserError(fail('FILE_SERVER_DOWN', message, { retry: RetryClass.Safe }).failure)
}

/** The server knows nobody of this name and password or key. */
export function loginRefused({ host, port, user }: LinkOptions, why: string): UserError {
  const message = `${host}:${port} does not let ${user ?? 'anonymous'} in: ${why}`
  return new UserError(fail('FILE_SERVER_LOGIN', message).failure)
}

/** The server has no such file or folder, or does not give it to this user. */
export function remoteMissing({ host, port }: Pick<LinkOptions, 'host' | 'port'>, said: string): UserError {
  return new UserError(fail('REMOTE_MISSING', `${host}:${port}: ${said}`).failure)
}

/** More names than anybody lists. */
export function tooManyNames({ host, port }: Pick<LinkOptions, 'host' | 'port'>): UserError {
  const message = `${host}:${port}: the folder has more than ${LISTED_MAX} names`
  return new UserError(fail('REMOTE_TOO_LARGE', message).failure)
}
