import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { fail, ok, type Result } from '../../base/index.ts'

/** A settings file may have at most so many bytes. */
export const CONFIG_FILE_BYTES_MAX = 1_048_576

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file', EACCES: 'this user may not read it', EISDIR: 'it is a folder',
}

/**
 * Reads a settings file as UTF-8.
 *
 * `FILE_UNREADABLE`: absent, a folder, or not permitted. `CONFIG_NOT_TEXT`: too big (at most that much and
 * one byte is read, whatever the file claims to be), or not UTF-8. A byte order mark stays, for `config` to
 * refuse.
 */
export function readConfigFile(path: string): Result<string> {
  const bytes = readBytes(path)
  if (!bytes.ok) return bytes
  if (bytes.value.length > CONFIG_FILE_BYTES_MAX) {
    const most = `${CONFIG_FILE_BYTES_MAX} bytes; a settings file has a few thousand`
    return fail('CONFIG_NOT_TEXT', `${path} has more than ${most}`)
  }
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.value))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return fail('CONFIG_NOT_TEXT', `${path} is not UTF-8: ${guess(bytes.value)}; save it as UTF-8`)
  }
}

function readBytes(path: string): Result<Uint8Array> {
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    if (fstatSync(file).isDirectory()) return unreadable(path, 'it is a folder')
    const buffer = new Uint8Array(CONFIG_FILE_BYTES_MAX + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(file, buffer, length, buffer.length - length, null)
    }
    return ok(buffer.subarray(0, length))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return unreadable(path, REASONS[code ?? ''] ?? message)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

function unreadable(path: string, reason: string): ReturnType<typeof fail> {
  return fail('FILE_UNREADABLE', `${path} cannot be read: ${reason}`)
}

function guess([first, second]: Uint8Array): string {
  const mark = ((first ?? 0) << 8) | (second ?? 0)
  return mark === 0xfffe || mark === 0xfeff ? 'it looks like UTF-16' : 'some of its bytes form no character'
}
