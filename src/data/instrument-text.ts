import type { Price, Quantity, Result, SessionDate } from '../base/index.ts'
import { fail, ok, parseFixed, sessionDate } from '../base/index.ts'
import { CALENDAR_NAMES, isCalendarName } from '../calendar/index.ts'
import { AssetClass, type TickStep } from '../model/index.ts'
import { EVER, type InstrumentFacts } from './default-instrument.ts'
import { shownText } from './shown-text.ts'
import { civilDate, StampKind, StampReader } from './stamp-text.ts'

/** What a person can say of an instrument, as an option or a column. */
export const INSTRUMENT_FIELDS = [
  'name', 'asset_class', 'currency', 'sector', 'calendar', 'tick', 'lot', 'fractionable', 'shortable',
  'borrow_fee', 'listed_on', 'delisted_on',
] as const
/** One of `INSTRUMENT_FIELDS`. */
export type InstrumentField = (typeof INSTRUMENT_FIELDS)[number]

const STEP = /^(\S+)(?: from (\S+))?(?: since (\S+))?$/
const WORDS: Readonly<Record<string, boolean>> = { yes: true, true: true, no: false, false: false }
/** A fee above this is a percentage that was written as a number. */
const FEE_MAX = 10

type Read<T> = (text: string) => T | undefined

const exact: Read<bigint> = (text) => {
  const value = parseFixed(text)
  return value !== undefined && value > 0n ? value : undefined
}
const CLASSES = Object.values(AssetClass)
const plain: Read<string> = (text) => (text === '' ? undefined : text)
const word: Read<boolean> = (text) => WORDS[text.toLowerCase()]
const oneOf = <T extends string>(words: readonly T[]): Read<T> => (
  (text) => words.find((each) => each === text))
const day: Read<SessionDate> = (text) => {
  const stamp = new StampReader()
  return stamp.read(text) && stamp.kind === StampKind.Date ? sessionDate(civilDate(stamp.millis)) : undefined
}
const fee: Read<number> = (text) => {
  const value = parseFixed(text)
  return value !== undefined && value >= 0n && Number(text) <= FEE_MAX ? Number(text) : undefined
}

/** How a field is read, which property it becomes, and what is read, in words. */
const FIELDS: Readonly<Record<InstrumentField, readonly [
  property: keyof InstrumentFacts, read: Read<InstrumentFacts[keyof InstrumentFacts]>, wanted: string,
]>> = {
  name: ['name', plain, 'a name'],
  asset_class: ['assetClass', oneOf(CLASSES), `one of ${CLASSES.join(', ')}`],
  currency: ['currency', (text) => (/^[A-Z]{3,5}$/.test(text) ? text : undefined), 'a code such as USD'],
  sector: ['sector', plain, 'a sector'],
  calendar: [
    'calendar', (text) => (isCalendarName(text) ? text : undefined), `one of ${CALENDAR_NAMES.join(', ')}`,
  ],
  tick: [
    'tickTable', readTicks,
    'one step such as 0.01, or more such as "0.0001, 0.01 from 1 since 2006-01-31" with the first for all,',
  ],
  lot: ['lotSize', exact as Read<Quantity>, 'units above 0 such as 1 or 0.001'],
  fractionable: ['isFractionable', word, 'yes or no'],
  shortable: ['isShortable', word, 'yes or no'],
  borrow_fee: ['borrowFeeFraction', fee, 'a fraction a year such as 0.003, which is 0.3 %'],
  listed_on: ['listedOn', day, 'a day such as 2020-01-31'],
  delisted_on: ['delistedOn', day, 'a day such as 2020-01-31'],
}

/**
 * Reads what a person says of an instrument; a field that is absent says nothing.
 *
 * Fails with `BAD_INSTRUMENT`, naming the field, what was found and what is read.
 */
export function readInstrumentFacts(
  texts: Readonly<Partial<Record<InstrumentField, string>>>,
): Result<InstrumentFacts> {
  const facts: Partial<Record<keyof InstrumentFacts, unknown>> = {}
  for (const field of INSTRUMENT_FIELDS) {
    const text = texts[field]?.trim()
    if (text === undefined) continue
    const [property, read, wanted] = FIELDS[field]
    const value = read(text)
    if (value === undefined) {
      return fail('BAD_INSTRUMENT', `${field} is "${shownText(text)}"; ${wanted} is read`)
    }
    facts[property] = value
  }
  return ok(facts as InstrumentFacts)
}

/**
 * Reads `0.01`, or steps with commas between: each a tick, `from` a price on (0) and `since` a day (ever).
 *
 * The first step stands for every price and day that no other one does, so it has neither; none comes twice.
 */
function readTicks(text: string): readonly TickStep[] | undefined {
  const steps: TickStep[] = []
  for (const part of text.split(',')) {
    const [, tickText = '', priceText = '0', dayText] = STEP.exec(part.trim()) ?? []
    const [tick, atLeast] = [exact(tickText), parseFixed(priceText)]
    const since = dayText === undefined ? EVER : day(dayText)
    if (tick === undefined || atLeast === undefined || atLeast < 0n || since === undefined) return undefined
    steps.push({ since, atLeast: atLeast as Price, tick: tick as Price })
  }
  const [first] = steps
  const names = new Set(steps.map(({ since, atLeast }) => `${since} ${atLeast}`))
  if (first?.since !== EVER || first.atLeast !== 0n || names.size < steps.length) return undefined
  return steps.toSorted((a, b) => (
    a.since < b.since ? -1 : a.since > b.since ? 1 : Number(a.atLeast - b.atLeast)))
}
