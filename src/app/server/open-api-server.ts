import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { UserFile } from '../../adapter/user-file/index.ts'
import { fail, UserError } from '../../base/index.ts'
import type { SystemConfig } from '../../config/index.ts'
import { buildServer, LoginLink, UserDirectory } from '../../server/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { TOOL_VERSION } from '../tool-version.ts'
import { AccessTrail } from './access-trail.ts'
import { ActFiles } from './act-files.ts'
import { buildPages, PAGES_FOLDER } from './build-pages.ts'
import { JournalControlRoom } from './journal-control-room.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1', '[::1]'])

/** What the API is started with. */
export interface ApiServerOptions {
  readonly home: string
  readonly request: RunRequest
  readonly system: SystemConfig
  readonly onDefect: (error: unknown) => void
  /** Told in a sentence why there is no dashboard. */
  readonly onUnbuilt: (why: string) => void
}

/** An API that listens. */
export interface ApiServer {
  readonly url: string
  /** The one-time link that makes the first admin; absent where there are users. */
  readonly loginUrl: string | undefined
  close(): Promise<void>
}

/** Where the users of a home are kept. */
export function usersOf(home: string): UserDirectory {
  return new UserDirectory(new UserFile(join(home, 'users.json')), () => Date.now())
}

/**
 * Starts the API.
 *
 * Throws `API_EXPOSED` for an address that others can reach without users and TLS, `API_PORT`.
 */
export async function openApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { home, request, system, onDefect, onUnbuilt } = options
  const users = usersOf(home)
  checkExposure(system, users)
  const unbuilt = await buildPages()
  if (unbuilt !== undefined) onUnbuilt(unbuilt)
  const link = new LoginLink(() => Date.now())
  const room = new JournalControlRoom({ home, request })
  try {
    const tls = tlsOf(system)
    const { app } = await buildServer({
      room,
      users,
      link,
      access: new AccessTrail(home, () => Date.now(), onDefect),
      acts: new ActFiles(join(home, 'api-acts')),
      tls,
      onDefect,
      version: TOOL_VERSION,
      now: () => Date.now(),
      hosts: [...system.apiAllowedHosts, system.apiHost],
      proxies: system.apiProxies,
      isMetricsPublic: system.isMetricsPublic,
      webFolder: PAGES_FOLDER,
    })
    app.addHook('onClose', async () => room.close())
    const port = await listen(app, system)
    const shownHost = system.apiHost.includes(':')
      ? `[${system.apiHost.replaceAll(/[[\]]/g, '')}]`
      : system.apiHost
    const url = `${tls === undefined ? 'http' : 'https'}://${shownHost}:${port}`
    const loginUrl = users.users.length === 0 ? `${url}/login#${link.issue()}` : undefined
    return { url, loginUrl, close: () => app.close() }
  } catch (error) {
    await room.close()
    throw error
  }
}

function checkExposure(system: SystemConfig, users: UserDirectory): void {
  if (LOOPBACK.has(system.apiHost)) return
  const lacks: string[] = []
  if (users.users.length === 0) lacks.push('there are no users: "investor user add NAME" first')
  if (system.apiTlsCert === undefined && system.apiProxies.length === 0) {
    lacks.push('nothing encrypts: set system.api_tls_cert and api_tls_key, or system.api_behind_proxy')
  }
  if (lacks.length === 0) return
  const message = `others can reach ${system.apiHost}, and ${lacks.join('; ')}; 127.0.0.1 stays here`
  throw new UserError(fail('API_EXPOSED', message).failure)
}

function tlsOf({ apiTlsCert, apiTlsKey }: SystemConfig): { cert: string; key: string } | undefined {
  if (apiTlsCert === undefined || apiTlsKey === undefined) return undefined
  try {
    const pair = { cert: readFileSync(apiTlsCert, 'utf8'), key: readFileSync(apiTlsKey, 'utf8') }
    createSecureContext(pair)
    return pair
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UserError(
      fail('API_TLS', `system.api_tls_cert and api_tls_key cannot be used: ${reason}`).failure,
    )
  }
}

type App = Awaited<ReturnType<typeof buildServer>>['app']

async function listen(app: App, { apiHost, apiPort }: SystemConfig): Promise<number> {
  try {
    await app.listen({ host: apiHost.replaceAll(/[[\]]/g, ''), port: apiPort })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const isTaken = code === 'EADDRINUSE'
    const said = isTaken ? `port ${apiPort} of ${apiHost} is taken` : `${apiHost}:${apiPort}: ${message}`
    throw new UserError(
      fail('API_PORT', `${said}; end the other program, or choose another port: --set system.api_port=8001`)
        .failure,
    )
  }
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : apiPort
}
