import { fail, ok, type Result } from '../../base/index.ts'

/** How files are asked for. */
export type FileProtocol = 'sftp' | 'ftp' | 'ftps'

/** Which files of which server are meant. */
export interface FileAddress {
  readonly protocol: FileProtocol
  /** Name or address, an IPv6 one without its brackets. */
  readonly host: string
  readonly port: number
  /** Absent where the address names nobody. */
  readonly user: string | undefined
  /** Absolute, or relative to the folder of the login; never with `..`. */
  readonly folder: string
  /** A file name; `*` stands for any characters. */
  readonly pattern: string
  /** The server and the folder in one spelling, for messages and records. */
  readonly place: string
}

const PORTS: Readonly<Record<FileProtocol, number>> = { sftp: 22, ftp: 21, ftps: 21 }
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])$/
/** Control characters: those of ASCII, and of C1. */
const CONTROL = /\p{Cc}/u
const EXAMPLE = 'sftp://anna@files.example.com/eod/*.csv'
const PATH_BYTES_MAX = 1_000

/** Whether a word names files of a server, rather than a file of this computer. */
export function isAddress(word: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(word)
}

/**
 * Reads `sftp://user@host:port/folder/*.csv`, with `ftp` and `ftps` alike; `/~/` is the login's folder.
 *
 * `ADDRESS_PASSWORD` where it holds a password, which no message repeats, else `BAD_FILE_ADDRESS`.
 */
export function readAddress(text: string): Result<FileAddress> {
  const url = URL.parse(text)
  if (/^[^/]*:\/\/[^/@]*:[^/]*@/.test(text) || (url !== null && url.password !== '')) {
    const right = 'leave it out, and say where it is: --password env:NAME or file:PATH'
    return fail('ADDRESS_PASSWORD', `the address holds a password, which others can read here; ${right}`)
  }
  const bad = (why: string): Result<never> => (
    fail('BAD_FILE_ADDRESS', `${text}: ${why}; an address is ${EXAMPLE}`))
  if (url === null) return bad('this cannot be read')
  const protocol = url.protocol.slice(0, -1)
  if (!isProtocol(protocol)) return bad(`files are fetched by sftp, ftps or ftp, not by ${protocol}`)
  if (!HOST.test(url.hostname)) return bad('it names no server')
  if (url.search !== '' || url.hash !== '') return bad('? and # have no meaning: write %3F, %23')
  const path = decoded(url.pathname)
  const user = decoded(url.username)
  if (path === undefined || user === undefined) return bad('a % in it is none of %00 to %FF, or no text')
  const slash = path.lastIndexOf('/')
  const pattern = path.slice(slash + 1)
  const folder = path.slice(0, slash).replace(/^\/~(?=\/|$)/, '~') || '/'
  const said = fault(folder, pattern)
  if (said !== undefined) return bad(said)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? PORTS[protocol] : Number(url.port)
  return ok({
    protocol, host, port, user: user === '' ? undefined : user, pattern,
    folder: folder === '~' ? '.' : folder.replace(/^~\//, ''),
    place: `${protocol}://${url.hostname.toLowerCase()}:${port}${folder.startsWith('~') ? '/' : ''}${folder}`,
  })
}

function fault(folder: string, pattern: string): string | undefined {
  if (pattern === '') return 'it ends without the name of a file; * stands for any characters'
  if (folder.includes('*')) return 'only the last part, the name of the file, may have a *'
  const whole = `${folder}/${pattern}`
  if (CONTROL.test(whole) || whole.includes('\\')) return 'it holds a control character or a backslash'
  if (whole.split('/').some((part) => part === '..' || part === '.')) return '.. leads elsewhere'
  return Buffer.byteLength(folder) > PATH_BYTES_MAX ? 'its folder is too long' : undefined
}

function isProtocol(text: string): text is FileProtocol {
  return Object.hasOwn(PORTS, text)
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

/** Says whether a name fits a pattern; as in a shell, `*` leaves out names that begin with a dot. */
export function fits(name: string, pattern: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false
  const parts = pattern.split('*')
  const [first = '', ...rest] = parts
  if (!name.startsWith(first)) return false
  const last = rest.pop()
  if (last === undefined) return name === pattern
  let at = first.length
  for (const part of rest) {
    const found = name.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return name.length - last.length >= at && name.endsWith(last)
}

const NAME_BYTES_MAX = 200

/**
 * What speaks against a name that a server sent, if it is to name a file here: it could lead out of the
 * folder, or some system could not keep it.
 */
export function nameFault(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..') return 'it is no name of a file'
  if (/[/\\]/.test(name)) return 'it would lead into another folder'
  if (CONTROL.test(name) || /[<>:"|?*]/.test(name)) return 'it holds characters that file names here have not'
  if (Buffer.byteLength(name) > NAME_BYTES_MAX) return `it is longer than ${NAME_BYTES_MAX} bytes`
  return /[. ]$/.test(name) ? 'it ends with a dot or a blank' : undefined
}
