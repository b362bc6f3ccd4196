import { closeSync, openSync, writeFileSync } from 'node:fs'

const BUFFER_CHARACTERS = 1 << 20

/**
 * A text file that is written line by line through a buffer; in a backtest speed counts, not the last power
 * cut.
 */
export class LineFile {
  readonly #path: string
  readonly #descriptor: number
  #buffer: string[] = []
  #size = 0

  constructor(path: string) {
    this.#path = path
    this.#descriptor = openSync(path, 'w')
  }

  /** Takes a line that carries its line end. */
  write(line: string): void {
    this.#buffer.push(line)
    this.#size += line.length
    if (this.#size >= BUFFER_CHARACTERS) this.#flush()
  }

  /** Writes what is left and closes the file; what the disk refuses is thrown with the path. */
  close(): void {
    this.#flush()
    closeSync(this.#descriptor)
  }

  #flush(): void {
    if (this.#buffer.length === 0) return
    try {
      // Not `writeSync`: a disk that is nearly full takes a part, and refuses only the next write.
      writeFileSync(this.#descriptor, this.#buffer.join(''))
    } catch (error) {
      throw error instanceof Error ? Object.assign(error, { path: this.#path }) : error
    }
    this.#buffer = []
    this.#size = 0
  }
}
