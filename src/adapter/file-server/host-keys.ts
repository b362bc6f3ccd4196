import { mkdirSync, readFileSync, appendFileSync } from 'node:fs'
import path from 'node:path'
import { fail, UserError } from '../../base/index.ts'

/** What is known of the key of one server. */
export interface KnownHost {
  /** `SHA256:` and base64, as `ssh-keygen -lf` prints it. */
  readonly fingerprint: string | undefined
  /** Where that comes from, in words. */
  readonly source: string
}

const FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}$/

/** Reads a fingerprint that somebody said; `BAD_FINGERPRINT`. */
export function readFingerprint(text: string): string {
  const plain = text.replace(/=+$/, '')
  if (FINGERPRINT.test(plain)) return plain
  const right = 'SHA256: and 43 characters, as "ssh-keygen -lf FILE" prints it'
  const message = `found --host-key "${text}"; a fingerprint is ${right}`
  throw new UserError(fail('BAD_FINGERPRINT', message).failure)
}

/** Keys of servers that were trusted before, a line each: `[host]:port fingerprint`. */
export class HostKeys {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  /** What is on file for a server; the last line counts. */
  of(host: string, port: number): KnownHost {
    const name = nameOf(host, port)
    const fingerprint = this.#lines().findLast(([known]) => known === name)?.[1]
    return { fingerprint, source: this.#file }
  }

  /** Keeps the key of a server. */
  keep(host: string, port: number, fingerprint: string): void {
    mkdirSync(path.dirname(this.#file), { recursive: true })
    appendFileSync(this.#file, `${nameOf(host, port)} ${fingerprint}\n`, { mode: 0o600, flush: true })
  }

  #lines(): (readonly [name: string, fingerprint: string])[] {
    let text = ''
    try {
      text = readFileSync(this.#file, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
    return text.split('\n').flatMap((line) => {
      const [name = '', fingerprint = ''] = line.trim().split(/\s+/)
      return FINGERPRINT.test(fingerprint) ? [[name, fingerprint] as const] : []
    })
  }
}

function nameOf(host: string, port: number): string {
  return `[${host.toLowerCase()}]:${port}`
}

/** Why a server's key is not trusted: nobody has vouched for it, or somebody did for another one. */
export function hostKeyRefused(server: string, seen: string, known: KnownHost): UserError {
  if (known.fingerprint === undefined) {
    const message = `${server} shows the key ${seen}, which nobody has vouched for: ask its owner for the `
      + 'fingerprint and say it with --host-key, or take this one from now on with --trust-first'
    return new UserError(fail('HOST_KEY_UNKNOWN', message).failure)
  }
  const message = `${server} shows the key ${seen}, and ${known.fingerprint} was expected (${known.source}): `
    + 'somebody may stand between, so nothing was sent; ask the owner of the server whether it was changed'
  return new UserError(fail('HOST_KEY_CHANGED', message).failure)
}
