import { readFileSync } from 'node:fs'
import { AlpacaCredentials } from '../../../adapter/alpaca/index.ts'
import { fail, UserError } from '../../../base/index.ts'

const KEY_VARIABLE = 'APCA_API_KEY_ID'
const SECRET_VARIABLE = 'APCA_API_SECRET_KEY'
const FILE_SUFFIX = '_FILE'

/** Where keys come from, in words of the command line. */
export const KEY_SOURCES = `${KEY_VARIABLE} and ${SECRET_VARIABLE}, or files that `
  + `${KEY_VARIABLE}${FILE_SUFFIX} and ${SECRET_VARIABLE}${FILE_SUFFIX} name`

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The keys of an account at Alpaca: of the environment, or of files that it names, and of nothing else.
 *
 * Throws `UserError` `KEYS_MISSING` naming the variable, and never the value.
 */
export function alpacaKeys(environment: Environment): AlpacaCredentials {
  const keyId = valueOf(environment, KEY_VARIABLE)
  const secret = valueOf(environment, SECRET_VARIABLE)
  if (keyId !== undefined && secret !== undefined) return new AlpacaCredentials(keyId, secret)
  const missing = keyId === undefined ? KEY_VARIABLE : SECRET_VARIABLE
  throw new UserError(fail('KEYS_MISSING', `${missing} is not set; make keys at alpaca.markets and export `
    + `${KEY_VARIABLE} and ${SECRET_VARIABLE} (docs/ALPACA.md)`).failure)
}

function valueOf(environment: Environment, name: string): string | undefined {
  const said = environment[name]
  if (said !== undefined && said !== '') return said
  const file = environment[`${name}${FILE_SUFFIX}`]
  if (file === undefined || file === '') return undefined
  try {
    return readFileSync(file, 'utf8').trim() || undefined
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'it cannot be read'
    const text = `the file ${file}, which ${name}${FILE_SUFFIX} names, cannot be read (${reason})`
    throw new UserError(fail('KEYS_MISSING', text).failure)
  }
}
