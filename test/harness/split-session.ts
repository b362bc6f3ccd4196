import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import {
  AlpacaActions, AlpacaBroker, AlpacaCredentials, systemTimers,
} from '../../src/adapter/alpaca/index.ts'
import {
  openBrokerSession, type OpenedBrokerSession, type VenueOpener,
} from '../../src/app/broker/open-broker-session.ts'
import { sessionGround } from '../../src/app/broker/session-ground.ts'
import { sessionMarket } from '../../src/app/broker/market/session-market.ts'
import { replaySession } from '../../src/app/live/past/replay-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import type { PacedTimers } from '../../src/app/live/market/index.ts'
import { formatUtc, type SessionDate, type UtcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { Adjustment, type Bar } from '../../src/model/index.ts'
import { hastyTimers } from '../contract/alpaca-stage.ts'
import { dayRequest } from './broker-live.ts'
import { KEYS, type ExchangeStage } from './exchange-harness.ts'
import { factsOf } from './live-crash.ts'
import { ScriptedFeed } from './scripted-feed.ts'

/** The session's waiting times pass so many times as fast. */
const HASTE = 40
const SYMBOL = 'AAPL'
/** Looks, 20 ms apart: far more than a busy machine takes. */
const TRIES = 1_500
/** Buys a hundred once, with a stop 5 below and a target 10 above, and then holds. */
const HOLDER = `import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Busy', description: 'Buys once, with a stop and a target.', parameters: {},
  eachSymbol() {
    return {
      onBar(bar, context) {
        if (context.position !== undefined || bar.close < 90) return
        context.buy({ quantity: 100, stop: bar.close - 5, target: bar.close + 10, limit: bar.close + 1 })
      },
    }
  },
})
`

/** A session that trades AAPL at an exchange over days; its clock is the exchange's. */
export interface SplitSession extends AsyncDisposable {
  readonly home: string
  readonly session: OpenedBrokerSession
  /** Moves both clocks. */
  moveTo(at: string): Promise<void>
  /** Lets the feed tell a minute of AAPL that ends now. */
  bar(close: number): Promise<void>
  alerts(): readonly string[]
  /** What works at the exchange: `sell 400 stop 23.75`. */
  orders(): Promise<readonly string[]>
  /** Waits until something holds; fails after a while with what was found last. */
  until<T>(look: () => T | Promise<T>, isEnough: (found: T) => boolean): Promise<T>
  /** Decides it again from its tapes; where the facts differ. */
  replayed(): Promise<string | undefined>
  /** Ends the run as a person does. */
  stop(): Promise<void>
}

/** Days of a quiet month, for the mean volume that bounds an order. */
function monthBefore(): Bar[] {
  const sessions = calendarNamed('XNYS').sessions('2025-12-01' as SessionDate, '2026-01-02' as SessionDate)
  return sessions.map(({ openAt, closeAt }) => ({
    symbol: SYMBOL, timeframe: '1d', openAt, closeAt, open: 100, high: 101, low: 99, close: 100,
    volume: 10_000_000,
  }))
}

/** The exchange as a session's venue, with a feed that a test speaks for. */
function venueAt(stage: ExchangeStage, feed: ScriptedFeed): VenueOpener {
  const { clock } = stage.server.exchange.venue
  const now = (): UtcMillis => clock.now as UtcMillis
  const timers: PacedTimers = {
    now, monotonic: () => performance.now() * HASTE, after: (ms, run) => systemTimers.after(ms / HASTE, run),
  }
  const credentials = new AlpacaCredentials(KEYS.keyId, KEYS.secret)
  return async (settings, plan) => ({
    timers,
    broker: new AlpacaBroker({
      credentials, baseUrl: stage.url, timers: { ...hastyTimers, now }, requestTimeoutMs: 20_000,
      orderTimeoutMs: 20_000, requestsPerMinute: 1_000_000, pollMs: 2_000,
    }),
    actions: new AlpacaActions({ credentials, baseUrl: stage.url, timers: hastyTimers }),
    market: (after, _at, actions) => sessionMarket(settings, plan, {
      provider: feed, adjustment: Adjustment.Split, after, actions,
      clock: { now, after: (ms, run) => systemTimers.after(ms / 2_000, run) },
    }),
    close: async () => {},
    limits: { perSecond: 1_000, perMinute: 100_000, cancelShare: 0.2 },
  })
}

/** Opens a session of a home, the first one or one more; it runs until it is stopped. */
export async function splitSession(
  stage: ExchangeStage, home = mkdtempSync(join(tmpdir(), 'investor-split-')),
): Promise<SplitSession> {
  const feed = new ScriptedFeed()
  feed.bars = monthBefore()
  const session = await openBrokerSession({
    home, request: dayRequest(home, { seed: 1, bars: 1, symbol: SYMBOL, paceMs: 1, strategy: HOLDER }),
    isNew: false, quarantined: [], onPhase() {}, onSilence() {}, onTrouble() {}, snapshotFacts: 100,
    openVenue: venueAt(stage, feed),
  })
  const run = session.supervisor.run()
  // What breaks a session is what a test waits for in vain: it has to see why.
  let broken: unknown
  run.catch((error: unknown) => {
    broken = error
  })
  const until: SplitSession['until'] = async (look, isEnough) => {
    for (let tries = 0; ; tries++) {
      if (broken !== undefined) throw broken
      const found = await look()
      if (isEnough(found)) return found
      if (tries > TRIES) throw new Error(`waited in vain; found ${JSON.stringify(found)}`)
      await wait(20)
    }
  }
  return {
    home, session, until,
    moveTo: async (at) => void await stage.control('clock', { to: at }),
    bar: async (close) => {
      const closeAt = stage.server.exchange.venue.clock.now as UtcMillis
      await until(() => feed.listener !== undefined, Boolean)
      const prices = { open: close, high: close, low: close, close, volume: 10_000 }
      const openAt = closeAt - 60_000 as UtcMillis
      feed.listener?.onBar({ symbol: SYMBOL, timeframe: '1m', openAt, closeAt, ...prices })
    },
    alerts: () => factsOf(home, 'AlertRaised').map(({ severity, message }) => `${severity} ${message}`),
    orders: async () => {
      // The held stop of a bracket is in no list of open orders.
      const { json } = await stage.api('GET', '/v2/orders?status=all&nested=true&limit=500')
      const all = (json as unknown as WireOrder[]).flatMap((order) => [order, ...order.legs ?? []])
      return all.filter(({ status }) => WORKING.has(status)).map(wordsOf).toSorted()
    },
    replayed: async () => {
      const folder = SessionFolder.find(home)
      const { settings, setup } = await sessionGround(folder)
      return (await replaySession(folder, settings, setup)).difference
    },
    stop: async () => {
      session.supervisor.stop()
      await run
    },
    [Symbol.asyncDispose]: async () => {
      session.supervisor.stop()
      await run.catch(() => {})
      await session.close()
    },
  }
}

const WORKING: ReadonlySet<string> = new Set(['new', 'accepted', 'held', 'partially_filled', 'pending_new'])

interface WireOrder {
  readonly status: string
  readonly side: string
  readonly qty: string
  readonly limit_price: string | null
  readonly stop_price: string | null
  readonly legs: readonly WireOrder[] | null
}

function wordsOf({ side, qty, limit_price: limit, stop_price: stop }: WireOrder): string {
  const at = [...limit === null ? [] : ['limit', limit], ...stop === null ? [] : ['stop', stop]]
  return [side, qty, ...at].join(' ')
}

/** An instant of the two days, as New York's clock shows it. */
export function newYork(day: '05' | '06', time: string): string {
  return formatUtc(Date.parse(`2026-01-${day}T${time}-05:00`) as UtcMillis)
}
