import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { readStatus } from '../../src/app/live/session-status.ts'
import type { Incident } from '../../src/monitor/index.ts'
import { readWatchBook } from '../../src/app/watch/watch-book.ts'
import { emptyFolder, investor } from '../harness/cli.ts'
import { httpStage, type HttpStage } from '../harness/http-server.ts'
import { MAIN } from '../harness/program.ts'

const PATIENCE_MS = 20_000

let folder: ReturnType<typeof emptyFolder>
let slack: HttpStage
let hook: HttpStage
const children: ChildProcess[] = []

beforeAll(async () => {
  folder = emptyFolder()
  slack = await httpStage(() => ({ status: 200, body: 'ok' }))
  hook = await httpStage(() => ({ status: 200 }))
  writeFileSync(join(folder.path, 'investor.yaml'), [
    'alerts:', '  channels:', '    - {channel: console, severity: WARNING}', '    - {channel: file}',
    '    - {channel: slack, url: env:SLACK}',
    `    - {channel: webhook, url: "${hook.url}", secret: env:HOOK}`,
    'system: {health_check_interval: 1.5, metrics_retention_days: 30, log_dir: kept, log_level: WARNING}',
  ].join('\n'))
})

afterAll(async () => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL')
  await slack[Symbol.asyncDispose]()
  await hook[Symbol.asyncDispose]()
  folder.remove()
})

async function until<T>(ask: () => T | undefined): Promise<T> {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const found = ask()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(`not so within ${PATIENCE_MS} ms: ${ask.toString()}`)
    await wait(10)
  }
}

const session = (): SessionFolder => SessionFolder.find(join(folder.path, '.investor'))
/** Whether a server was told a text, after its first `from` requests. */
const heard = ({ received }: HttpStage, text: string, from = 0): true | undefined =>
  received.slice(from).some(({ body }) => body.includes(text)) || undefined

/** `investor start` as a process of its own, once it trades; `log` is its stderr. */
async function start() {
  const { INVESTOR_HOME: _home, ...environment } = process.env
  const words = [MAIN, 'start', '--no-api', '--config', 'investor.yaml', '--speed', '200000']
  const child = spawn(process.execPath, words, {
    cwd: folder.path, stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...environment, NO_COLOR: '1', SLACK: slack.url, HOOK: 'a-secret' },
  })
  children.push(child)
  const log = { text: '' }
  child.stderr.on('data', (chunk: Buffer) => {
    log.text += String(chunk)
  })
  const path = join(folder.path, '.investor')
  await until(() => {
    const status = SessionFolder.latest(path) && readStatus(session())
    return status?.pid === child.pid && status?.state === 'running' ? true : undefined
  })
  return { child, log, ended: once(child, 'exit') }
}

const incidents = (): readonly Incident[] =>
  (readWatchBook(session())?.incidents ?? []).filter(({ resolvedAt }) => resolvedAt === undefined)

describe('alerts of a running session', () => {
  it('are refused to be left unsent: a channel without its secret is said at the start', () => {
    const { code, err } = investor(folder.path, 'start', '--no-api', '--config', 'investor.yaml')
    expect([code, err]).toEqual([1, expect.stringContaining('SECRET_MISSING: the environment has no SLACK')])
  })

  it('leave by two channels at once, are taken on record, told again until then', async () => {
    const first = await start()
    session().leave({ kind: 'Halt', by: 'anna', reason: 'it looks odd' })
    const begun = performance.now()
    await until(() => heard(slack, 'kill switch operator') && heard(hook, 'kill switch operator'))
    expect(performance.now() - begun).toBeLessThan(5_000)
    await until(() => (first.log.text.includes('CRITICAL kill_switch') ? true : undefined))

    first.child.kill('SIGKILL')
    await first.ended
    await until(() => heard(slack, 'is gone without a word') && heard(hook, 'is gone without a word'))
    const [gone, trip] = incidents()
    expect([gone?.alert.component, trip?.alert.component]).toEqual(['session', 'kill_switch'])
    const said = slack.received.length

    const days = [40, 20].map((age) => new Date(Date.now() - age * 86_400_000).toISOString().slice(0, 10))
    const files = days.map((day) => join(session().path, 'health', `${day}.jsonl`))
    for (const file of files) writeFileSync(file, '')
    const second = await start()
    await until(() => (existsSync(files[0] ?? '') ? undefined : true))
    expect(existsSync(files[1] ?? '')).toBe(true)
    await until(() => (readWatchBook(session())?.health?.everyMs === 1_500 ? true : undefined))
    await until(() => heard(slack, 'over', said) && heard(slack, 'kill switch', said))
    const bob = `bob (claimed by ${userInfo().username}, local)`
    const words = [trip?.id ?? '', '--by', 'bob', '--reason', 'I look at it']
    const ack = investor(folder.path, 'alert', 'ack', ...words)
    expect([ack.err, ack.out]).toEqual(['', expect.stringContaining('The incident is taken')])
    await until(() => heard(hook, '"acknowledged"') && heard(slack, `taken by ${bob}`))
    expect(incidents()).toMatchObject([{ id: trip?.id, acknowledgedBy: bob }])
    expect(investor(folder.path, 'alert', 'list').out).toContain(`taken by ${bob} at 20`)

    hook.reply = () => undefined
    slack.reply = () => undefined
    session().leave({ kind: 'Flatten', by: 'anna', reason: 'channels hang now' })
    await until(() => heard(hook, 'operator_flatten') && heard(slack, 'operator_flatten'))
    const { step } = readStatus(session()) ?? { step: Infinity }
    await until(() => ((readStatus(session())?.step ?? 0) > step + 5 ? true : undefined))
    expect(session().waiting()).toEqual([])
    second.child.kill('SIGINT')
    expect(await second.ended).toEqual([0, null])
    const logged = (file: string): string => readFileSync(join(folder.path, 'kept', file), 'utf8')
    expect(logged('alerts.jsonl')).toContain('kill switch operator')
    expect(logged('system.jsonl')).toContain('"log.level":"critical"')
    expect(logged('system.jsonl')).not.toMatch(/"log.level":"(?:debug|info)"/)
    expect(existsSync(join(folder.path, 'logs'))).toBe(false)
  }, 60_000)
})
