/** A process with a watchdog, to be stopped and killed: `watched-process.ts FOLDER`. */
import { SessionFolder } from '../../src/app/live/session-folder.ts'
import { Watchdog } from '../../src/app/live/watchdog.ts'

const [path = ''] = process.argv.slice(2)
const watchdog = Watchdog.start({
  folder: new SessionFolder(path),
  onTrouble: (text) => process.stdout.write(`${text}\n`),
  cancelerModule: new URL('./entry-canceler.ts', import.meta.url).href,
  environment: { CANCELED_FILE: `${path}/canceled.json` },
  silentMs: 500,
})
watchdog.entries(['ii-1-one-7-e0-0', 'ii-1-one-9-e0-0'])
process.on('SIGUSR2', () => void watchdog.stop().then(() => process.exit(0)))
setInterval(() => {}, 1_000)
