import type { RiskLimits } from '../../src/risk/index.ts'
import type { RiskCase, RiskState } from './risk-case.ts'

const LISTS = ['past', 'sent', 'holdings'] as const

/** Limits that make a case easier to read where they do not matter. */
const PLAIN: Partial<RiskLimits> = {
  maxPositions: 99, maxPositionFraction: 50, sectorFraction: 50, grossFraction: 50, orderValueFraction: 50,
  orderValueMax: undefined, orderVolumeFraction: 1, correlationMax: 1, messagesPerSecondMax: undefined,
  messagesPerMinuteMax: undefined, entriesPerDayMax: undefined, repeatsMax: undefined,
  consecutiveLossesMax: undefined, burstFraction: undefined, turnoverFraction: undefined,
  slippageBufferFraction: 0, feeBufferFraction: 0, duplicateWindowMs: undefined, permissions: undefined,
  deployments: undefined, restrictedSymbols: new Set<string>(), dailyLossFraction: 0.9, drawdownFraction: 0.9,
}

/** Every case that is a step smaller: an order, an event, a holding or a limit less. */
function* smallerCases(risk: RiskCase): Generator<RiskCase> {
  const { state, orders } = risk
  const having = (changes: Partial<RiskState>): RiskCase => ({ ...risk, state: { ...state, ...changes } })
  if (risk.signal !== undefined) yield { ...risk, signal: undefined }
  for (const index of orders.keys()) {
    if (orders.length > 1 || risk.signal !== undefined) yield { ...risk, orders: orders.toSpliced(index, 1) }
  }
  for (const list of LISTS) {
    for (const index of state[list].keys()) yield having({ [list]: state[list].toSpliced(index, 1) })
  }
  for (const [name, symbol] of state.symbols) {
    if (!orders.some((order) => order.symbol === name)) {
      const symbols = new Map(state.symbols)
      symbols.delete(name)
      yield having({ symbols })
    }
    const plain = { ...symbol, quote: undefined, returns: [] }
    if (symbol.quote !== undefined || symbol.returns.length > 0) {
      yield having({ symbols: new Map(state.symbols).set(name, plain) })
    }
  }
  for (const [key, value] of Object.entries(PLAIN)) {
    const isPlain = Object.is(state.limits[key as keyof RiskLimits], value)
    if (!isPlain) yield having({ limits: { ...state.limits, [key]: value } })
  }
}

/** The smallest case near a failing one that still fails: parts are left out until none can be spared. */
export function shrinkCase(failing: RiskCase, fails: (smaller: RiskCase) => boolean): RiskCase {
  let found = failing
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false
    for (const smaller of smallerCases(found)) {
      if (!fails(smaller)) continue
      found = smaller
      isSmaller = true
      break
    }
  }
  return found
}
