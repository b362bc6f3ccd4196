import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const READ_BYTES = 1 << 20

/** Bytes of a file that is on its way: kept over a crash, so that the next attempt goes on behind them. */
export class PartFile {
  readonly #path: string

  private constructor(file: string) {
    this.#path = file
  }

  /**
   * The part of one version of a file; parts of other versions are removed.
   *
   * The version (size and time of change) is in its name: bytes of two versions never meet in one file.
   */
  static async of(folder: string, name: string, version: string): Promise<PartFile> {
    await mkdir(folder, { recursive: true })
    const own = `${name}.${createHash('sha256').update(version).digest('hex').slice(0, 12)}.part`
    const isOther = (file: string): boolean => (
      file !== own && file.startsWith(`${name}.`) && /^\.[0-9a-f]{12}\.part$/.test(file.slice(name.length)))
    for (const file of await readdir(folder)) {
      if (isOther(file)) await rm(path.join(folder, file), { force: true })
    }
    return new PartFile(path.join(folder, own))
  }

  /** Bytes that are there. */
  async size(): Promise<number> {
    return stat(this.#path).then(({ size }) => size, (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return 0
      throw error
    })
  }

  /** Opens it for more, `room` bytes at most; `close` makes them durable. */
  async append(room: number): Promise<PartSink> {
    return new PartSink(await open(this.#path, 'a', 0o600), room)
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true })
  }

  /** The digest of its bytes, in hexadecimal. */
  async digest(algorithm: 'sha256' | 'md5'): Promise<string> {
    const hash = createHash(algorithm)
    await pipeline(createReadStream(this.#path, { highWaterMark: READ_BYTES }), hash)
    return hash.digest('hex')
  }

  /** Gives it its name: the file appears whole, or not at all. */
  async moveTo(target: string): Promise<void> {
    await mkdir(path.dirname(target), { recursive: true })
    await rename(this.#path, target)
    if (process.platform === 'win32') return
    const folder = await open(path.dirname(target), 'r')
    await folder.sync().finally(() => folder.close())
  }
}

/** Where the bytes of a part go; keeps what was wrong on this side apart from the server's faults. */
class PartSink extends Writable {
  /** Why nothing more could be written. */
  fault: Error | undefined
  /** Whether more came than there was room for. */
  isTooMuch = false
  /** What was taken. */
  bytes = 0
  readonly #handle: FileHandle
  #room: number

  constructor(handle: FileHandle, room: number) {
    super()
    this.#handle = handle
    this.#room = room
  }

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.#room -= bytes.length
    if (this.#room < 0) {
      this.isTooMuch = true
      done(new Error('more bytes came than the server had announced'))
      return
    }
    this.bytes += bytes.length
    void this.#write(bytes, done)
  }

  async #write(bytes: Buffer, done: (error?: Error) => void): Promise<void> {
    try {
      await this.#handle.appendFile(bytes)
    } catch (error) {
      this.fault = error as Error
      done(this.fault)
      return
    }
    done()
  }

  /** Makes what was written durable. */
  async close(): Promise<void> {
    this.destroy()
    await this.#handle.sync().finally(() => this.#handle.close())
  }
}
