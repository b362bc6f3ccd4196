import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
