/**
 * A process with a watchdog, to be stopped and killed: `watched-process.ts FOLDER [EXCHANGE ORDER...]`.
 *
 * With an exchange, its entries there are the orders that are named.
 */
import { cancelerSetup } from '../../src/app/broker/venue/canceler-setup.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { Watchdog } from '../../src/app/live/watchdog/watchdog.ts'

const [path = '', brokerUrl, ...orders] = process.argv.slice(2)
const made = {
  cancelerModule: new URL('./entry-canceler.ts', import.meta.url).href,
  environment: { CANCELED_FILE: `${path}/canceled.json` },
}
const watchdog = Watchdog.start({
  folder: new SessionFolder(path),
  onTrouble: (text) => process.stdout.write(`${text}\n`),
  ...(brokerUrl === undefined ? made : cancelerSetup({ brokerUrl, isPaperTrading: true }, process.env)),
  silentMs: 500,
  healthyMs: 0,
})
watchdog.entries(brokerUrl === undefined ? ['ii-1-one-7-e0-0', 'ii-1-one-9-e0-0'] : orders)
process.on('SIGUSR2', () => {
  watchdog.entries([])
  void watchdog.stop().then(() => process.exit(0))
})
process.on('SIGHUP', () => void watchdog.stop().then(() => process.exit(0)))
setInterval(() => {}, 1_000)
