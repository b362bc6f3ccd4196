import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { ALERT_POLICY } from '../../../test/harness/alert-policy.ts'
import { FakeClock } from '../../../test/harness/fake-clock.ts'
import { encodeBody } from '../../audit/index.ts'
import {
  ok, price, quantity, ZERO_MONEY, type ClientOrderId, type Result, type Sequence, type UtcMillis,
} from '../../base/index.ts'
import { AlertSeverity, orderTerms, type FactBody, type Fill } from '../../model/index.ts'
import { measuredProbe, type HealthProbe } from '../../monitor/index.ts'
import type { AlertHandler, AlertNotice, AlertReceipt, JournalEntry } from '../../port/index.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { SessionWatch } from './session-watch.ts'
import { readWatchBook } from './watch-book.ts'

const POLICY = { ...ALERT_POLICY, groupMs: 5_000 }
const folders: string[] = []
afterEach(() => folders.splice(0).forEach((path) => rmSync(path, { recursive: true, force: true })))

function newFolder(): SessionFolder {
  const path = mkdtempSync(join(tmpdir(), 'watch-'))
  folders.push(path)
  return new SessionFolder(path)
}

function entry(sequence: number, body: { readonly kind: string }): JournalEntry {
  const hash = ''
  return {
    sequence: sequence as Sequence, eventAt: 0 as UtcMillis, knownAt: 0 as UtcMillis, kind: body.kind,
    correlation: 0 as Sequence, causation: 0 as Sequence, body: JSON.stringify(body), version: 1,
    previousHash: hash, hash,
  }
}

const alert = (severity: string, message: string) =>
  ({ kind: 'AlertRaised', severity, component: 'broker', message })
const trip = {
  trigger: 'daily_loss_limit', severity: 'halt', action: 'stop_new_trades', measured: 1, limit: 1,
}

function stage(
  folder: SessionFolder, rows: readonly JournalEntry[], after = 0, probes: readonly HealthProbe[] = [],
) {
  const clock = new FakeClock()
  const said: string[] = []
  const routes = ['p1', 'p2'].map((name) => {
    const send = async (notices: readonly AlertNotice[]): Promise<Result<AlertReceipt>> => {
      for (const { kind, alert: { message } } of notices) said.push(`${name} ${kind} ${message}`)
      return ok({ at: clock.now(), reference: '' })
    }
    const handler: AlertHandler = { name, send }
    return { handler, from: AlertSeverity.Warning, isRecord: false }
  })
  const troubles: string[] = []
  const watch = new SessionWatch({
    folder, routes, clock, steadyMs: clock.steadyMs, pid: 1, after, healthMs: 60_000, probes,
    policy: POLICY,
    onTrouble: (text) => void troubles.push(text),
    journal: {
      read: async ({ from, limit }) => ok(rows.filter(({ sequence }) => sequence >= from).slice(0, limit)),
      close: async () => undefined,
    },
  })
  const look = async (passMs: number): Promise<void> => {
    await watch.look()
    await clock.pass(passMs)
    await watch.look()
  }
  return { clock, said, watch, look, troubles }
}

/** Rows of two strategies that buy and sell at one price. */
function ownTrade(): readonly JournalEntry[] {
  const bodies = (['BUY', 'SELL'] as const).flatMap((side): FactBody[] => {
    const clientOrderId = `o-${side}` as ClientOrderId
    const terms = orderTerms({
      clientOrderId, symbol: 'ACME', side, quantity: quantity('1'), type: 'LIMIT', limitPrice: price('50'),
      timeInForce: 'DAY', isReduceOnly: false, role: 'entry', strategy: side.toLowerCase(),
      signal: 1 as Sequence,
    })
    const fill: Fill = {
      executionId: side as never, clientOrderId, symbol: 'ACME', side, quantity: quantity('1'),
      price: price('50'), fee: ZERO_MONEY, at: 0 as UtcMillis, liquidity: 'TAKER',
    }
    return [{ kind: 'OrderInitialized', terms }, { kind: 'OrderFilled', clientOrderId, fill }]
  })
  return bodies.map((body, place) => ({ ...entry(place + 1, { kind: body.kind }), body: encodeBody(body) }))
}

