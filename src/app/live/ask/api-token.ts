import { ok, type Result } from '../../../base/index.ts'
import { readSecret } from '../../alert/read-secret.ts'

const TOKEN = 'INVESTOR_API_TOKEN'

/**
 * The API token of a person, of the environment or of a file that it names; `undefined`: there is none.
 *
 * `SECRET_MISSING` for a file that cannot be read.
 */
export function apiToken(
  environment: Readonly<Record<string, string | undefined>>,
): Result<string | undefined> {
  const [said = '', file = ''] = [environment[TOKEN]?.trim(), environment[`${TOKEN}_FILE`]]
  if (said !== '' || file === '') return ok(said === '' ? undefined : said)
  return readSecret(`file:${file}`, { environment, folder: '' })
}
