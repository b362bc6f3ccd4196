import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { UserFile } from '../../adapter/user-file/index.ts'
import { fail, UserError } from '../../base/index.ts'
import type { SystemConfig } from '../../config/index.ts'
import { buildServer, LocalKey, LoginLink, UserDirectory } from '../../server/index.ts'
import { alertFolder } from '../alert/check-alert-secrets.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { localUser } from '../local-user.ts'
import { TOOL_VERSION } from '../tool-version.ts'
import { WebhookInboxes } from '../webhook/webhook-inboxes.ts'
import { AccessTrail } from './access-trail.ts'
import { ActFiles } from './act-files.ts'
import { buildPages, PAGES_FOLDER } from './build-pages.ts'
import { JournalControlRoom } from './journal-control-room.ts'

/** Addresses that mean every network, and how this computer reaches who listens on them. */
const EVERYWHERE: ReadonlyMap<string, string> = new Map([['0.0.0.0', '127.0.0.1'], ['[::]', '[::1]']])
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1', '[::1]'])

/** What the API is started with. */
export interface ApiServerOptions {
  readonly home: string
  readonly request: RunRequest
  readonly system: SystemConfig
  /** The command line of this computer gets a key. */
  readonly isOfSession?: boolean
  readonly onDefect: (error: unknown) => void
  /** Told in a sentence why there is no dashboard. */
  readonly onUnbuilt: (why: string) => void
}

/** An API that listens. */
export interface ApiServer {
  readonly url: string
  /** The one-time link that makes the first admin; absent where there are users. */
  readonly loginUrl: string | undefined
  /** How this computer reaches it; absent where the command line gets no key. */
  readonly local: LocalAccess | undefined
  close(): Promise<void>
}

/** Where programs of this computer reach the API, what it shows under TLS, and what they come in with. */
export interface LocalAccess {
  readonly url: string
  /** Its certificate alone, in PEM. */
  readonly certificate?: string
  readonly key: string
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
  const { home, request, system, isOfSession = false, onDefect, onUnbuilt } = options
  const now = (): number => Date.now()
  const users = usersOf(home)
  checkExposure(system, users)
  const unbuilt = await buildPages()
  if (unbuilt !== undefined) onUnbuilt(unbuilt)
  const link = new LoginLink(now)
  const local = isOfSession ? { local: new LocalKey(localUser(), now) } : {}
  const room = new JournalControlRoom({ home, request })
  try {
    const tls = tlsOf(system)
    const { app } = await buildServer({
      room,
      users,
      link,
      ...local,
      access: new AccessTrail(home, now, onDefect),
      acts: new ActFiles(join(home, 'api-acts')),
      tls,
      onDefect,
      version: TOOL_VERSION,
      now,
      hosts: [...system.apiAllowedHosts, system.apiHost].map(hostInUrl),
      proxies: system.apiProxies,
      isMetricsPublic: system.isMetricsPublic,
      webhooks: new WebhookInboxes({
        home, hooks: system.webhooks, environment: process.env, folder: alertFolder(request),
      }),
      webFolder: PAGES_FOLDER,
    })
    app.addHook('onClose', async () => room.close())
    const port = await listen(app, system)
    const { url, localUrl } = urlsOf(system, { port, isSecure: tls !== undefined })
    const certificate = tls === undefined ? {} : { certificate: new X509Certificate(tls.cert).toString() }
    const key = local.local?.issue()
    const loginUrl = users.users.length === 0 ? `${url}/login#${link.issue()}` : undefined
    return {
      url, loginUrl,
      local: key === undefined ? undefined : { url: localUrl, ...certificate, key },
      close: () => app.close(),
    }
  } catch (error) {
    await room.close()
    throw error
  }
}

/** Addresses as people, and as programs of this computer, ask for them. */
function urlsOf(
  { apiHost }: SystemConfig, { port, isSecure }: { readonly port: number; readonly isSecure: boolean },
): { readonly url: string; readonly localUrl: string } {
  const host = hostInUrl(apiHost)
  const urlOf = (name: string): string => `${isSecure ? 'https' : 'http'}://${name}:${port}`
  return { url: urlOf(host), localUrl: urlOf(EVERYWHERE.get(host) ?? host) }
}

/** A host as addresses name it: one of IPv6 stands in brackets. */
function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host.replaceAll(/[[\]]/g, '')}]` : host
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
