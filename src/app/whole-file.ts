import {
  closeSync, existsSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync,
} from 'node:fs'
import process from 'node:process'
import { unwritable } from './unwritable.ts'

/**
 * Writes a file that appears when it is whole: `write` is given another name beside it, and what stood there
 * before stays until then. What cannot be written is `FILE_UNWRITABLE`; what is no file, such as a pipe or
 * `/dev/null`, is written as it is.
 */
export async function writeWhole<T>(file: string, write: (draft: string) => Promise<T> | T): Promise<T> {
  if (existsSync(file) && !statSync(file).isFile()) return writeAsItIs(file, write)
  // Of a link the file that it names is written anew.
  const target = existsSync(file) ? realpathSync(file) : file
  const draft = `${target}.${process.pid}.unfinished`
  try {
    const written = await write(draft)
    flush(draft)
    renameSync(draft, target)
    return written
  } catch (error) {
    const isOfAnother = error instanceof Error && 'path' in error && error.path !== draft
    throw unwritable(error, isOfAnother ? undefined : file)
  } finally {
    rmSync(draft, { force: true })
  }
}

async function writeAsItIs<T>(file: string, write: (draft: string) => Promise<T> | T): Promise<T> {
  try {
    return await write(file)
  } catch (error) {
    const isOfAnother = error instanceof Error && 'path' in error && error.path !== file
    throw unwritable(error, isOfAnother ? undefined : file)
  }
}

/** `writeWhole` with a text. */
export function writeWholeText(file: string, text: string): Promise<void> {
  return writeWhole(file, (draft) => writeFileSync(draft, text))
}

function flush(file: string): void {
  const descriptor = openSync(file, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
