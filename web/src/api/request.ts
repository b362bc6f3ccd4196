import type { Problem } from '../../../src/server/contract/index.ts'

const BASE = '/api/v1'
/** An act is answered when it is on disk; whoever sends it hears of it where that takes so long. */
const SEND_MS = 15_000

/** A refusal of the API: `code` is stable and stands in docs/ERRORS.md. `OFFLINE` where nobody answers. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number

  constructor({ code, detail, status }: Pick<Problem, 'code' | 'detail' | 'status'>) {
    super(detail)
    this.name = 'ApiError'
    this.code = code
    this.status = status
  }
}

let onRefused = (): void => undefined

/** Names what looks whether the login still lives, where the API has refused somebody who had one. */
export function whenRefused(look: () => void): void {
  onRefused = look
}

/** Says that the API has refused something for want of a login. */
export function heardRefusal(): void {
  onRefused()
}

/** What stands after the question mark; undefined and empty values are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>

/** An address of the API. */
export function apiUrl(path: string, query: Query = {}): string {
  const words = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const search = new URLSearchParams(words.map(([key, value]) => [key, String(value)])).toString()
  return `${BASE}${path}${search === '' ? '' : `?${search}`}`
}

/** Reads something. Throws `ApiError`. */
export async function read<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return answerOf<T>(() => fetch(apiUrl(path, query), { ...(signal === undefined ? {} : { signal }) }))
}

/** How something is sent. */
export interface SendOptions {
  /** Names the act, so that a second try of the same does nothing twice. */
  readonly key?: string
  /** For how long an answer is waited for. */
  readonly waitMs?: number
}

/** Changes something. Throws `ApiError`. */
export async function send<T>(
  path: string, body: object, { key = newKey(), waitMs = SEND_MS }: SendOptions = {},
): Promise<T> {
  const headers = { 'content-type': 'application/json', 'x-investor-request': '1', 'idempotency-key': key }
  const signal = AbortSignal.timeout(waitMs)
  const request = { method: 'POST', headers, body: JSON.stringify(body), signal }
  return answerOf<T>(() => fetch(apiUrl(path), request))
}

/** A name for an act that nothing had before. */
export function newKey(): string {
  return crypto.randomUUID()
}

async function answerOf<T>(ask: () => Promise<Response>): Promise<T> {
  let reply: Response
  let text: string
  try {
    reply = await ask()
    text = await reply.text()
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError({ code: 'OFFLINE', detail: 'the system does not answer', status: 0 })
  }
  const isProblem = reply.headers.get('content-type')?.startsWith('application/problem+json') === true
  const value = reply.ok || isProblem ? jsonOf(text) : undefined
  if (value === undefined) {
    throw new ApiError({ code: 'API_FAILED', detail: `answer ${reply.status}`, status: reply.status })
  }
  if (reply.ok) return value as T
  if ((value as Problem).code === 'UNAUTHENTICATED') heardRefusal()
  throw new ApiError(value as Problem)
}

/** The value of an answer; `undefined` where it is none of the API, as a proxy's own page. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
