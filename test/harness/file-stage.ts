/** A file of a staged server. */
export interface StagedFile {
  readonly bytes: Buffer
  /** Seconds since 1970. */
  readonly mtime: number
}

/** The files of a staged server, by path, and what goes wrong with them. */
export class StagedFiles {
  /** How often somebody connected, and tried to log in. */
  connections = 0
  logins = 0
  /** Where each reading of a file began, in order. */
  readonly reads: { readonly path: string; readonly offset: number }[] = []
  readonly #files = new Map<string, StagedFile>()
  /** Told when a file begins to be read, before any of it is. */
  onRead: (path: string) => void = () => undefined
  /** Nothing is answered any more once a file is read. */
  isSilent = false
  readonly #drops = new Map<string, number>()

  /** Puts a file in its place. */
  put(path: string, content: string | Buffer, mtime = 1_700_000_000): void {
    this.#files.set(path, { bytes: Buffer.from(content), mtime })
  }

  /** The next reading of a file that comes past so many bytes breaks off there, once. */
  dropAt(path: string, bytes: number): void {
    this.#drops.set(path, bytes)
  }

  /** Whatever was to go wrong with a file does not. */
  mend(path: string): void {
    this.#drops.delete(path)
  }

  get(path: string): StagedFile | undefined {
    return this.#files.get(path)
  }

  /** What a folder lists: whatever follows its path, so that a name may hold slashes. */
  listed(folder: string): readonly string[] {
    return [...this.#files.keys()].filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1))
  }

  /** Bytes of a file from a place on, or that the connection is to break or to fall silent. */
  sent(path: string, offset: number, length: number): Buffer | 'drop' | 'silence' {
    this.reads.push({ path, offset })
    this.onRead(path)
    if (this.isSilent) return 'silence'
    const { bytes = Buffer.alloc(0) } = this.#files.get(path) ?? {}
    const drop = this.#drops.get(path) ?? Infinity
    if (offset >= drop) {
      this.#drops.delete(path)
      return 'drop'
    }
    return bytes.subarray(offset, Math.min(offset + length, drop))
  }
}

/** A server of files on loopback; disposing of it ends it. */
export interface FileStage extends AsyncDisposable {
  /** Address up to the port, with the user. */
  readonly url: string
  readonly files: StagedFiles
  /** Connections that are open now. */
  connected(): number
}
