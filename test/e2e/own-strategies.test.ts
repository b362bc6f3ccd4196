import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { strategyTemplate } from '../../src/app/strategy-template.ts'
import { KnownStrategies, Run, RunJob, type AccessEvent } from '../../src/server/index.ts'
import { PASSWORD } from '../harness/api-harness.ts'
import { emptyFolder } from '../harness/cli.ts'
import { MAIN } from '../harness/program.ts'

const SLOW = { timeout: 60_000, interval: 100 }

let folder: ReturnType<typeof emptyFolder>
let server: ChildProcess
let url = ''
let cookie = ''
let keys = 0

/** `investor serve` where own strategies lie in the settings, in the home, and elsewhere. */
beforeAll(async () => {
  folder = emptyFolder()
  const at = (...names: string[]): string => join(folder.path, ...names)
  const [home, laid] = [at('.investor'), at('.investor', 'strategies')]
  for (const each of [at('own'), at('settings'), laid]) mkdirSync(each, { recursive: true })
  writeFileSync(at('own', 'registered.ts'), strategyTemplate('Registered'))
  writeFileSync(at('own', 'elsewhere.ts'), strategyTemplate('Elsewhere'))
  writeFileSync(join(laid, 'laid.ts'), strategyTemplate('Laid'))
  writeFileSync(join(laid, 'twin.ts'), strategyTemplate('MA_Crossover'))
  writeFileSync(join(laid, 'broken.ts'), `import { open } from 'node:fs'\nexport default open`)
  writeFileSync(join(laid, 'secret.ts'), `if (process.env) throw new Error('seen')`)
  writeFileSync(join(laid, 'notes.md'), 'no strategy')
  symlinkSync(at('own', 'elsewhere.ts'), join(laid, 'link.ts'))
  writeFileSync(
    at('settings', 'investor.yaml'),
    'strategies:\n  - file: ../own/registered.ts\n    symbols: [SPX]\n    parameters: { fast_period: 5 }\n',
  )
  server = spawn(
    process.execPath, [MAIN, 'serve', '--port', '0', '--json', '--config', 'settings/investor.yaml'],
    {
      cwd: folder.path, env: { ...process.env, INVESTOR_HOME: home, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const [line] = (await once(createInterface({ input: server.stdout as NodeJS.ReadableStream }), 'line')) as [
    string,
  ]
  const said = JSON.parse(line) as { url: string; loginUrl: string }
  url = said.url
  const [, token = ''] = said.loginUrl.split('/login#')
  const reply = await post('/auth/setup', { token, name: 'anna', password: PASSWORD })
  cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? ''
}, 60_000)

afterAll(async () => {
  if (server.exitCode === null) server.kill('SIGKILL')
  folder.remove()
})

async function post(path: string, body: object): Promise<Response> {
  return fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      'content-type': 'application/json', 'x-investor-request': '1', 'idempotency-key': `own-key-${keys++}`,
      cookie,
    },
  })
}

async function read(path: string): Promise<unknown> {
  return (await fetch(`${url}/api/v1${path}`, { headers: { cookie } })).json()
}

async function known(): Promise<KnownStrategies> {
  return KnownStrategies.parse(await read('/strategies/known'))
}

/** Asks for a backtest and waits for its end. */
async function ran(strategy: string): Promise<RunJob> {
  const span = { from: '2000-01-03', to: '2004-12-31' }
  const reply = await post('/runs', { strategies: [strategy], ...span })
  expect([strategy, reply.status]).toEqual([strategy, 202])
  const { id } = (await reply.json()) as RunJob
  let job = RunJob.parse(await read(`/run-jobs/${id}`))
  await expect.poll(async () => {
    job = RunJob.parse(await read(`/run-jobs/${id}`))
    return job.state
  }, SLOW).toMatch(/finished|failed/)
  return job
}

