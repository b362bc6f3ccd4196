import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { strategyTemplate } from '../../src/app/strategy-template.ts'
import { KnownStrategies, Run, RunJob, type AccessEvent } from '../../src/server/index.ts'
import { emptyFolder } from '../harness/cli.ts'
import { FirstAdmin, serveFolder, type Served } from '../harness/served.ts'

const SLOW = { timeout: 60_000, interval: 100 }

let folder: ReturnType<typeof emptyFolder>
let server: Served
let admin: FirstAdmin

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
  server = await serveFolder(folder.path, { words: ['--config', 'settings/investor.yaml'], home })
  admin = await FirstAdmin.enter(server)
}, 60_000)

afterAll(async () => {
  if (server.child.exitCode === null) server.child.kill('SIGKILL')
  folder.remove()
})

async function known(): Promise<KnownStrategies> {
  return KnownStrategies.parse(await admin.read('/strategies/known'))
}

/** Asks for a backtest and waits for its end. */
async function ran(strategy: string): Promise<RunJob> {
  const span = { from: '2000-01-03', to: '2004-12-31' }
  const reply = await admin.post('/runs', { strategies: [strategy], ...span })
  expect([strategy, reply.status]).toEqual([strategy, 202])
  const { id } = (await reply.json()) as RunJob
  let job = RunJob.parse(await admin.read(`/run-jobs/${id}`))
  await expect.poll(async () => {
    job = RunJob.parse(await admin.read(`/run-jobs/${id}`))
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
      const run = Run.parse(await admin.read(`/runs/${job.run}`))
      expect(run.strategies).toEqual([name === 'ma-crossover' ? 'MA_Crossover' : name])
      const page = await (await admin.page(String(run.report))).text()
      const [, said = ''] = /fast_?period[^0-9]{1,60}(\d+)/i.exec(page.replaceAll(/<[^>]*>/g, ' ')) ?? []
      // What the settings give the registered one stands in its tear sheet; the other has its own value.
      if (name !== 'ma-crossover') expect([name, said]).toEqual([name, name === 'Laid' ? '12' : '5'])
    }
  })

  it('are asked for on record, with who asked, and so is who ends a backtest', async () => {
    const span = { from: '2000-01-03', to: '2004-12-31' }
    const reply = await admin.post('/runs', { strategies: ['Laid'], symbols: ['SPX'], ...span })
    const { id } = (await reply.json()) as RunJob
    expect((await admin.post(`/run-jobs/${id}/cancel`, {})).status).toBe(202)
    const { rows } = await admin.read<{ rows: AccessEvent[] }>('/auth/events?limit=10')
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
      const reply = await admin.post('/runs', { strategies: [path] })
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
