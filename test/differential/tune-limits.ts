import type { Money, Price } from '../../src/base/index.ts'
import type { OrderTerms } from '../../src/model/index.ts'
import { BACKTEST_LIMITS, LIVE_LIMITS, type RiskLimits } from '../../src/risk/index.ts'
import type { Chance } from '../simulation/swarm/chance.ts'
import { NAMES } from './draw-market.ts'
import { isHalfway, nanosOf, numberOf, ONE, partOf } from './exact-decimal.ts'
import {
  bursts, buyingPower, gross, orderUnits, orderValue, otherSymbols, ownInstruments, ownWorth, position,
  sector, worstPrice,
} from './reference-books.ts'
import { correlations } from './reference-correlation.ts'
import { entriesToday, lossStreak, messages, repeats } from './reference-past.ts'
import { readOrder, type Reading } from './reference-reading.ts'
import type { RiskState } from './risk-case.ts'

const WIDE: Partial<RiskLimits> = {
  maxPositions: 99, maxPositionFraction: 50, sectorFraction: 50, grossFraction: 50, orderValueFraction: 50,
  orderVolumeFraction: 1, correlationMax: 1, messagesPerSecondMax: 9_999, messagesPerMinuteMax: 9_999,
  entriesPerDayMax: 9_999, repeatsMax: 9_999, consecutiveLossesMax: 9_999, burstFraction: 50,
  turnoverFraction: 50, dailyLossFraction: 0.9, drawdownFraction: 0.9,
}

/** Limits that nothing reaches; rules on time and price are those of the profile. */
export function drawLimits(chance: Chance): RiskLimits {
  const isLive = chance.hits(0.5)
  const all = new Set<string>(NAMES)
  return {
    ...(isLive ? LIVE_LIMITS : BACKTEST_LIMITS), ...WIDE,
    allowShorts: chance.hits(0.9), allowPyramiding: true,
    defaultOrderType: chance.hits(0.7) ? 'LIMIT' : 'MARKET',
    duplicateWindowMs: chance.hits(0.8) ? 10_000 : undefined,
    // Such that no price of a unit ends in an exact half of 1e-9, which floats cannot tell.
    slippageBufferFraction: chance.pick([0, 0.001, 0.02]), feeBufferFraction: chance.pick([0, 0.002, 0.01]),
    messageReserveFraction: chance.pick([0, 0.1, 0.2, 0.2, 0.3, 0.6, 0.8, 0.9]),
    tradePremarket: chance.hits(0.2), tradeAfterhours: chance.hits(0.2),
    dataAgeBarsMax: chance.pick([1, 1, 1.5, 2]),
    allowedSymbols: chance.hits(isLive ? 0.9 : 0.5) ? chance.hits(0.9) ? all : new Set(['BBB']) : undefined,
    restrictedSymbols: new Set(chance.hits(0.05) ? ['AAA'] : []),
    permissions: chance.hits(isLive ? 0.95 : 0.5) ? drawPermissions(chance) : undefined,
  }
}

function drawPermissions(chance: Chance): RiskLimits['permissions'] {
  const grant = { symbols: 'ALL' as const, mayBuy: chance.hits(0.95), maySellShort: chance.hits(0.9) }
  const some = { ...grant, symbols: new Set(chance.hits(0.7) ? NAMES : ['BBB', 'CCC']) }
  return new Map(chance.hits(0.95) ? [['one', chance.hits(0.7) ? grant : some], ['two', grant]] : [])
}

/** Chooses how far from a limit the measured value lies: a unit below, none, a unit beyond, or far. */
class Tuner {
  readonly #chance: Chance
  readonly #isGood: boolean
  readonly #equity: number

  constructor(chance: Chance, equity: number) {
    this.#chance = chance
    this.#isGood = chance.hits(0.5)
    this.#equity = equity
  }

