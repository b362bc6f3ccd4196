import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError, send } from './request.ts'

afterEach(() => vi.unstubAllGlobals())

function answering(body: BodyInit | null, init: ResponseInit): void {
  vi.stubGlobal('fetch', async () => new Response(body, init))
}

const broken = (): ReadableStream => new ReadableStream({
  start: (controller) => controller.error(new TypeError('terminated')),
})

const problem = { 'content-type': 'application/problem+json' }

describe('an answer that is none', () => {
  it.each([
    ['a page of somebody else', '<html>log in to the network</html>', { status: 200 }, 'API_FAILED'],
    ['a page of a proxy', '<html>bad gateway</html>', { status: 502 }, 'API_FAILED'],
    ['half a refusal', '{"code":', { status: 403, headers: problem }, 'API_FAILED'],
    ['an answer that breaks off', broken(), { status: 202 }, 'OFFLINE'],
    ['a refusal that breaks off', broken(), { status: 403, headers: problem }, 'OFFLINE'],
  ])('%s is told to whoever acts', async (_what, body, init, code) => {
    answering(body, init)
    const error: unknown = await send('/acts/halt', { reason: 'enough' }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ApiError)
    expect((error as ApiError).code).toBe(code)
  })
})
