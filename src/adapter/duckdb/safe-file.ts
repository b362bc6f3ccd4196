import { access, mkdir, open, readdir, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { fail, UserError } from '../../base/index.ts'

/** Makes the bytes of a file or a folder durable. */
export async function flush(target: string): Promise<void> {
  const file = await open(target, 'r')
  try {
    await file.sync()
  } catch (error) {
    // Some systems cannot flush a folder; the file in it has been.
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!['EISDIR', 'EPERM', 'EINVAL'].includes(code)) throw error
  } finally {
    await file.close()
  }
}

/** Puts a finished file in its place: readers see the old one or the new one, never a part. */
export async function moveIntoPlace(staged: string, target: string): Promise<void> {
  const folder = path.dirname(target)
  await mkdir(folder, { recursive: true })
  await flush(staged)
  await rename(staged, target)
  if (process.platform !== 'win32') await flush(folder)
}

/** Paths of all files under a folder, relative to it; none when there is no such folder. */
export async function filesUnder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder, { recursive: true })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    if (error.code === 'ENOENT') return []
    throw new UserError(fail('FILE_UNREADABLE', `${folder}: ${error.message}`).failure)
  }
}

/** Whether a file is there. */
export async function isPresent(file: string): Promise<boolean> {
  return access(file).then(() => true, () => false)
}

/** The text of a file; `undefined` when there is none. */
export async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
