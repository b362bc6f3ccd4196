import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { recordedHome } from '../harness/api-harness.ts'
import { emptyFolder, investor } from '../harness/cli.ts'
import { FirstAdmin, serveFolder, type Served } from '../harness/served.ts'

let recorded: Awaited<ReturnType<typeof recordedHome>>
let folder: ReturnType<typeof emptyFolder>
let server: Served
let admin: FirstAdmin

/** `investor serve` as a process of its own, over a recorded session. */
beforeAll(async () => {
  recorded = await recordedHome()
  folder = emptyFolder()
  server = await serveFolder(folder.path, { home: recorded.home })
  admin = await FirstAdmin.enter(server)
})

afterAll(async () => {
  if (server.child.exitCode === null) server.child.kill('SIGKILL')
  folder.remove()
  recorded.remove()
})

async function read(path: string): Promise<Record<string, never>> {
  return admin.read(path)
}

describe('investor serve', () => {
  it('lets the first admin in by its link, shows the session, and leaves a halt for it', async () => {
    expect(await read('/auth/me')).toMatchObject({ name: 'anna', role: 'admin' })
    expect(await read('/session')).toMatchObject({ number: '0001', killSwitch: 'ACTIVE' })
    const left = await admin.post('/acts/halt', { reason: 'seen from a browser' })
    expect([left.status, await left.json()]).toMatchObject([202, { state: 'waiting', by: 'anna' }])
    expect(SessionFolder.find(recorded.home).waiting()[0]?.command).toMatchObject({
      kind: 'Halt',
      by: 'anna',
    })
    expect(readdirSync(SessionFolder.find(recorded.home).path)).toContain('views.db')
  })

  it('shows pages under a policy without scripts of others', async () => {
    const page = await fetch(server.url)
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'self'.*object-src 'none'/)
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await page.text()).toContain('<title>investor</title>')
    const docs = await admin.page('/api/v1/docs')
    const text = await docs.text()
    expect(text).not.toMatch(/<script|style=|onclick/)
    // Without one the browser asks for /favicon.ico, and complains that there is none.
    expect(text).toContain('<link rel="icon" href="data:,">')
  })

  it('verifies the record in a thread of its own', async () => {
    expect(await read('/audit/verify')).toMatchObject({ isSound: true, firstBad: null, faults: [] })
  })

  it('runs a backtest in a process of its own, and gives its report apart from everything', async () => {
    const started = await (
      await admin.post('/runs', { symbols: ['SPX'], from: '2008-01-01', to: '2008-12-31' })
    ).json()
    const { href } = started as { href: string }
    let job = await read(href.replace('/api/v1', ''))
    while (job['state'] === 'queued' || job['state'] === 'running') {
      await wait(50)
      job = await read(href.replace('/api/v1', ''))
    }
    expect(job).toMatchObject({ state: 'finished', progressFraction: 1, failure: null })
    const run = await read(`/runs/${String(job['run'])}`)
    expect(run).toMatchObject({ symbols: ['SPX'], strategies: ['MA_Crossover'], capital: '100000' })
    expect((await read('/runs'))['rows']).toEqual([run])
    const report = await admin.page(String(run['report']))
    expect(report.headers.get('content-security-policy')).toMatch(
      /^sandbox allow-scripts; default-src 'none'/,
    )
    expect(await report.text()).toMatch(/^<!doctype html>/i)
    const bars = await read('/bars?symbol=SPX&timeframe=1d&limit=3')
    expect([bars['closeAt'], bars['isTruncated']]).toEqual([expect.objectContaining({ length: 3 }), true])
  })

  it('says in one line why it does not serve: the port is taken, others could reach it', () => {
    const port = new URL(server.url).port
    const taken = investor(folder.path, 'serve', '--port', port)
    expect([taken.code, taken.err]).toEqual([
      1,
      expect.stringMatching(/^investor: API_PORT: port \d+ of 127.0.0.1 is taken/),
    ])
    const exposed = investor(folder.path, 'serve', '--set', 'system.api_host=0.0.0.0')
    expect([exposed.code, exposed.err]).toEqual([
      1,
      expect.stringMatching(/^investor: API_EXPOSED: .*no users.*nothing encrypts/),
    ])
  })

  it('ends at once when it is asked to', async () => {
    const ended = once(server.child, 'exit')
    server.child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })
})
