import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
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

/**
 * Serves the built dashboard; its pages are made in the browser, so each address gives the first. What is
 * none of them, and none of `routes`, is refused.
 */
export async function registerPages(
  app: FastifyInstance, folder: string, routes: readonly Pick<Route, 'method' | 'path'>[] = [],
): Promise<void> {
  const patterns = routes.map(({ method, path }) => {
    const text = path.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')
    return { method, pattern: new RegExp(`^/api/v1${text}$`) }
  })
  const isBuilt = existsSync(join(folder, 'index.html'))
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: false,
      setHeaders: (reply, path) => {
        // Names of assets carry their hash: they never change.
        const isAsset = /[/\\]assets[/\\]/.test(path)
        reply.header('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  // Before a body is read: what it holds makes no difference to an address that does not take it.
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return
    const path = request.url.split('?')[0] ?? ''
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const isPage = isRead && !path.startsWith('/api/') && !/\.\w+$/.test(path)
    const methods = patterns.flatMap(({ method, pattern }) => (pattern.test(path) ? [method] : []))
    if (methods.length > 0) {
      const allow = [...new Set(methods)].toSorted().join(', ')
      reply.header('allow', allow)
      throw new UserError(fail('METHOD_NOT_ALLOWED', `this address takes ${allow} alone`).failure)
    }
    if (!isPage) {
      throw new UserError(
        fail('ROUTE_NOT_FOUND', `there is no ${request.method} route of this address`).failure,
      )
    }
  })
  app.setNotFoundHandler(async (_request, reply) => {
    reply.header('cache-control', 'no-cache')
    return isBuilt ? reply.sendFile('index.html') : reply.type('text/html; charset=utf-8').send(NOT_BUILT)
  })
}
