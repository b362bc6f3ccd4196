import { parentPort, workerData } from 'node:worker_threads'
import { UserError } from '../../../base/index.ts'
import { readSettings } from '../../backtest/run-settings.ts'
import { strategyGlobals } from '../../strategy-globals.ts'
import type { FromCore, ToCore } from './core-link.ts'
import type { CoreSetup } from './core-protocol.ts'
import { LiveCore } from './live-core.ts'

const setup = workerData as CoreSetup
const say = (message: FromCore): void => parentPort?.postMessage(message)

/** What no code of this thread finds any more: a clock, chance, the network, the environment. */
const TAKEN_AWAY = ['fetch', 'WebSocket', 'EventSource', 'performance', 'crypto'] as const

/** Takes the world away from this thread, before any strategy is loaded; arithmetic on dates stays. */
function seal(): void {
  for (const name of TAKEN_AWAY) {
    Object.defineProperty(globalThis, name, { value: undefined, writable: false, configurable: false })
  }
  const { Math: math, Date: date } = strategyGlobals
  Object.defineProperty(globalThis, 'Math', { value: math, writable: false, configurable: false })
  Object.defineProperty(globalThis, 'Date', { value: date, writable: false, configurable: false })
}

function serve(core: LiveCore, message: ToCore): FromCore {
  switch (message.kind) {
    case 'take':
      return { kind: 'answer', answer: core.take(message.batch) }
    case 'reshow':
      core.reshow(message.inputs)
      return { kind: 'done' }
    case 'restore':
      core.restoreFacts(message.facts)
      return { kind: 'done' }
    case 'restoreState':
      core.restoreState(message.state)
      return { kind: 'done' }
    case 'state':
      return { kind: 'state', state: core.state() }
    case 'stateHash':
      return { kind: 'stateHash', hash: core.stateHash() }
    case 'compare':
      return { kind: 'compared', differences: core.compare(message.books) }
    case 'compareAccount':
      return { kind: 'compared', differences: core.compareAccount(message.books) }
    case 'orders':
      return { kind: 'orders', orders: core.orders() }
    case 'status':
      return { kind: 'status', status: core.status() }
  }
}

try {
  seal()
  const core = new LiveCore(await readSettings(setup.request, setup.profile), setup)
  parentPort?.on('message', (message: ToCore) => say(serve(core, message)))
  say({ kind: 'ready' })
} catch (error) {
  if (!(error instanceof UserError)) throw error
  say({ kind: 'refused', failure: error.failure })
}
