import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { fail, UserError } from '../base/index.ts'
import type { Route } from './route/route.ts'

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>investor</title>
<link rel="icon" href="data:,"></head><body>
<h1>investor</h1>
<p>The API is running; the dashboard is not built: there is no web/dist here. Build it, then load this page
again.</p>
<p>The API works without it; docs/API.md explains it.</p>
</body></html>
`
const HTML = 'text/html; charset=utf-8'
const FIRST_PAGE = '/index.html'
const MEDIA: Readonly<Record<string, string>> = {
  '.html': HTML,
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
}

interface PageFile {
  readonly bytes: Buffer
  readonly media: string
  readonly caching: string
}

/**
 * Serves the built dashboard; its pages are made in the browser, so each address gives the first. What is
 * none of them, and none of `routes`, is refused.
 *
 * It is read once, and served as it was then: a newer one that is built while a session trades would leave
 * open pages without the rest of theirs, and belongs to another API. Where there is none it is looked for
 * again.
 */
export async function registerPages(
  app: FastifyInstance, folder: string, routes: readonly Pick<Route, 'method' | 'path'>[] = [],
): Promise<void> {
  const patterns = routes.map(({ method, path }) => {
    const text = path.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')
    return { method, pattern: new RegExp(`^/api/v1${text}$`) }
  })
  let known = readPages(folder)
  const files = (): ReadonlyMap<string, PageFile> => (known ??= readPages(folder)) ?? new Map()
  // Before a body is read: what it holds makes no difference to an address that does not take it.
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return
    const path = pathOf(request.url)
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const isPage = !path.startsWith('/api/') && (!/\.\w+$/.test(path) || files().has(path))
    const methods = patterns.flatMap(({ method, pattern }) => (pattern.test(path) ? [method] : []))
    if (methods.length > 0) {
      const allow = [...new Set(methods)].toSorted().join(', ')
      reply.header('allow', allow)
      throw new UserError(fail('METHOD_NOT_ALLOWED', `this address takes ${allow} alone`).failure)
    }
    if (!isRead || !isPage) {
      throw new UserError(
        fail('ROUTE_NOT_FOUND', `there is no ${request.method} route of this address`).failure,
      )
    }
  })
  app.setNotFoundHandler(async (request, reply) => {
    const file = files().get(pathOf(request.url)) ?? files().get(FIRST_PAGE)
    if (file === undefined) return reply.header('cache-control', 'no-cache').type(HTML).send(NOT_BUILT)
    return reply.header('cache-control', file.caching).type(file.media).send(file.bytes)
  })
}

function pathOf(url: string): string {
  return url.split('?')[0] ?? ''
}

/** The files of a folder by their address; `undefined` where they are not there, or just being replaced. */
function readPages(folder: string): ReadonlyMap<string, PageFile> | undefined {
  if (!existsSync(join(folder, FIRST_PAGE))) return undefined
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    return new Map(entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => {
      const place = join(parentPath, name)
      const path = `/${relative(folder, place).replaceAll(sep, '/')}`
      return [path, { bytes: readFileSync(place), ...headersOf(path) }]
    }))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Names of assets carry their hash: they never change. */
function headersOf(path: string): Pick<PageFile, 'media' | 'caching'> {
  return {
    media: MEDIA[extname(path)] ?? 'application/octet-stream',
    caching: path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  }
}
