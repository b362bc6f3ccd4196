import { spawn, type ChildProcess } from 'node:child_process'
import { freePort } from './free-port.ts'
import { MAIN } from './program.ts'

/** A session with its dashboard, as a process of its own; `link` is the one that makes the first admin. */
export interface DashboardSession {
  readonly child: ChildProcess
  readonly link: string
}

/** `investor start` in a folder as a person starts it, on a free port; resolves when it has said its link. */
export async function startDashboard(
  folder: string,
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<DashboardSession> {
  const { INVESTOR_HOME: _home, ...environment } = process.env
  const port = ['--set', `system.api_port=${await freePort()}`]
  const child = spawn(process.execPath, [MAIN, 'start', ...words, ...port], {
    cwd: folder,
    env: { ...environment, NO_COLOR: '1', ...more },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  const link = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += String(chunk)
      const found = /http:\/\/\S+\/login#\S+/.exec(said)?.[0]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', () => reject(new Error(`the session ended: ${said}`)))
  })
  return { child, link }
}
