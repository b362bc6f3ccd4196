import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

function isThere(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Says whether `prometheus` and `promtool` can be run here. */
export const hasPrometheus = isThere('prometheus') && isThere('promtool')

if (!hasPrometheus) console.log('skipped, no Prometheus: apt-get install -y prometheus')

/** Runs `promtool`; throws with what it said where it finds fault. */
export function promtool(args: readonly string[], input = ''): string {
  return execFileSync('promtool', args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })
}

/** A Prometheus that scrapes one target every 200 ms. */
export interface PrometheusStage extends AsyncDisposable {
  /** The value of an expression, once it has one. */
  readonly ask: (expression: string) => Promise<string>
}

/** Starts Prometheus for a target on loopback. */
export async function prometheusStage(target: string): Promise<PrometheusStage> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'))
  const port = await freePort()
  writeFileSync(join(folder, 'prometheus.yml'), [
    'global: {scrape_interval: 200ms, scrape_timeout: 200ms}',
    `scrape_configs: [{job_name: investor, static_configs: [{targets: ['${target}']}]}]`, '',
  ].join('\n'))
  const server = spawn('prometheus', [
    `--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ], { stdio: 'ignore' })
  return {
    ask: (expression) => ask(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`),
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => {
        server.once('exit', resolve)
      })
      server.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface QueryReply {
  readonly data?: { readonly result?: readonly { readonly value?: readonly [number, string] }[] }
}

async function ask(url: string): Promise<string> {
  const end = Date.now() + 15_000
  while (Date.now() < end) {
    try {
      const reply = (await (await fetch(url)).json()) as QueryReply
      const value = reply.data?.result?.[0]?.value?.[1]
      if (value !== undefined) return value
    } catch {
      // It has not started yet.
    }
    await wait(100)
  }
  throw new Error(`Prometheus has no answer to ${url}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
