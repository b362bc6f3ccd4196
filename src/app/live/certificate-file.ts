import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fail, UserError } from '../../base/index.ts'
import type { DrillCertificate } from '../../safety/index.ts'
import type { DrillRow } from './drill/run-drill.ts'

/** A certificate as it is kept: with what was seen. */
export interface WrittenCertificate extends DrillCertificate {
  /** `at` for people. */
  readonly date: string
  readonly validDays: number
  readonly version: string
  readonly rows: readonly DrillRow[]
}

/** Where the last drill of a home folder is. */
export function certificatePath(home: string): string {
  return path.join(home, 'drill.json')
}

/** The last drill; `undefined` when there was none. Throws `UserError` `CERTIFICATE_UNREADABLE`. */
export function readCertificate(home: string): DrillCertificate | undefined {
  const file = certificatePath(home)
  if (!existsSync(file)) return undefined
  try {
    const { isPassed, at, configHash, codeHash } = JSON.parse(readFileSync(file, 'utf8')) as DrillCertificate
    return { isPassed, at, configHash, codeHash }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UserError(
      fail('CERTIFICATE_UNREADABLE', `${file} cannot be read: ${reason}; run investor drill`).failure,
    )
  }
}

/** Keeps a certificate in place of the last one, whole or not at all; gives its path. */
export function writeCertificate(home: string, certificate: WrittenCertificate): string {
  const file = certificatePath(home)
  mkdirSync(home, { recursive: true })
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(certificate, null, 2)}\n`, { flush: true })
  renameSync(`${file}.${process.pid}`, file)
  return file
}
