import { durationText } from '../../base/index.ts'
import { messageShare, type RiskLimits, type StrategyUse } from '../../risk/index.ts'
import type { LimitUse } from '../../server/index.ts'
import type { SessionStatus } from '../live/session-status.ts'
import { limitUse, type LimitRow } from './limit-use.ts'
import type { ShownConfig } from './session-reply.ts'

const REJECTED = 'entries are rejected'

/** What the limits that fill up with orders and losses are about, with their windows. */
export function fillingWords({ burstWindowMs, repeatWindowMs }: RiskLimits) {
  return {
    second: 'Messages to the broker within 1 s',
    minute: 'Messages to the broker within 1 min',
    burst: `Value of entries within ${durationText(burstWindowMs)}`,
    turnover: 'Value of entries today',
    cash: 'Spendable cash taken by entries and shorts',
    losses: 'Losses in a row today',
    entries: 'Entries today',
    repeats: `Most entries of one symbol and side within ${durationText(repeatWindowMs)}`,
    deployed: 'Entries today, as deployed',
  } as const
}

/**
 * Limits that fill up with orders and losses, as the engine last counted them for its checks. Those on
 * messages are what entries may use: the rest is kept for cancels and exits. None of a status that an earlier
 * version wrote.
 */
export function fillingLimits(
  { limitsUsed, equity }: SessionStatus, { risk }: ShownConfig,
): readonly LimitUse[] {
  if (limitsUsed === undefined) return []
  const { messages, entered, cash, strategies } = limitsUsed
  const words = fillingWords(risk)
  const { messagesPerSecondMax: second, messagesPerMinuteMax: minute, messageReserveFraction } = risk
  const shareOf = (max: number | undefined) => (
    max === undefined ? undefined : messageShare(max, messageReserveFraction))
  const ofEquity = (fraction: number | undefined) => (
    fraction !== undefined && equity > 0 ? equity * fraction : undefined)
  const message = { code: 'MAX_MESSAGES', unit: 'count', action: REJECTED } as const
  const value = { code: 'BURST_NOTIONAL', unit: 'money', action: REJECTED } as const
  const rows: readonly LimitRow[] = [
    { ...message, about: words.second, used: messages.second, limit: shareOf(second) },
    { ...message, about: words.minute, used: messages.minute, limit: shareOf(minute) },
    { ...value, about: words.burst, used: entered.burst, limit: ofEquity(risk.burstFraction) },
    { ...value, about: words.turnover, used: entered.session, limit: ofEquity(risk.turnoverFraction) },
    {
      code: 'BUYING_POWER', unit: 'money', about: words.cash, used: cash.taken, limit: cash.spendable,
      action: 'entries are cut or rejected',
    },
    ...strategies.flatMap((use) => strategyRows(use, risk)),
  ]
  return rows.flatMap(limitUse)
}

function strategyRows(
  { strategy: of, lossStreak, entriesToday, repeats }: StrategyUse, limits: RiskLimits,
): readonly LimitRow[] {
  const words = fillingWords(limits)
  const { consecutiveLossesMax, entriesPerDayMax, repeatsMax, deployments } = limits
  const count = { unit: 'count', of, action: 'its entries are rejected until the next session' } as const
  const deployed = deployments?.get(of)?.entriesPerSessionMax
  return [
    { ...count, code: 'LOSS_STREAK', about: words.losses, used: lossStreak, limit: consecutiveLossesMax },
    { ...count, code: 'REPEAT_THROTTLE', about: words.entries, used: entriesToday, limit: entriesPerDayMax },
    {
      ...count, code: 'REPEAT_THROTTLE', about: words.repeats, used: repeats, limit: repeatsMax,
      action: 'such entries are rejected until the window has passed',
    },
    { ...count, code: 'DEPLOY_LIMITS', about: words.deployed, used: entriesToday, limit: deployed },
  ]
}
