/** A watchdog: started by `Watchdog`, ends with the process that it watches. */
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { bareWords } from './bare-words.ts'
import type { SessionStatus } from '../session-status.ts'
import { SilenceDetector, type SilenceNews } from '../core/silence-detector.ts'
import type {
  EntryCanceler, OpenCanceler, ToWatchdog, WatchdogAlert, WatchdogSetup, WatchdogState,
} from './watchdog-protocol.ts'

const setup = JSON.parse(process.argv[2] ?? '{}') as WatchdogSetup
const detector = new SilenceDetector(setup, performance.now())
let entries: readonly string[] = []
let end: 'gone' | 'ended' | 'left' = 'gone'
let canceler: Promise<EntryCanceler> | undefined
if (setup.cancelerModule !== undefined) {
  canceler = import(setup.cancelerModule).then(
    ({ openCanceler }: { openCanceler: OpenCanceler }) => openCanceler(),
  )
  // Who waits for it is told; until then a failure must not end the watchdog.
  canceler.catch(() => {})
}

/** Says it in the file and on the terminal; one that does not work does not keep it from the other. */
function alert(
  level: WatchdogAlert['log.level'],
  action: WatchdogAlert['event.action'],
  message: string,
): void {
  const said: WatchdogAlert = {
    '@timestamp': new Date().toISOString(),
    'log.level': level,
    'event.action': action,
    message,
    session: setup.session,
  }
  let trouble = ''
  try {
    appendFileSync(setup.alertFile, `${JSON.stringify(said)}\n`, { flush: true })
  } catch (error) {
    trouble = ` (not written: ${error instanceof Error ? error.message : String(error)})`
  }
  process.stderr.write(`\ninvestor watchdog: ${message}${trouble}\n`)
}

function stand(state: WatchdogState['state']): void {
  const written: WatchdogState = { pid: process.pid, state, at: new Date().toISOString() }
  try {
    writeFileSync(`${setup.stateFile}.new`, `${JSON.stringify(written)}\n`)
    renameSync(`${setup.stateFile}.new`, setup.stateFile)
  } catch (error) {
    process.stderr.write(`investor watchdog: ${error instanceof Error ? error.message : String(error)}\n`)
  }
}

/** What has no stop by the session's last status; that it cannot be read is said, and keeps nothing back. */
function unguarded(): string {
  const { statusFile } = setup
  try {
    if (!existsSync(statusFile)) return ''
    return bareWords(JSON.parse(readFileSync(statusFile, 'utf8')) as SessionStatus)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return ` WHAT IS HELD WITHOUT A STOP IS NOT KNOWN (${why}): start again at once`
  }
}

async function cancelEntries(): Promise<void> {
  if (canceler === undefined || entries.length === 0) return
  try {
    const said = await (await canceler).cancelEntries(entries)
    alert('info', 'entries-canceled', said)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    alert('critical', 'entries-canceled', `the entries could not be canceled: ${reason}`)
  }
}

function hear(news: SilenceNews | undefined): void {
  if (news === undefined) return
  const { pid, session } = setup
  if (news.kind === 'back') {
    stand('watching')
    const seconds = (news.afterMs / 1000).toFixed(1)
    alert('info', 'supervisor-back', `session ${session}, process ${pid}, answers again after ${seconds} s`)
    return
  }
  stand('silent')
  alert(
    'critical', 'supervisor-silent',
    `session ${session}, process ${pid}, has been silent for ${(news.forMs / 1000).toFixed(1)} s: ` +
      'nothing is sent or watched; stops at the broker stay. "investor kill" takes its right to write.' +
      unguarded(),
  )
  void cancelEntries()
}

process.on('message', (message: ToWatchdog) => {
  hear(detector.beat(performance.now()))
  if (message.kind === 'entries') entries = message.orders
  if (message.kind === 'end') end = 'ended'
  if (message.kind === 'left') end = 'left'
})
// The channel ends with the process at its other end, however that ended.
process.on('disconnect', () => {
  // Who is gone is not silent as well, however long the canceling takes.
  clearInterval(looks)
  void (async () => {
    const { session, pid } = setup
    stand(end === 'gone' ? 'gone' : 'ended')
    if (end === 'left' && canceler !== undefined && entries.length > 0) {
      alert(
        'critical', 'entries-left',
        `session ${session} has ended and left entries at the broker: they are canceled, stops stay.` +
          unguarded(),
      )
      await cancelEntries()
    }
    if (end === 'gone') {
      alert(
        'critical', 'supervisor-gone',
        `the process of session ${session} (${pid}) is gone without a word: stops at the broker stay; ` +
          `"investor start" goes on where it was.${unguarded()}`,
      )
      await cancelEntries()
    }
    process.exit(0)
  })()
})
// A terminal that is gone is no reason to stop: the file is there.
process.stderr.on('error', () => {})
// What ends a session from the keyboard is for the session; this process ends with it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
const looks = setInterval(() => hear(detector.look(performance.now())), setup.lookMs)
stand('watching')
