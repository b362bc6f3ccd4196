/** The spec's kill switch states; ACTIVE means trading is enabled. */
export const KillSwitchState = {
  Active: 'ACTIVE', Triggered: 'TRIGGERED', ManualOverride: 'MANUAL_OVERRIDE',
} as const
export type KillSwitchState = (typeof KillSwitchState)[keyof typeof KillSwitchState]

/** What may be done now: everything, only what reduces, or nothing but cancels. */
export const TradingState = { Active: 'ACTIVE', Reducing: 'REDUCING', Halted: 'HALTED' } as const
export type TradingState = (typeof TradingState)[keyof typeof TradingState]

/** What a tripped trigger does: only reduce; cancel entries and keep protective stops; flatten. */
export const KillSwitchAction = {
  StopNewTrades: 'stop_new_trades', CancelAll: 'cancel_all', CloseAll: 'close_all',
} as const
export type KillSwitchAction = (typeof KillSwitchAction)[keyof typeof KillSwitchAction]

/** How bad a trigger is, mildest first. */
export const KillSwitchSeverity = { Warning: 'warning', Halt: 'halt', Emergency: 'emergency' } as const
export type KillSwitchSeverity = (typeof KillSwitchSeverity)[keyof typeof KillSwitchSeverity]

/** The two lines to the outside that are watched. */
export const ConnectionPart = { Broker: 'broker', Data: 'data' } as const
export type ConnectionPart = (typeof ConnectionPart)[keyof typeof ConnectionPart]