describe('own strategies', { timeout: 180_000 }, () => {
  it('are listed with their parameters where settings or the home have them, and no others', async () => {
    const { rows, broken } = await known()
    const own = rows.filter(({ file }) => file !== null)
    expect(own.map(({ name, file }) => [name, file])).toEqual([
      ['Laid', 'strategies/laid.ts'],
      ['Registered', '../own/registered.ts'],
    ])
    for (const { parameters } of own) {
      expect(parameters.find(({ name }) => name === 'fastPeriod')).toMatchObject({ fallback: 12, min: 2 })
    }
    expect(rows.filter(({ name }) => name === 'MA_Crossover')).toMatchObject([{ file: null }])
    const reasons = Object.fromEntries(broken.map(({ file, reason }) => [file, reason]))
    expect(reasons).toMatchObject({
      'strategies/broken.ts': expect.stringContaining('a strategy has no access to files'),
      'strategies/secret.ts': expect.stringContaining('process.env is not for strategies'),
      'strategies/link.ts': expect.stringContaining('a link'),
      'strategies/twin.ts': expect.stringContaining('another strategy called MA_Crossover'),
    })
    expect(Object.keys(reasons)).toHaveLength(4)
  })

  it('are run by their name, with what the settings say of them', async () => {
    for (const name of ['Laid', 'Registered', 'ma-crossover']) {
      const job = await ran(name)
      expect([name, job.state, job.failure]).toEqual([name, 'finished', null])
      const run = Run.parse(await read(`/runs/${job.run}`))
      expect(run.strategies).toEqual([name === 'ma-crossover' ? 'MA_Crossover' : name])
      const page = await (await fetch(`${url}${run.report}`, { headers: { cookie } })).text()
      const [, said = ''] = /fast_?period[^0-9]{1,60}(\d+)/i.exec(page.replaceAll(/<[^>]*>/g, ' ')) ?? []
      // What the settings give the registered one stands in its tear sheet; the other has its own value.
      if (name !== 'ma-crossover') expect([name, said]).toEqual([name, name === 'Laid' ? '12' : '5'])
    }
  })

  it('are asked for on record, with who asked, and so is who ends a backtest', async () => {
    const span = { from: '2000-01-03', to: '2004-12-31' }
    const reply = await post('/runs', { strategies: ['Laid'], symbols: ['SPX'], ...span })
    const { id } = (await reply.json()) as RunJob
    expect((await post(`/run-jobs/${id}/cancel`, {})).status).toBe(202)
    const { rows } = (await read('/auth/events?limit=10')) as { rows: AccessEvent[] }
    const said = rows.filter(({ act }) => act.startsWith('backtest')).map(({ act, user, reason }) => (
      [act, user, reason]))
    expect(said.slice(0, 2)).toEqual([
      ['backtest-cancelled', 'anna', `job ${id}`],
      ['backtest-asked-for', 'anna', `job ${id}: Laid, SPX, 2000-01-03 to 2004-12-31`],
    ])
  })

  it('that lie elsewhere are not found by name, and a path is not a name', async () => {
    expect(await ran('Elsewhere')).toMatchObject({ state: 'failed', failure: { code: 'STRATEGY_NOT_FOUND' } })
    const paths = [
      './own/elsewhere.ts', '../own/elsewhere.ts', join(folder.path, 'own/elsewhere.ts'),
      'strategies/laid.ts',
      'laid.ts', '..', 'strategies/../../own/elsewhere', '%2e%2e%2fown%2felsewhere.ts', 'Laid\u0000',
      'file:///etc',
    ]
    for (const path of paths) {
      const reply = await post('/runs', { strategies: [path] })
      expect([path, reply.status]).toEqual([path, 400])
    }
  })

  it('are read again when they change, and new ones appear', async () => {
    const laid = join(folder.path, '.investor', 'strategies')
    writeFileSync(join(laid, 'later.ts'), strategyTemplate('Later').replace('integer(12', 'integer(13'))
    expect((await known()).rows.map(({ name }) => name)).toContain('Later')
    writeFileSync(join(laid, 'later.ts'), strategyTemplate('Later_On'))
    const names = (await known()).rows.map(({ name }) => name)
    expect([names.includes('Later'), names.includes('Later_On')]).toEqual([false, true])
  })

  it('that never load hold up nobody for longer than that', async () => {
    writeFileSync(join(folder.path, '.investor', 'strategies', 'loop.ts'), 'for (;;) {}')
    const { rows, broken } = await known()
    expect(rows.map(({ name }) => name)).toContain('Laid')
    expect(broken.find(({ file }) => file === 'strategies/loop.ts')?.reason).toMatch(/no answer within 10 s/)
  })
})
