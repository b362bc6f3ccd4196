/** A number as the API has it: exact decimal text, a float, or nothing. */
export type Figure = string | number | null | undefined

/** What is shown where nothing is known. */
export const NOTHING = '–'

const money = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const exact = new Intl.NumberFormat('en-US', { maximumFractionDigits: 9 })
const short = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 })
const average = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 4 })
const percents = new Intl.NumberFormat('en-US', {
  style: 'percent',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
})

/** Money with two decimals; `isSigned` puts a plus before gains. */
export function moneyText(value: Figure, isSigned = false): string {
  if (value === null || value === undefined) return NOTHING
  const text = money.format(value as number)
  return isSigned && Number(value) > 0 ? `+${text}` : text
}

/** A price or quantity with all its decimals. */
export function exactText(value: Figure): string {
  return value === null || value === undefined ? NOTHING : exact.format(value as number)
}

/** A price that is a mean of prices: with two to four decimals, below one with six digits that count. */
export function averageText(value: Figure): string {
  if (value === null || value === undefined) return NOTHING
  const size = Math.abs(Number(value))
  return (size > 0 && size < 1 ? short : average).format(value as number)
}

/** A ratio of two sums with two decimals. */
export function ratioText(value: Figure): string {
  return moneyText(value)
}

/** A measured number with six digits that count. */
export function figureText(value: Figure): string {
  return value === null || value === undefined ? NOTHING : short.format(value as number)
}

/** A fraction 0..1 as percent. */
export function percentText(fraction: Figure, isSigned = false): string {
  if (fraction === null || fraction === undefined) return NOTHING
  const text = percents.format(Number(fraction))
  return isSigned && Number(fraction) > 0 ? `+${text}` : text
}

/** A measured number in its unit. */
export function unitText(value: Figure, unit: string): string {
  if (value === null || value === undefined) return NOTHING
  switch (unit) {
    case 'fraction':
      return percentText(value)
    case 'money':
      return moneyText(value)
    case 'ms':
      return durationText(Number(value))
    default:
      return figureText(value)
  }
}

/** An instant as `2003-04-01 21:00`, UTC. */
export function timeText(at: number | null | undefined): string {
  return at === null || at === undefined ? NOTHING : new Date(at).toISOString().slice(0, 16).replace('T', ' ')
}

/** An instant to the millisecond, UTC. */
export function momentText(at: number | null | undefined): string {
  return at === null || at === undefined ? NOTHING : new Date(at).toISOString().slice(0, 23).replace('T', ' ')
}

/** An instant to the second, UTC. */
export function secondText(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
}

/** The time of day of an instant to the second, UTC. */
export function clockText(at: number): string {
  return new Date(at).toISOString().slice(11, 19)
}

/** The day of an instant, UTC. */
export function dayText(at: number | null | undefined): string {
  return timeText(at).slice(0, 10)
}

/** Milliseconds as `420 ms`, `12 s`, `3 min`, `5 h`, `4 d`. */
export function durationText(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ] as const
  for (const [name, length] of units) {
    if (ms >= length) return `${Math.round((ms / length) * 10) / 10} ${name}`
  }
  return `${Math.round(ms)} ms`
}

/** The instant that a field of date and time says in UTC; `undefined` where it is empty. */
export function instantIn(text: string): number | undefined {
  const at = Date.parse(`${text}Z`)
  return Number.isNaN(at) ? undefined : at
}

/** A number of things: `1 trade`, `2 trades`. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Which way money went, as the name of its colour. */
export function toneOf(value: Figure): 'gain' | 'loss' | '' {
  const number = Number(value ?? 0)
  return number > 0 ? 'gain' : number < 0 ? 'loss' : ''
}
