import path from 'node:path'
import { fail, UserError } from '../../base/index.ts'
import { filesUnder, readIfPresent } from './safe-file.ts'
import { nameOfSymbol, symbolOfName } from './series-path.ts'

const SUFFIX = '.json'

/** A folder with one JSON file for each symbol: the instrument master, the corporate actions. */
export class MasterFolder<T> {
  readonly folder: string
  readonly #parse: (text: string) => T | undefined

  constructor(folder: string, parse: (text: string) => T | undefined) {
    this.folder = folder
    this.#parse = parse
  }

  /** Where a symbol's file lies. */
  fileOf(symbol: string): string {
    return path.join(this.folder, `${nameOfSymbol(symbol)}${SUFFIX}`)
  }

  /** What is known about a symbol; fails with `CATALOG_DAMAGED` when its file cannot be read. */
  async read(symbol: string): Promise<T | undefined> {
    const file = this.fileOf(symbol)
    const text = await readIfPresent(file)
    if (text === undefined) return undefined
    const value = this.#parse(text)
    if (value !== undefined) return value
    const message = `${file}: found no valid entry; correct it, or delete it and import again`
    throw new UserError(fail('CATALOG_DAMAGED', message).failure)
  }

  /** Symbols that have a file, in order. */
  async symbols(): Promise<readonly string[]> {
    const names = await filesUnder(this.folder)
    const ours = names
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => symbolOfName(name.slice(0, -SUFFIX.length)))
    return ours.filter((symbol) => symbol !== undefined).sort()
  }
}
