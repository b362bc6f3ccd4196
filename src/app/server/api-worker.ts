/** The API in a thread of its own, beside a session: whatever clients do, they take no time of trading. */
import { parentPort, workerData } from 'node:worker_threads'
import { UserError } from '../../base/index.ts'
import { readRunConfig } from '../backtest/run-config.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { openApiServer } from './open-api-server.ts'
import type { ApiMessage } from './start-api.ts'

const { home, request } = workerData as { readonly home: string; readonly request: RunRequest }
const send = (message: ApiMessage): void => parentPort?.postMessage(message)

try {
  const { system } = readRunConfig(request)
  const api = await openApiServer({
    home,
    request,
    system,
    isOfSession: true,
    onUnbuilt: (why) => send({ kind: 'unbuilt', why }),
    onDefect: (error) =>
      send({ kind: 'defect', message: error instanceof Error ? (error.stack ?? '') : String(error) }),
  })
  send({ kind: 'listening', url: api.url, loginUrl: api.loginUrl, local: api.local })
  parentPort?.once('message', () => {
    void api.close().finally(() => parentPort?.close())
  })
} catch (error) {
  if (!(error instanceof UserError)) throw error
  send({ kind: 'refused', failure: error.failure })
  parentPort?.close()
}
