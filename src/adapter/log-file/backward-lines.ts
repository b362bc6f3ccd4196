import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { asideOf } from './rolling-file.ts'

const CHUNK = 1 << 16
const LINE_FEED = 0x0a
const STAMP = /\.(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-([\d.]+Z)(?:-\d+)?\.\w+$/
/** The place of a reader that has given everything. */
const NOTHING_LEFT = '0'

interface OpenFile {
  readonly descriptor: number
  /** Names the file also after it was put aside. */
  readonly ino: string
  readonly size: number
  readonly isAside: boolean
}

/** When lines were written that are wanted: [from, to), UTC milliseconds of the wall clock. */
export interface LogSpan {
  readonly from: number
  readonly to: number
}

/**
 * The lines of one log file and of those that were put aside for it, the newest first.
 *
 * Files whose names say that nothing of a span is in them are passed over. A line that is being written, the
 * last one of the file without its line end, is not given.
 */
export class BackwardLines {
  readonly #files: readonly (OpenFile | string)[]
  #index = 0
  #current: OpenFile | undefined
  /** Bytes [#start, #end) of the file are in memory; what lies after #end was given. */
  #bytes = Buffer.alloc(0)
  #start = 0
  #end = 0
  #bytesRead = 0

  private constructor(files: readonly (OpenFile | string)[]) {
    this.#files = files
  }

  /** Opens at the end, or where an earlier reader was; `undefined` where no reader can have been there. */
  static open(path: string, span: LogSpan, place?: string): BackwardLines | undefined {
    // First the file that is written, then those put aside: one that is put aside in between is in both.
    const written = opened(path, false)
    const aside = wanted(path, span).filter((each) => written === undefined || inoOf(each) !== written.ino)
    const lines = new BackwardLines([...(written === undefined ? [] : [written]), ...aside])
    if (place === undefined) lines.#enter(0)
    else if (!lines.#goTo(place)) {
      lines.close()
      return undefined
    }
    return lines
  }

  /** Bytes that were read from the disk so far. */
  get bytesRead(): number {
    return this.#bytesRead
  }

  /** Where a later reader goes on: before the line that `next` gave last. */
  get place(): string {
    const file = this.#current
    return file === undefined ? NOTHING_LEFT : `${file.ino}-${this.#end.toString(36)}`
  }

  /** The line before; `undefined` at the beginning of the oldest file. */
  next(): string | undefined {
    while (this.#current !== undefined) {
      const text = this.#lineOf(this.#current)
      if (text === undefined) this.#enter(this.#index + 1)
      else if (text !== '') return text
    }
    return undefined
  }

  close(): void {
    for (const file of new Set([this.#current, ...this.#files])) {
      if (typeof file === 'object') closeSync(file.descriptor)
    }
    this.#current = undefined
  }

  #lineOf(file: OpenFile): string | undefined {
    if (this.#end === 0) return undefined
    let feed = -1
    for (;;) {
      const hasEnd = this.#bytes.at(-1) === LINE_FEED
      feed = this.#bytes.subarray(0, hasEnd ? -1 : undefined).lastIndexOf(LINE_FEED)
      if (feed >= 0 || this.#start === 0) break
      this.#readBefore(file, Math.max(CHUNK, this.#bytes.length))
    }
    const text = this.#bytes.toString('utf8', feed + 1).trimEnd()
    this.#bytes = this.#bytes.subarray(0, feed + 1)
    this.#end = this.#start + feed + 1
    return text
  }

  #readBefore({ descriptor }: OpenFile, bytes: number): void {
    const from = Math.max(0, this.#start - bytes)
    const chunk = Buffer.alloc(this.#start - from)
    const count = readSync(descriptor, chunk, 0, chunk.length, from)
    this.#bytesRead += count
    this.#bytes = Buffer.concat([chunk, this.#bytes])
    this.#start = from
  }

  /** Begins with a file at its end; with the next one where it is gone, with none after the last. */
  #enter(index: number): void {
    this.#leave()
    for (this.#index = index; this.#index < this.#files.length; this.#index++) {
      const given = this.#files[this.#index]
      const file = typeof given === 'string' ? opened(given, true) : given
      if (file === undefined) continue
      this.#current = file
      this.#goToByte(file, file.size)
      if (!file.isAside) this.#cutTail(file)
      return
    }
  }

  #goToByte(file: OpenFile, end: number): void {
    this.#bytes = Buffer.alloc(0)
    this.#start = end
    this.#end = end
    if (end > 0) this.#readBefore(file, CHUNK)
  }

  /** Passes over what comes after the last line end. */
  #cutTail(file: OpenFile): void {
    if (this.#end > 0 && this.#bytes.at(-1) !== LINE_FEED) this.#lineOf(file)
  }

  #goTo(place: string): boolean {
    if (place === NOTHING_LEFT) {
      this.#leave()
      return true
    }
    const [ino = '', offset = ''] = place.split('-')
    const end = Number.parseInt(offset, 36)
    for (const [index, given] of this.#files.entries()) {
      const file = typeof given === 'string' ? opened(given, true) : given
      if (file?.ino !== ino) {
        if (typeof given === 'string' && file !== undefined) closeSync(file.descriptor)
        continue
      }
      this.#index = index
      this.#current = file
      if (!(end <= file.size)) return false
      this.#goToByte(file, end)
      return end === 0 || end === file.size || this.#bytes.at(-1) === LINE_FEED
    }
    // The file is gone: files go in the order of their age, so what came before it is gone too.
    return true
  }

  #leave(): void {
    const isOwn = this.#current !== undefined && typeof this.#files[this.#index] === 'string'
    if (isOwn && this.#current !== undefined) closeSync(this.#current.descriptor)
    this.#current = undefined
  }
}

function opened(path: string, isAside: boolean): OpenFile | undefined {
  try {
    const descriptor = openSync(path, 'r')
    const { ino, size } = fstatSync(descriptor, { bigint: true })
    return { descriptor, ino: ino.toString(36), size: Number(size), isAside }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Files put aside that may hold lines of a span, the newest first: a name says when its file ended. */
function wanted(path: string, { from, to }: LogSpan): readonly string[] {
  const aside = putAside(path)
  return aside
    .filter((file, index) => {
      const begins = index === 0 ? -Infinity : stampOf(aside[index - 1] ?? '')
      return !(stampOf(file) < from || begins >= to)
    })
    .toReversed()
}

function inoOf(path: string): string | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino.toString(36)
}

function putAside(path: string): readonly string[] {
  try {
    return asideOf(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function stampOf(path: string): number {
  const [, day, hour, minute, second] = STAMP.exec(basename(path)) ?? []
  return Date.parse(`${day}${hour}:${minute}:${second}`)
}
