import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

const CHUNK = 1 << 20

/** Reads the lines of a log file, and those that come; goes on where the file is put aside for a new one. */
export class LogFollower {
  readonly #path: string
  #descriptor: number | undefined
  #at = 0
  #decoder = new StringDecoder('utf8')
  #partial = ''

  constructor(path: string) {
    this.#path = path
  }

  /** Whole lines that came since the last call; none where there is no file. */
  next(): readonly string[] {
    const lines: string[] = []
    this.#readInto(lines)
    if (this.#descriptor !== undefined && this.#isPutAside(this.#descriptor)) {
      // What was written between the first look and the renaming.
      this.#readInto(lines)
      this.close()
      this.#readInto(lines)
    }
    return lines
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
    this.#at = 0
    this.#decoder = new StringDecoder('utf8')
    this.#partial = ''
  }

  #readInto(lines: string[]): void {
    if (this.#descriptor === undefined && !existsSync(this.#path)) return
    const descriptor = (this.#descriptor ??= openSync(this.#path, 'r'))
    const chunk = Buffer.alloc(CHUNK)
    for (;;) {
      const count = readSync(descriptor, chunk, 0, CHUNK, this.#at)
      if (count === 0) return
      this.#at += count
      const parts = (this.#partial + this.#decoder.write(chunk.subarray(0, count))).split('\n')
      this.#partial = parts.pop() ?? ''
      for (const line of parts) if (line !== '') lines.push(line)
    }
  }

  #isPutAside(descriptor: number): boolean {
    return statSync(this.#path, { throwIfNoEntry: false })?.ino !== fstatSync(descriptor).ino
  }
}
