import { readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { fail, ok, UserError, type Result } from '../../base/index.ts'

/** Where secrets are looked up. */
export interface SecretSource {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Folder of the settings file: relative paths start there. */
  readonly folder: string
}

/**
 * The secret that a setting points to: `env:NAME` or `file:PATH`, without the space around it.
 *
 * `SECRET_MISSING` where there is none; no message shows any part of a secret.
 */
export function readSecret(reference: string, { environment, folder }: SecretSource): Result<string> {
  const [kind, place] = split(reference)
  if (kind === 'env') {
    const value = environment[place]?.trim() ?? ''
    return value === '' ? fail('SECRET_MISSING', `the environment has no ${place}: set it`) : ok(value)
  }
  const path = isAbsolute(place) ? place : join(folder, place)
  try {
    const value = readFileSync(path, 'utf8').trim()
    if (value !== '') return ok(value)
    return fail('SECRET_MISSING', `the file ${path} is empty: write the secret into it`)
  } catch (error) {
    return fail('SECRET_MISSING', `the file ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`)
  }
}

/** The secret, or the end of the command. */
export function secretOrThrow(reference: string, source: SecretSource): string {
  const secret = readSecret(reference, source)
  if (!secret.ok) throw new UserError(secret.failure)
  return secret.value
}

function split(reference: string): readonly [kind: string, place: string] {
  const colon = reference.indexOf(':')
  return [reference.slice(0, colon), reference.slice(colon + 1)]
}
