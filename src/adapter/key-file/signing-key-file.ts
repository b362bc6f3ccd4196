import { generateKeyPairSync } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { fail, ok, type Result } from '../../base/index.ts'

/**
 * The Ed25519 key of a file, PEM (PKCS #8); made when there is none.
 *
 * Only its owner may read the file: `KEY_EXPOSED` when others can. The key never leaves in a message.
 */
export function readOrMakeSigningKey(path: string): Result<string> {
  try {
    if (!existsSync(path)) makeKey(path)
    const others = process.platform === 'win32' ? 0 : statSync(path).mode & 0o077
    if (others !== 0) {
      return fail(
        'KEY_EXPOSED',
        `${path} can be read by others than its owner: chmod 600 it, and change the key ` +
          'if somebody may have seen it',
      )
    }
    return ok(readFileSync(path, 'utf8'))
  } catch (error) {
    return fail('KEY_UNREADABLE', `${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The file appears whole: two processes that start at once end up with one key. */
function makeKey(path: string): void {
  const own = `${path}.${process.pid}`
  const { privateKey } = generateKeyPairSync('ed25519')
  writeFileSync(own, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flush: true })
  try {
    linkSync(own, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(own, { force: true })
  }
}