  /** Room beside what is measured, in its units; `undefined` leaves the limit far away. */
  room(): bigint | undefined {
    if (this.#chance.hits(0.4)) return undefined
    return BigInt(this.#chance.pick(this.#isGood ? [0, 0, 1, 2] : [-1, 0, 1]))
  }

  count(measured: number): number | undefined {
    const room = this.room()
    return room === undefined ? undefined : Math.max(measured + Number(room), 1)
  }

  money(measured: bigint | undefined): Money | undefined {
    const room = this.room()
    return room === undefined || measured === undefined ? undefined : (measured + room) as Money
  }

  /** The part of equity that an amount is: exact where equity is a power of ten. */
  fraction(measured: bigint | undefined): number | undefined {
    const amount = this.money(measured)
    const power = Math.log10(this.#equity)
    if (amount === undefined || amount < 0n || !(this.#equity > 0)) return undefined
    if (Number.isInteger(power)) return numberOf(amount, power)
    return Number((numberOf(amount) / this.#equity).toPrecision(6))
  }
}

/** Leaves out what was not chosen. */
function set<T extends object>(changes: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as never
}

/** The limits moved to where one of the orders is measured, or to a unit beside. */
export function tuneLimits(
  chance: Chance, state: RiskState, order: OrderTerms, before: readonly OrderTerms[],
): RiskState {
  const reading = readOrder(state, order, before)
  const tuner = new Tuner(chance, state.equity)
  const { limits } = state
  const found = bursts(reading)
  const tuned: Partial<RiskLimits> = {
    ...set({
      maxPositionFraction: tuner.fraction(position(reading)?.measured),
      sectorFraction: tuner.fraction(sector(reading)?.measured),
      grossFraction: tuner.fraction(gross(reading)?.measured),
      orderValueFraction: tuner.fraction(orderValue(reading)?.measured),
      orderValueMax: chance.hits(0.3) ? tuner.money(orderValue(reading)?.measured) : undefined,
      burstFraction: tuner.fraction(found?.window.measured),
      turnoverFraction: tuner.fraction(found?.day.measured),
      maxPositions: tuner.count(otherSymbols(reading).size + 1),
      ...tunedCounts(chance, tuner, reading),
      deployments: chance.hits(0.6) ? new Map([['one', drawDeployment(tuner, reading)]]) : undefined,
      orderVolumeFraction: chance.hits(0.3) ? 0.01 : undefined,
      correlationMax: tunedCorrelation(chance, reading),
    }),
  }
  return tuneMarket(chance, { ...state, limits: switchedOff(chance, { ...limits, ...tuned }) }, order, before)
}

function tunedCounts(chance: Chance, tuner: Tuner, { state, terms, approved }: Reading) {
  const mine = approved.filter(({ strategy }) => strategy === terms.strategy).length
  const reserve = chance.hits(0.7) ? state.limits.messageReserveFraction : 0
  const max = (sent: number): number => Math.max(Math.ceil(sent / (1 - reserve) - 1e-9), 1)
  const second = tuner.count(messages(state, 1_000) + approved.length + 1)
  const minute = tuner.count(messages(state, 60_000) + approved.length + 1)
  return {
    entriesPerDayMax: tuner.count(entriesToday(state, terms.strategy) + mine + 1),
    repeatsMax: tuner.count(repeats(state, terms) + mine + 1),
    consecutiveLossesMax: tuner.count(lossStreak(state, terms.strategy) + 1),
    messagesPerSecondMax: second === undefined ? undefined : max(second),
    messagesPerMinuteMax: minute === undefined ? undefined : max(minute),
  }
}

function tunedCorrelation(chance: Chance, reading: Reading): number | undefined {
  const found = correlations(reading).filter((each) => each > 0.1)
  if (found.length === 0 || chance.hits(0.5)) return undefined
  // Two ways of adding floats up differ in the last places: an unequal series is no closer than 1e-9.
  return Math.min(Math.max(...found) + chance.pick([-1e-9, 1e-9]), 1)
}

function drawDeployment(tuner: Tuner, reading: Reading) {
  const { state, terms } = reading
  const value = ownWorth(reading)?.expected
  const far = 10n ** 18n
  return {
    instrumentsMax: tuner.count(ownInstruments(reading).size) ?? 99,
    orderPriceMax: (tuner.money(worstPrice(reading)) ?? far) as Price,
    orderValueMax: tuner.money(value) ?? far as Money,
    positionValueMax: tuner.money(position(reading)?.measured) ?? far as Money,
    entriesPerSessionMax: tuner.count(entriesToday(state, terms.strategy) + 1) ?? 9_999,
  }
}

function switchedOff(chance: Chance, limits: RiskLimits): RiskLimits {
  const off: Partial<RiskLimits> = {}
  const keys = [
    'consecutiveLossesMax', 'messagesPerSecondMax', 'messagesPerMinuteMax', 'entriesPerDayMax', 'repeatsMax',
    'burstFraction', 'turnoverFraction',
  ] as const
  for (const key of keys) if (chance.hits(0.05)) Object.assign(off, { [key]: undefined })
  return { ...limits, ...off }
}

/** Cash, volume and what was lost, moved in the same way. */
function tuneMarket(
  chance: Chance, state: RiskState, order: OrderTerms, before: readonly OrderTerms[],
): RiskState {
  const reading = readOrder(state, order, before)
  const tuner = new Tuner(chance, state.equity)
  const settledCash = tuner.money(buyingPower(reading)?.measured) ?? state.settledCash
  const units = tuner.money(orderUnits(reading)?.measured)
  const said = state.symbols.get(order.symbol)
  const symbols = new Map(state.symbols)
  if (units !== undefined && said !== undefined && state.limits.orderVolumeFraction === 0.01) {
    symbols.set(order.symbol, { ...said, averageVolume: numberOf(units * 100n) })
  }
  const moved = { ...state, settledCash, symbols }
  return withoutHalves(chance.hits(0.15) ? { ...moved, ...drawLoss(chance, state.limits) } : moved)
}

const OF_EQUITY = [
  'maxPositionFraction', 'sectorFraction', 'grossFraction', 'orderValueFraction', 'burstFraction',
  'turnoverFraction',
] as const

/** Limits whose part of equity ends in an exact half of 1e-9 are moved far away. */
function withoutHalves(state: RiskState): RiskState {
  const equity = nanosOf(state.equity)
  const { limits } = state
  const halves = OF_EQUITY.filter((key) => (
    equity !== undefined && limits[key] !== undefined && isHalfway(limits[key], equity)
  ))
  if (halves.length === 0) return state
  return { ...state, limits: { ...limits, ...Object.fromEntries(halves.map((key) => [key, 50])) } }
}

/** A day's loss or a fall from the high that is the limit, or a unit beside; odd amounts among them. */
function drawLoss(chance: Chance, limits: RiskLimits): Partial<RiskState> {
  const base = chance.pick([100_000, 123_456.78, 98_765.4, 1_000.01, 7_777_777.77, 50_000_000])
  const fraction = chance.pick([0.03, 0.15, 0.07, 0.011])
  const equity = (nanosOf(base) ?? 0n) - partOf(fraction, nanosOf(base) ?? 0n)
  // Above eight million a float holds no 1e-9: a cent is the unit there.
  const unit = base > 8_000_000 ? ONE / 100n : 1n
  const near = numberOf(equity + unit * BigInt(chance.pick([-1, 0, 1])))
  return {
    equity: near, limits: { ...limits, dailyLossFraction: fraction, drawdownFraction: fraction },
    ...chance.pick([{ dayStartEquity: base }, { highWaterEquity: base }]),
  }
}
