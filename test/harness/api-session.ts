/**
 * A session over a made-up market with its API in a thread beside it, as `investor start` runs both:
 * `api-session.ts HOME WISH PORT SPEED`.
 *
 * Leaves `latency.json` in the session's folder: for each order the ms from the input that the core was
 * given, journal and all, to the request that left; and the most memory that the process had.
 */
import { CoreLink } from '../../src/app/live/core/core-link.ts'
import { runSession } from '../../src/app/live/run-session.ts'
import { SimulatedBroker } from '../../src/app/live/venue/simulated-broker.ts'
import { startApi } from '../../src/app/server/start-api.ts'
import { liveMarket, liveRequest, type MarketWish } from './live-market.ts'

const [home = '', wishText = '{}', port = '0', speed = 'max'] = process.argv.slice(2)
const wish = JSON.parse(wishText) as MarketWish
const request = liveRequest({ ...wish, set: [...(wish.set ?? []), `system.api_port=${port}`] })

const latenciesMs: number[] = []
let givenAt = 0
const { take } = CoreLink.prototype
CoreLink.prototype.take = function (batch) {
  givenAt = performance.now()
  return take.call(this, batch)
}
const { send } = SimulatedBroker.prototype
SimulatedBroker.prototype.send = function (requests) {
  if (requests.effects.length > 0) latenciesMs.push(performance.now() - givenAt)
  return send.call(this, requests)
}

let memoryBytesMax = 0
const look = setInterval(() => {
  memoryBytesMax = Math.max(memoryBytesMax, process.memoryUsage.rss())
}, 100)
const api = startApi({ home, request }, (line) => void process.stdout.write(`${line}\n`))
await runSession(
  {
    home,
    request,
    isNew: true,
    speed: speed === 'max' ? Infinity : Number(speed),
    isQuiet: true,
    market: liveMarket(wish),
    // A loaded machine may stop a healthy core for as long as a session would take for a silence.
    silence: { reportMs: 60_000, endMs: 120_000 },
  },
  async ({ outcome, session, status, stateHash }) => {
    const differences = await session.core.compare(await session.broker.books())
    const { trades } = status
    const end = { outcome, trades, stateHash, differences: differences.length, latenciesMs, memoryBytesMax }
    session.folder.write('latency.json', end)
  },
)
clearInterval(look)
await api.close()