describe('SessionWatch', () => {
  it('tells of own trading that a supervisor would ask about', async () => {
    const { said, look } = stage(newFolder(), ownTrade())
    await look(POLICY.groupMs)
    expect(said).toEqual([
      'p1 raised buy and sell bought and sold ACME at 50 within 0 s: the account may have traded with '
      + 'itself; "investor surveillance" shows the orders',
    ])
  })

  it('tells what rows say, a trip as one incident that a reset ends', async () => {
    const folder = newFolder()
    const rows = [entry(1, alert('WARNING', 'slow')), entry(2, { kind: 'KillSwitchTriggered', ...trip })]
    rows.push(entry(3, { ...alert('CRITICAL', 'it tripped'), component: 'kill_switch' } as never))
    const { said, look } = stage(folder, rows)
    await look(0)
    expect(said).toEqual(['p1', 'p2'].map((name) => expect.stringContaining(`${name} raised kill switch`)))
    rows.push(entry(4, { kind: 'KillSwitchReset', by: 'ann', reason: 'fine' } as never))
    await look(0)
    await look(POLICY.groupMs)
    expect(said.slice(2).toSorted()).toEqual([
      expect.stringMatching('p1 raised slow'), expect.stringMatching('p1 resolved kill switch daily'),
      expect.stringMatching('p2 resolved kill switch daily'),
    ])
    expect(readWatchBook(folder)).toMatchObject({ through: 4 })
  })

  // R23: 5 s (RTS 6, article 16(5)), 2 s here. Between two looks lies a quarter of a second.
  it.each([[0, 250], [1, 249], [249, 1]])(
    'a CRITICAL on record %i ms after a look leaves %i ms later, by two channels', async (after, left) => {
      const rows: JournalEntry[] = []
      const { said, watch, clock } = stage(newFolder(), rows)
      watch.start()
      await clock.pass(1_000 + after)
      rows.push(entry(1, alert('CRITICAL', 'now')))
      await clock.pass(left - 1)
      expect(said).toEqual([])
      await clock.pass(1)
      expect(said.map((line) => line.slice(0, 2))).toEqual(['p1', 'p2'])
    },
  )

  it('sends after a restart what nobody took and what nobody got, and nothing else again', async () => {
    const folder = newFolder()
    const rows = [
      entry(1, alert('ERROR', 'told')), entry(2, alert('CRITICAL', 'open')),
      entry(3, alert('CRITICAL', 'taken')),
    ]
    const first = stage(folder, rows)
    await first.look(POLICY.groupMs)
    const taken = readWatchBook(folder)?.incidents.find(({ alert: { message } }) => message === 'taken')
    rows.push(entry(4, { kind: 'AlertAcknowledged', incident: taken?.id, by: 'ann', reason: 'x' } as never))
    rows.push(entry(5, alert('ERROR', 'not yet told')))
    await first.look(0)
    const second = stage(folder, rows)
    await second.look(POLICY.groupMs)
    expect(second.said).toEqual(['p1 raised open', 'p2 raised open', 'p1 raised not yet told'])
    expect(readWatchBook(folder)?.incidents.find(({ id }) => id === taken?.id)?.acknowledgedBy).toBe('ann')
  })

  it('tells nothing of before its start where no book was left', async () => {
    const { said, look } = stage(newFolder(), [entry(7, alert('CRITICAL', 'old'))], 7)
    await look(60_000)
    expect(said.filter((line) => line.includes('old'))).toEqual([])
  })

  it('keeps in its book how every part was at the last look', async () => {
    const folder = newFolder()
    let ageS = 1
    const probe = measuredProbe({
      component: 'data_feed', what: 'the last bar is', unit: 's old', degradedFrom: 60, downFrom: 120,
      measure: () => ageS,
    })
    const { clock, look } = stage(folder, [], 0, [probe])
    folder.write('status.json', { pid: 1, state: 'running', writtenAt: clock.now() })
    await look(0)
    ageS = 61
    await look(60_000)
    expect(readWatchBook(folder)?.health).toEqual({
      at: clock.now(), everyMs: 60_000, checks: [{
        component: 'data_feed', status: 'degraded', latencyMs: 0,
        message: 'the last bar is 61 s old, the limit is 60 s old',
      }],
    })
  })

  it('takes a clock that is set for no silence, and no silence for a clock that is set', async () => {
    const folder = newFolder()
    const { clock, said, look } = stage(folder, [])
    const write = (): void => {
      folder.write('status.json', { pid: 1, state: 'running', writtenAt: clock.now() })
    }
    write()
    await look(1_000)
    clock.set(clock.now() + 3_600_000)
    await look(1_000)
    expect(said).toEqual([])
    write()
    await look(1_000)
    clock.set(clock.now() - 7_200_000)
    await look(11_000)
    expect(said.filter((each) => each.includes('no sign of life for 12 s'))).toHaveLength(2)
  })

  it('tells that a session is silent, and that it is back', async () => {
    const folder = newFolder()
    const { said, look, clock } = stage(folder, [])
    await look(9_999)
    expect(said).toEqual([])
    await look(1)
    await look(0)
    expect(said).toEqual(['p1', 'p2'].map((name) => expect.stringContaining(`${name} raised session`)))
    folder.write('status.json', { pid: 1, state: 'running', writtenAt: clock.now() })
    await look(0)
    await look(0)
    expect(said.at(-1)).toContain('p2 resolved session')
  })

  it('says once that it cannot read the journal, and goes on when it can', async () => {
    const folder = newFolder()
    const { watch, troubles } = stage(folder, [])
    folder.write('watch.json', {})
    rmSync(folder.path, { recursive: true })
    await watch.look()
    await watch.look()
    expect(troubles).toEqual([`${folder.path}/watch.json cannot be written: there is no such folder`])
  })

  it('ends an incident that nobody hears of any more, but no CRITICAL that nobody took', async () => {
    const folder = newFolder()
    const rows = [entry(1, alert('ERROR', 'once')), entry(2, alert('CRITICAL', 'bad'))]
    const { look, clock } = stage(folder, rows)
    await look(0)
    folder.write('status.json', { pid: 1, state: 'ended', writtenAt: clock.now() })
    await look(24 * 3_600_000)
    await look(1)
    const open = readWatchBook(folder)?.incidents.filter(({ resolvedAt }) => resolvedAt === undefined)
    expect(open?.map((each) => each.alert.message)).toEqual(['bad'])
  })
})
