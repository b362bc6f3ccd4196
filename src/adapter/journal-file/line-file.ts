import { closeSync, openSync, writeSync } from 'node:fs'

const BUFFER_CHARACTERS = 1 << 20

/**
 * A text file that is written line by line through a buffer; in a backtest speed counts, not the last power
 * cut.
 */
export class LineFile {
  readonly #descriptor: number
  #buffer: string[] = []
  #size = 0

  constructor(path: string) {
    this.#descriptor = openSync(path, 'w')
  }

  /** Takes a line that carries its line end. */
  write(line: string): void {
    this.#buffer.push(line)
    this.#size += line.length
    if (this.#size >= BUFFER_CHARACTERS) this.#flush()
  }

  /** Writes what is left and closes the file. */
  close(): void {
    this.#flush()
    closeSync(this.#descriptor)
  }

  #flush(): void {
    if (this.#buffer.length === 0) return
    writeSync(this.#descriptor, this.#buffer.join(''))
    this.#buffer = []
    this.#size = 0
  }
}
