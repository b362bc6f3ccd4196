import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openSession, type Market, type SessionOptions } from '../../src/app/live/open-session.ts'
import { runSession } from '../../src/app/live/run-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { readStatus } from '../../src/app/live/session-status.ts'
import { allFacts, factsOf, liveHome, replayLive } from '../harness/live-crash.ts'
import { investor } from '../harness/cli.ts'
import { liveMarket, liveRequest, type MarketWish } from '../harness/live-market.ts'

const CANARY = 'canary-4f1c90d7e2b8'
const PASSWORD = 'canary%21pass-77aa10'
const WISH: MarketWish = { seed: 5, bars: 260, timeframe: '1d', symbols: ['AAA', 'BBB'] }
const LONG: MarketWish = { ...WISH, bars: 900 }

const homes: string[] = []
beforeAll(() => {
  vi.stubEnv('BROKER_API_SECRET', CANARY)
  vi.stubEnv('METRICS_DATABASE_URL', `postgres://u:${PASSWORD}@localhost/x`)
})
afterAll(() => {
  vi.unstubAllEnvs()
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

function newHome(): string {
  const home = liveHome()
  homes.push(home)
  return home
}

/** A market that leaves a command for the session once its folder is there. */
function withCommand(wish: MarketWish, home: string, reason: string): Market {
  return async (settings) => {
    SessionFolder.find(home).leave({ kind: 'Halt', by: 'Ann', reason })
    return liveMarket(wish)(settings)
  }
}

async function run(home: string, over: Partial<Parameters<typeof runSession>[0]> = {}): Promise<string> {
  const request = { ...liveRequest(WISH), environment: { ...process.env } as Record<string, string> }
  const logs = { folder: join(home, 'logs'), level: 'DEBUG' } as const
  const common = { home, request, isNew: false, speed: Infinity, isQuiet: true, snapshotFacts: 300 }
  const options = { ...common, market: liveMarket(WISH), logs, ...over }
  return runSession(options, async ({ outcome }) => outcome)
}

function lines(home: string, name: string): readonly Record<string, unknown>[] {
  const path = join(home, 'logs', name)
  if (!existsSync(path)) return []
  const texts = readFileSync(path, 'utf8').trimEnd().split('\n')
  return texts.map((text) => JSON.parse(text) as Record<string, unknown>)
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}

describe('the log files of a session', () => {
  it('hold what the journal holds, each under its category, and no secret is in any file', async () => {
    const home = newHome()
    const strategies = newHome()
    const file = join(strategies, 'leaky.ts')
    writeFileSync(
      file,
      `export default { name: 'Leaky', description: 'says what it should not', parameters: {},
         eachSymbol() {
           let bars = 0
           return { onBar(bar, context) {
             if (++bars === 30) throw new Error('the key is ${CANARY}')
             if (bars % 20 === 0) context.buy({ stop: bar.close * 0.9, reason: 'with ${CANARY}' })
             if (bars % 20 === 10) context.closeLong()
           } }
         } }`,
    )
    const request = {
      ...liveRequest({ ...WISH, strategyFile: file }),
      environment: { ...process.env } as Record<string, string>,
    }
    const market: Market = async (settings) => {
      const folder = SessionFolder.find(home)
      folder.leave({ kind: 'Halt', by: 'Ann', reason: `found ${CANARY} and ${PASSWORD}` })
      return liveMarket(WISH)(settings)
    }
    expect(await run(home, { request, market })).toBe('ended')

    const facts = (kind: string): number => factsOf(home, kind).length
    const actions = (name: string) => lines(home, name).map((line) => line['event.action'])
    expect(facts('SignalGenerated')).toBeGreaterThan(8)
    expect(actions('signals.jsonl')).toHaveLength(facts('SignalGenerated'))
    const fills = actions('trades.jsonl').filter((kind) => kind === 'OrderFilled')
    expect(fills).toHaveLength(facts('OrderFilled'))
    const errors = facts('StrategyFailed') + facts('KillSwitchTriggered') + facts('AlertRaised')
    expect(errors).toBe(4)
    expect(actions('errors.log')).toHaveLength(errors)
    expect(lines(home, 'signals.jsonl')[0]).toHaveProperty(['trace.id'])
    expect(lines(home, 'system.jsonl').at(-1)).toMatchObject({ 'event.action': 'session-ended' })

    const shown = investor(home, 'logs', '--category', 'errors', '--json')
    expect(shown.out.trimEnd().split('\n')).toHaveLength(errors)
    const refused = investor(home, 'logs', '--dir', join(home, CANARY)).err
    expect(refused).toContain('no such log file in')
    expect(refused).not.toContain(CANARY)

    const text = filesUnder(home).map((path) => readFileSync(path, 'latin1')).join('\n')
    expect(text).toContain('[secret')
    for (const secret of [CANARY, PASSWORD, decodeURIComponent(PASSWORD)]) expect(text).not.toContain(secret)
  }, 60_000)

  it('are caught up with the journal where a crash has kept rows out of them', async () => {
    const home = newHome()
    const options: SessionOptions = {
      home, request: liveRequest(WISH), isNew: false, speed: Infinity, snapshotFacts: 300, quarantined: [],
      market: liveMarket(WISH), onPhase() {}, onSilence() {}, onTrouble() {},
    }
    const session = await openSession(options)
    const running = session.supervisor.run()
    const look = setInterval(() => session.supervisor.step > 60 && session.supervisor.stop(), 0)
    expect(await running).toBe('stopped')
    clearInterval(look)
    await session.close()
    const recorded = allFacts(home).length
    expect(recorded).toBeGreaterThan(60)
    expect(existsSync(join(home, 'logs'))).toBe(false)
    await run(home, { request: options.request })
    const logged = ['system.jsonl', 'trades.jsonl', 'signals.jsonl']
      .flatMap((name) => lines(home, name))
      .flatMap((line) => line['event.sequence'] ?? [])
    expect(new Set(logged).size).toBe(logged.length)
    const risk = allFacts(home).filter(({ body }) => body['kind'] === 'RiskDecided')
    expect(logged).toHaveLength(allFacts(home).length - risk.length)
  }, 60_000)

  it('stop nothing where they cannot be written, and the status says so', async () => {
    const home = newHome()
    writeFileSync(join(home, 'logs'), 'a file where a folder is needed')
    const request = liveRequest(WISH)
    expect(await run(home, { request })).toBe('ended')
    expect(readStatus(SessionFolder.find(home))?.trouble.join()).toContain('logging')
    expect(factsOf(home, 'RunEnded')).toHaveLength(1)
  }, 60_000)
})

describe('a session on record', () => {
  it('is signed, replays with a secret masked, and a tail that was cut off is found', async () => {
    const home = newHome()
    const request = liveRequest(LONG)
    await run(home, { request, market: withCommand(LONG, home, `because of ${CANARY}`) })
    const [halt] = factsOf(home, 'KillSwitchTriggered')
    expect(halt).toMatchObject({ by: 'Ann', reason: 'because of [secret ...e2b8]' })
    expect((await replayLive(home, LONG, request)).difference).toBeUndefined()
    const { journalPath } = SessionFolder.find(home)
    const verify = (...words: readonly string[]) =>
      investor(home, 'audit', 'verify', '--db', `sqlite:///${journalPath}`, '--json', ...words)
    const sound = verify()
    const { report } = JSON.parse(sound.out) as { report: { rows: number; anchored: number; signed: number } }
    expect(report.rows).toBeGreaterThan(2_000)
    expect(report).toMatchObject({ anchored: report.rows, signed: expect.any(Number) as number })
    expect(report.signed).toBeGreaterThanOrEqual(3)
    expect(sound.code).toBe(0)

    const database = new DatabaseSync(journalPath)
    database.exec('DROP TRIGGER IF EXISTS journal_no_delete')
    for (const trigger of database.prepare(`SELECT name FROM sqlite_master WHERE type = 'trigger'`).all()) {
      database.exec(`DROP TRIGGER ${String(trigger['name'])}`)
    }
    const checkpoints = database
      .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%checkpoint%'`)
      .all()
    for (const { name } of checkpoints) database.exec(`DELETE FROM ${String(name)}`)
    database.exec(`DELETE FROM journal WHERE sequence > ${report.rows - 10}`)
    database.close()
    const cut = verify()
    expect(cut.code).toBe(3)
    expect(JSON.parse(cut.out)).toMatchObject({ isSound: false, firstBad: report.rows - 9 })

    rmSync(join(SessionFolder.find(home).path, 'finished.json'), { force: true })
    await expect(run(home, { request })).rejects.toThrow('checkpoint over')
  }, 60_000)
})
