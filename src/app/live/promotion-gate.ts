import { createInterface } from 'node:readline/promises'
import type { Failure, UtcMillis } from '../../base/index.ts'
import { confirmationPhrase, promotionRefusal } from '../../safety/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import type { RunSettings } from '../backtest/run-settings.ts'
import { readCertificate } from './certificate-file.ts'
import { codeHash, configHash } from './identity.ts'

/** What only the driver of a session knows. */
export interface PromotionAsk {
  readonly home: string
  readonly request: RunRequest
  /** Read with the `live` profile, as the drill reads them. */
  readonly settings: RunSettings
  /** The account as its broker names it. */
  readonly account: string
  readonly isReconciled: boolean
  /** What was typed; see `typedConfirmation`. */
  readonly confirmation: string | undefined
}

/**
 * Why this account may not be traded with these settings: `LIVE_REFUSED`; `undefined` when it may.
 *
 * Ask before the first order of every start. Reads the last drill's certificate and hashes the program.
 */
export function gateRefusal(ask: PromotionAsk): Failure | undefined {
  const { home, request, settings, account, isReconciled, confirmation } = ask
  const { trading, safety } = settings.config
  return promotionRefusal({
    isPaperTrading: trading.isPaperTrading,
    certificate: readCertificate(home),
    configHash: configHash(request, settings),
    codeHash: codeHash(),
    drillValidDays: safety.drillValidDays,
    now: Date.now() as UtcMillis,
    isReconciled,
    account,
    confirmation,
  })
}

/**
 * What a person typed to trade an account with real money: the flag where it was given, else an answer.
 *
 * Where nobody can be asked, because input or output is no terminal, it is `undefined`: refused.
 */
export async function typedConfirmation(
  account: string,
  flag: string | undefined,
  { input, output }: { input: NodeJS.ReadStream; output: NodeJS.WriteStream } = {
    input: process.stdin,
    output: process.stdout,
  },
): Promise<string | undefined> {
  if (flag !== undefined) return flag
  if (!input.isTTY || !output.isTTY) return undefined
  const lines = createInterface({ input, output })
  try {
    return await lines.question(`REAL MONEY. To go on, type: ${confirmationPhrase(account)}\n> `)
  } finally {
    lines.close()
  }
}
