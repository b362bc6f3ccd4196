import { fail, RetryClass, type Result } from '../../base/index.ts'

/** Throws its result out of a transaction, which is then rolled back. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly result: Result<never>

  constructor(result: Result<never>) {
    super('refused')
    this.result = result
  }
}

/** Others have the server's connections, for a moment: after a restart of it everybody comes at once. */
const TOO_MANY = '53300'
/** Of a connection that broke, beside the server's own states and the system's plain words. */
const LOST: readonly string[] = ['25P03', '40003', 'EAI_AGAIN', 'ERR_STREAM_DESTROYED', 'ERR_SOCKET_CLOSED']

/** SQLSTATE of an error, or the system's code; https://www.postgresql.org/docs/15/errcodes-appendix.html. */
export function stateOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Says whether the server asks for the whole transaction again: serialization failure or deadlock. */
export function isConflict(error: unknown): boolean {
  return ['40001', '40P01'].includes(stateOf(error))
}

/**
 * What went wrong, for a person; `where` names the server without its password.
 *
 * A lost connection may be tried again, a commit among it: rows that are there already are recognised.
 */
export function failureOf(error: unknown, where: string): Result<never> {
  if (error instanceof Refusal) return error.result
  if (!(error instanceof Error)) throw error
  const state = stateOf(error)
  // The driver's own words for a connection that broke; anything else without a state is a bug of ours.
  if (state === '' && !/connect|terminat|time ?out/i.test(error.message)) throw error
  const said = `${where}: ${error.message || state}${state === '' ? '' : ` (${state})`}`
  const again = { retry: RetryClass.Safe }
  if (isConflict(error))
    return fail('STORE_CONFLICT', `${said}; other transactions kept interfering`, { retry: RetryClass.Safe })
  if (state === TOO_MANY) return fail('STORE_BUSY', `${said}; the server has no connection left`, again)
  if (state.startsWith('53'))
    return fail('STORE_FULL', `${said}; the server is out of disk, memory or connections`)
  if (state === '58030') return fail('STORE_IO', `${said}; the server's disk failed`)
  if (['XX001', 'XX002'].includes(state)) return fail('STORE_CORRUPT', `${said}; restore a backup`)
  if (['55P03', '57014'].includes(state)) {
    return fail('STORE_BUSY', `${said}; the server was too slow or locked`, { retry: RetryClass.Safe })
  }
  if (['25006'].includes(state)) return fail('STORE_READ_ONLY', `${said}; connect to the primary`)
  if (/^(?:28|3D)/.test(state)) return fail('STORE_UNREACHABLE', `${said}; check user, password and database`)
  const isLost = /^(?:08|57P0|[A-Z]+$)/.test(state) || LOST.includes(state) || state === ''
  if (isLost) return fail('STORE_UNREACHABLE', `${said}; is the server up?`, again)
  return fail('STORE_REFUSED', said)
}
