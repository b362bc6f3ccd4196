import { receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import { UserError } from '../../../base/index.ts'
import { readVenueSettings } from '../../backtest/venue-settings.ts'
import { VenueLog } from './venue-log.ts'
import type { FromVenue, ToVenue, VenueRequests, VenueSetup } from './venue-protocol.ts'
import { VenueServer } from './venue-server.ts'

const { setup, port, bell } = workerData as { setup: VenueSetup; port: MessagePort; bell: Int32Array }
const say = (message: FromVenue): void => port.postMessage(message)

/** The next message; the thread sleeps until there is one. */
function next(): ToVenue {
  for (;;) {
    const heard = Atomics.load(bell, 0)
    const received = receiveMessageOnPort(port) as { message: ToVenue } | undefined
    if (received !== undefined) return received.message
    Atomics.wait(bell, 0, heard)
  }
}

function answer(server: () => VenueServer): VenueRequests {
  for (;;) {
    const message = next()
    if (message.kind === 'answer') return message
    if (message.kind === 'books') say({ kind: 'books', books: server().books() })
    else throw new Error(`the venue waits for an answer and was told "${message.kind}"`)
  }
}

function serve(server: VenueServer): never {
  for (;;) {
    const message = next()
    switch (message.kind) {
      case 'step':
        say({ kind: 'stepped', ...server.step(message.number, message.part) })
        break
      case 'requests':
        say({ kind: 'received', ...server.requests(message) })
        break
      case 'books':
        say({ kind: 'books', books: server.books() })
        break
      case 'answer':
        throw new Error('the venue was answered and had asked nothing')
    }
  }
}

try {
  const opened = VenueLog.open(setup.logPath)
  if (!opened.ok) throw new UserError(opened.failure)
  const { log, rows, cut } = opened.value
  let isWaiting = false
  const server: VenueServer = new VenueServer({
    settings: readVenueSettings(setup.request),
    instruments: setup.instruments,
    weekly: setup.weekly,
    clientEvent: setup.clientEvent,
    append: (row) => log.append(row),
    sync: () => log.sync(),
    client: {
      stands: (standing) => {
        isWaiting = standing.isWaiting
        say({ kind: 'standing', ...standing, ...(cut === undefined ? {} : { cut }) })
      },
      answer: (events) => {
        say({ kind: 'events', events })
        return answer(() => server)
      },
    },
  })
  server.replay(rows)
  // The step that the crash had interrupted is whole now; the client waits to hear so.
  if (isWaiting) say({ kind: 'stepped', ...server.lastReply })
  serve(server)
} catch (error) {
  if (!(error instanceof UserError)) throw error
  say({ kind: 'refused', code: error.failure.code, message: error.message })
}
