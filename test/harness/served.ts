import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { PASSWORD } from './api-harness.ts'
import { MAIN } from './program.ts'

/** `investor serve` as a process of its own; `loginUrl` is the link that makes the first admin. */
export interface Served {
  readonly child: ChildProcess
  readonly url: string
  readonly loginUrl: string
}

/** `investor serve` in a folder on a free port, with its home in the folder where no other is named. */
export async function serveFolder(
  folder: string, { words = [], home }: { readonly words?: readonly string[]; readonly home?: string } = {},
): Promise<Served> {
  const { INVESTOR_HOME: _home, ...environment } = process.env
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--json', ...words], {
    cwd: folder, stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...environment, NO_COLOR: '1', ...(home === undefined ? {} : { INVESTOR_HOME: home }) },
  })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return { child, ...JSON.parse(String(line)) as { url: string; loginUrl: string } }
}

/** The first admin of a server, logged in as a browser is. */
export class FirstAdmin {
  readonly #url: string
  #cookie = ''
  #keys = 0

  private constructor(url: string) {
    this.#url = url
  }

  /** Makes the account by the link that the server told. */
  static async enter({ url, loginUrl }: Served): Promise<FirstAdmin> {
    const admin = new FirstAdmin(url)
    const [, token = ''] = loginUrl.split('/login#')
    const reply = await admin.post('/auth/setup', { token, name: 'anna', password: PASSWORD })
    admin.#cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? ''
    return admin
  }

  post(path: string, body: object): Promise<Response> {
    return fetch(`${this.#url}/api/v1${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json', 'x-investor-request': '1',
        'idempotency-key': `first-admin-key-${this.#keys++}`, cookie: this.#cookie,
      },
    })
  }

  /** A page of the server, by its path from the root. */
  page(path: string): Promise<Response> {
    return fetch(`${this.#url}${path}`, { headers: { cookie: this.#cookie } })
  }

  /** An answer of the API, as it came. */
  async read<T>(path: string): Promise<T> {
    return await (await this.page(`/api/v1${path}`)).json() as T
  }
}
