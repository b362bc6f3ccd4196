import { SecretMask } from '../audit/index.ts'
import type { RunRequest } from './backtest/run-request.ts'

/** Names of environment variables whose values are secrets. */
const SECRET_NAME = /key|secret|token|passw|credential|passphrase|private|dsn/i
/** The password in `scheme://user:password@host`. */
const URL_PASSWORD = /:\/\/[^:/?#\s]*:([^@/\s]+)@/g

/**
 * Values that must be written nowhere: of variables that are named like secrets, and the passwords of URLs in
 * any of them and in `words`, such as settings given on the command line.
 */
export function knownSecrets(
  environment: Readonly<Record<string, string | undefined>>,
  words: readonly string[] = [],
): readonly string[] {
  const named = Object.entries(environment).flatMap(([name, value]) =>
    SECRET_NAME.test(name) && value !== undefined ? [value.trim()] : [],
  )
  const texts = [...Object.values(environment), ...words].filter((text) => text !== undefined)
  const passwords = texts.flatMap((text) =>
    [...text.matchAll(URL_PASSWORD)].flatMap(([, found]) => (found === undefined ? [] : bothForms(found))),
  )
  return [...new Set([...named, ...passwords])].filter((secret) => secret !== '')
}

/** A masker of the secrets that a process knows: of its environment and its own command line. */
export function secretMasker(words: readonly string[] = []): (text: string) => string {
  const mask = new SecretMask(knownSecrets(process.env, [...process.argv.slice(2), ...words]))
  return (text) => mask.text(text)
}

/** As it stands in the URL, and as the server gets it. */
function bothForms(password: string): readonly string[] {
  try {
    return [password, decodeURIComponent(password)]
  } catch (error) {
    if (error instanceof URIError) return [password]
    throw error
  }
}

/** What was asked for as it may be kept in a folder: secrets and the passwords of URLs are struck out. */
export function requestWithoutSecrets(request: RunRequest): RunRequest {
  const { environment, set, begun } = request
  const mask = new SecretMask(knownSecrets(environment, set))
  const clean = (text: string): string => mask.text(withoutUrlPasswords(text))
  const cleaned = Object.entries(environment).map(([name, value]) => [name, clean(value)] as const)
  // Brackets would be a list in the middle of a YAML map.
  const plain = (text: string): string => clean(text).replace(/\[(secret[^\]]*)\]/g, '($1)')
  const kept = begun === undefined ? {} : { begun: { ...begun, settings: plain(begun.settings) } }
  return { ...request, ...kept, set: set.map(clean), environment: Object.fromEntries(cleaned) }
}

/** Passwords that are too short to be looked for are found in URLs, where their place is known. */
function withoutUrlPasswords(text: string): string {
  const struckOut = (url: string, { length }: string): string => `${url.slice(0, -length - 1)}[secret]@`
  return text.replace(URL_PASSWORD, struckOut)
}
