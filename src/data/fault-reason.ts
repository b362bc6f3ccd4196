import type { UtcMillis } from '../base/index.ts'
import { formatUtc } from '../base/index.ts'
import type { BarRow } from './bar-row.ts'
import { Fault } from './fault.ts'
import type { BarContext } from './validator.ts'

function interval({ openAt, closeAt }: BarRow): string {
  return `[${formatUtc(openAt as UtcMillis)}, ${formatUtc(closeAt as UtcMillis)})`
}

function isSame(a: BarRow, b: BarRow): boolean {
  return a.open === b.open && a.high === b.high && a.low === b.low && a.close === b.close
    && a.volume === b.volume
}

function duplicateReason(bar: BarRow, previous: BarRow | undefined): string {
  const values = previous !== undefined && isSame(bar, previous) ? 'the same' : 'other'
  const at = formatUtc(bar.closeAt as UtcMillis)
  return `another bar closes at ${at}, with ${values} values; the first one is kept`
}

/** Says in one sentence what was wrong with a bar that a validator refused. */
export function faultReason(fault: Fault, bar: BarRow, { previous, next }: BarContext): string {
  const { open, high, low, close, volume } = bar
  const prices = `open ${open}, high ${high}, low ${low}, close ${close}`
  switch (fault) {
    case Fault.NonFinite: return `found ${prices}, volume ${volume}`
    case Fault.NonPositive: return `found ${prices}; prices are above zero`
    case Fault.HighLowOrder:
      return `high ${high} and low ${low} do not enclose open ${open} and close ${close}`
    case Fault.NegativeVolume: return `volume is ${volume}`
    case Fault.EmptyInterval: return `${interval(bar)} ends before it begins`
    case Fault.Duplicate: return duplicateReason(bar, previous)
    case Fault.OutOfOrder: return `${interval(bar)} stands among later rows`
    case Fault.Overlap: return `${interval(bar)} begins before the bar ahead of it ends`
    case Fault.Future: return `${interval(bar)} has not ended yet`
    case Fault.Spike: {
      const neighbours = [previous?.close, next?.close].filter((value) => value !== undefined).join(' and ')
      return `high ${high} or low ${low} leaves the closes around it (${neighbours}) and comes back`
    }
    case Fault.OutsideCalendar: return `${interval(bar)} lies outside the years that the calendar knows`
    case Fault.NotASession: return `${interval(bar)} is no session of the calendar`
    case Fault.OutsideHours: return `${interval(bar)} lies outside the hours of the calendar`
    case Fault.Frozen: return `the price stands still at ${close}`
    default: return ''
  }
}
