import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify from 'fastify'
import { expect, it, onTestFinished } from 'vitest'
import { registerPages } from './static-pages.ts'

it.each([true, false])('a page answers HEAD as GET, without the text (built: %s)', async (isBuilt) => {
  const folder = mkdtempSync(join(tmpdir(), 'investor-pages-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  if (isBuilt) writeFileSync(join(folder, 'index.html'), '<!doctype html><title>investor</title>')
  const app = fastify()
  onTestFinished(() => app.close())
  await registerPages(app, folder)
  for (const url of ['/', '/risk', '/strategies?of=one']) {
    const [read, head] = [await app.inject({ method: 'GET', url }), await app.inject({ method: 'HEAD', url })]
    expect([head.statusCode, head.body], url).toEqual([200, ''])
    const { 'content-type': type, 'content-length': length } = read.headers
    expect(head.headers).toMatchObject({ 'content-type': type, 'content-length': length })
  }
  for (const method of ['POST', 'PUT'] as const) {
    expect((await app.inject({ method, url: '/risk' })).statusCode).not.toBe(200)
  }
  expect((await app.inject({ method: 'HEAD', url: '/api/v1/none' })).statusCode).not.toBe(200)
})

it('a server keeps the pages that it began with, and takes later ones where it had none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'investor-pages-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const build = (hash: string): void => {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(join(folder, 'assets'), { recursive: true })
    writeFileSync(join(folder, 'index.html'), `<script src="/assets/index-${hash}.js"></script>`)
    writeFileSync(join(folder, 'assets', `index-${hash}.js`), `'${hash}'`)
  }
  const app = fastify()
  onTestFinished(() => app.close())
  await registerPages(app, folder)
  expect((await app.inject({ url: '/' })).body).toContain('the dashboard is not built')
  for (const hash of ['first', 'second']) {
    build(hash)
    // A command in another terminal has built a newer version: a page that is loaded again works as before.
    expect((await app.inject({ url: '/risk' })).body).toContain('index-first.js')
    const { statusCode, body, headers } = await app.inject({ url: '/assets/index-first.js' })
    expect([statusCode, body, headers['content-type'], headers['cache-control']]).toEqual(
      [200, `'first'`, 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'])
  }
  for (const url of ['/assets/index-second.js', '/assets/', '/assets/%2e%2e/index.html', '/nothing.js']) {
    expect((await app.inject({ url })).body, url).not.toMatch(/second|first';/)
  }
})
