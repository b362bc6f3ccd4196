import cliProgress from 'cli-progress'
import { formatUtc, type UtcMillis } from '../../base/index.ts'

/** Shows how far a run is; on anything but a terminal it only says what begins. */
export interface RunProgress {
  phase(name: string): void
  show(state: { readonly bars: number; readonly total: number; readonly at: number }): void
  stop(): void
}

/** The progress of a run on stderr, so that stdout stays clean for the result. */
export function progressBar(isQuiet: boolean): RunProgress {
  if (isQuiet) return { phase() {}, show() {}, stop() {} }
  if (!process.stderr.isTTY) {
    return { phase: (name) => void process.stderr.write(`${name} ...\n`), show() {}, stop() {} }
  }
  return terminalBar()
}

function terminalBar(): RunProgress {
  const bar = new cliProgress.SingleBar(
    {
      format: '{phase} [{bar}] {percentage} %  {day}  {rate}',
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: true,
    },
    cliProgress.Presets.shades_classic,
  )
  let isShown = false
  let phase = ''
  const startedAt = performance.now()
  return {
    phase(name) {
      phase = name
      if (!isShown) process.stderr.write(`${name} ...\n`)
    },
    show({ bars, total, at }) {
      if (bars === 0 || total === 0) return
      if (!isShown) bar.start(total, 0, { phase, day: '', rate: '' })
      isShown = true
      const rate = `${Math.round(bars / (performance.now() - startedAt))} k bars/s`
      bar.update(Math.min(bars, total), {
        phase,
        day: at > 0 ? formatUtc(at as UtcMillis).slice(0, 10) : '',
        rate,
      })
    },
    stop() {
      if (isShown) bar.stop()
    },
  }
}
