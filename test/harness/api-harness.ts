import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserFile } from '../../src/adapter/user-file/index.ts'
import { writeLogPlace } from '../../src/app/live/log-place.ts'
import { runSession } from '../../src/app/live/run-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { ActFiles } from '../../src/app/server/act-files.ts'
import { AccessTrail } from '../../src/app/server/access-trail.ts'
import { JournalControlRoom } from '../../src/app/server/journal-control-room.ts'
import { buildServer, LoginLink, UserDirectory, type ServerOptions } from '../../src/server/index.ts'
import { liveMarket, liveRequest } from './live-market.ts'

/** The market of the recorded session. */
export const RECORDED = {
  seed: 7,
  bars: 400,
  timeframe: '1d',
  symbols: ['AAA', 'BBB', 'CCC', 'DDD'],
} as const
/** A password that every user of the harness has. */
export const PASSWORD = 'a long enough password'

/** Headers that every request needs that changes something. */
export const CHANGING = { host: '127.0.0.1', 'x-investor-request': '1' } as const

/** Where `npm test` keeps what several files begin from; unset for single files. */
const SHARED = process.env['INVESTOR_TEST_SHARED']

/**
 * A home folder with one recorded session, whose data have not been declared over; `remove` deletes it.
 * `isOwn`: this very process has recorded it.
 */
export async function recordedHome(
  { isOwn = false } = {},
): Promise<{ readonly home: string; remove(): void }> {
  const home = mkdtempSync(join(tmpdir(), 'investor-api-'))
  if (SHARED === undefined || isOwn) await record(home)
  else {
    cpSync(await recordedOnce(join(SHARED, 'recorded')), home, { recursive: true })
    writeLogPlace(SessionFolder.find(home), join(home, 'logs'))
  }
  return { home, remove: () => rmSync(home, { recursive: true, force: true }) }
}

/** The first that needs the record makes it; made aside and moved, since files run at once. */
async function recordedOnce(home: string): Promise<string> {
  if (existsSync(home)) return home
  const made = `${home}.${process.pid}`
  await record(made)
  if (!existsSync(home)) renameSync(made, home)
  return home
}

async function record(home: string): Promise<void> {
  await runSession(
    {
      home,
      request: liveRequest(RECORDED),
      isNew: true,
      logs: { folder: join(home, 'logs'), level: 'INFO' },
      speed: Infinity,
      isQuiet: true,
      market: liveMarket(RECORDED),
    },
    async () => undefined,
  )
}

/** The API over a home, with its clock in the test's hand. */
export async function apiOver(home: string, more: Partial<ServerOptions> = {}) {
  const clock = { now: Date.now() }
  const now = (): number => clock.now
  const users = new UserDirectory(new UserFile(join(home, 'users.json')), now)
  const link = new LoginLink(now)
  const room = new JournalControlRoom({
    home,
    request: { ...liveRequest(RECORDED), out: join(home, 'runs') },
  })
  const defects: unknown[] = []
  const access = new AccessTrail(home, now, (error) => void defects.push(error))
  const built = await buildServer({
    room,
    users,
    link,
    access,
    acts: new ActFiles(join(home, 'api-acts')),
    now,
    version: '0',
    hosts: [],
    proxies: [],
    isMetricsPublic: false,
    webFolder: join(home, 'no-web'),
    onDefect: (error) => void defects.push(error),
    checksReplies: true,
    requestsPerMinute: 1_000_000,
    ...more,
  })
  const close = async (): Promise<void> => {
    await built.app.close()
    await room.close()
  }
  return { ...built, clock, users, link, room, defects, close, folder: SessionFolder.find(home) }
}

/** A running API of the harness. */
export type Api = Awaited<ReturnType<typeof apiOver>>

/** Logs in and gives the cookie. */
export async function cookieOf({ app }: Api, name: string, password = PASSWORD): Promise<string> {
  const reply = await app.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    headers: CHANGING,
    payload: { name, password },
  })
  const [cookie] = reply.cookies
  if (cookie === undefined) throw new Error(`no login: ${reply.body}`)
  return `${cookie.name}=${cookie.value}`
}
