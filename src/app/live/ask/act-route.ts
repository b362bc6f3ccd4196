import type { Command } from '../../../model/index.ts'

/** An act as the API takes it. */
export interface AskedRoute {
  /** Below `/api/v1`. */
  readonly path: string
  /** What its body says beside the reason, the session and who asks. */
  readonly body: Readonly<Record<string, unknown>>
}

const PLAIN = {
  Halt: '/acts/halt',
  Flatten: '/acts/flatten',
  Reset: '/acts/reset',
  ConfirmReset: '/acts/confirm-reset',
  TakeOverride: '/acts/take-override',
  GiveBackOverride: '/acts/return-override',
} as const

/** The route of the API that carries a command; `undefined`: it has none. */
export function routeOf(command: Command): AskedRoute | undefined {
  switch (command.kind) {
    case 'ActivateStrategy':
    case 'DeactivateStrategy': {
      const does = command.kind === 'ActivateStrategy' ? 'activate' : 'deactivate'
      return { path: `/strategies/${encodeURIComponent(command.strategy)}/${does}`, body: {} }
    }
    case 'AcknowledgeAlert':
      return { path: `/alerts/${encodeURIComponent(command.incident)}/acknowledge`, body: {} }
    case 'ChangeConfig':
      return { path: '/acts/change-config', body: { changes: command.changes } }
    case 'ReleaseSymbol':
      return { path: '/acts/release-symbol', body: { symbol: command.symbol } }
    case 'CancelAllOrders': {
      const { kind: _kind, by: _by, reason: _reason, includesExternal, ...meant } = command
      // What is of others in the account is asked for in the folder alone.
      return includesExternal === true ? undefined : { path: '/acts/cancel-entries', body: meant }
    }
    case 'Halt':
    case 'Flatten':
      if ('includesExternal' in command && command.includesExternal === true) return undefined
      return { path: PLAIN[command.kind], body: {} }
    default:
      return { path: PLAIN[command.kind], body: {} }
  }
}
