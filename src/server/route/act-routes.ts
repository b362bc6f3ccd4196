import { localPerson, personOf, provenPerson } from '../../model/index.ts'
import {
  Act,
  ActBody,
  CancelEntriesBody,
  ChangeConfigBody,
  IncidentParams,
  ReleaseSymbolBody,
  StrategyParams,
} from '../contract/index.ts'
import type { ActKind, ActRequest } from '../control-room.ts'
import { act } from './make-route.ts'
import type { Caller, Route } from './route.ts'

interface ActEntry {
  readonly path: string
  readonly kind: ActKind
  readonly summary: string
  readonly isStepUp: boolean
}

/** What stops or shrinks asks for no password: it must be quick. What can move money does. */
const SESSION_ACTS: readonly ActEntry[] = [
  {
    path: '/acts/halt',
    kind: 'Halt',
    isStepUp: false,
    summary: 'Stops new trades at once: entries are cancelled, exits and stops stay. Lasts until a reset.',
  },
  {
    path: '/acts/flatten',
    kind: 'Flatten',
    isStepUp: true,
    summary: 'Stops new trades and closes every position at the market.',
  },
  {
    path: '/acts/reset',
    kind: 'Reset',
    isStepUp: true,
    summary: 'Lets a halted session trade again; refused while books and broker differ.',
  },
]

/** Of two people and of the kill switch in hand: `safety.operators` names who may (docs/RUNBOOK.md). */
const SAFETY_ACTS: readonly ActEntry[] = [
  {
    path: '/acts/confirm-reset',
    kind: 'ConfirmReset',
    isStepUp: true,
    summary: 'A second person confirms the reset that another one asked for.',
  },
  {
    path: '/acts/take-override',
    kind: 'TakeOverride',
    isStepUp: true,
    summary: 'Takes the kill switch in hand: nothing is entered, and what trips waits.',
  },
  {
    path: '/acts/return-override',
    kind: 'GiveBackOverride',
    isStepUp: true,
    summary: 'Gives the kill switch back: what has tripped meanwhile acts at once.',
  },
]

const STRATEGY_ACTS: readonly ActEntry[] = [
  {
    path: '/strategies/{name}/activate',
    kind: 'ActivateStrategy',
    isStepUp: true,
    summary: 'Lets a strategy make signals.',
  },
  {
    path: '/strategies/{name}/deactivate',
    kind: 'DeactivateStrategy',
    isStepUp: false,
    summary: 'Takes a strategy out: no more signals; stops of what it holds stay.',
  },
]

/** Takes entries back; stops and exits stay, whatever is named. */
const CANCEL = act({
  path: '/acts/cancel-entries',
  role: 'operator',
  scope: 'stop',
  tag: 'acts',
  body: CancelEntriesBody,
  reply: Act,
  summary: 'Cancels working entries: all, or by symbol, strategy or one order; trading goes on.',
  handle: ({ room, body, caller, key }) => {
    const { symbol, strategy, order } = body
    const meant = {
      ...(symbol === undefined ? {} : { symbol }),
      ...(strategy === undefined ? {} : { strategy }),
      ...(order === undefined ? {} : { order }),
    }
    return room.act({ kind: 'CancelAllOrders', key, ...meant, ...asked(body, caller) })
  },
})

/** Of what was found wrong in one symbol (docs/RUNBOOK.md). */
const RELEASE = act({
  path: '/acts/release-symbol',
  role: 'operator',
  scope: 'person',
  tag: 'acts',
  body: ReleaseSymbolBody,
  reply: Act,
  isStepUp: true,
  summary: 'Lets a symbol be entered again that is at rest; refused by the engine where it is not.',
  handle: ({ room, body, caller, key }) => (
    room.act({ kind: 'ReleaseSymbol', key, symbol: body.symbol, ...asked(body, caller) })),
})

/** Who asks as the record names him, why, and of which session. */
function asked(
  { reason, session, claimedBy }: ActBody, { name, by }: Caller,
): Pick<ActRequest, 'by' | 'reason' | 'session'> {
  const person = by === 'local' ? localPerson(personOf(name), claimedBy) : provenPerson(name, claimedBy)
  return { by: person, reason, session }
}

/** Every act. */
export const ACT_ROUTES: readonly Route[] = [
  ...[...SESSION_ACTS, ...SAFETY_ACTS].map(({ path, kind, summary, isStepUp }) =>
    act({
      path,
      role: 'operator',
      scope: isStepUp ? 'person' : 'stop',
      tag: 'acts',
      body: ActBody,
      reply: Act,
      isStepUp,
      summary,
      handle: ({ room, body, caller, key }) => room.act({ kind, key, ...asked(body, caller) }),
    }),
  ),
  CANCEL,
  RELEASE,
  ...STRATEGY_ACTS.map(({ path, kind, summary, isStepUp }) =>
    act({
      path,
      role: 'operator',
      scope: isStepUp ? 'person' : 'stop',
      tag: 'acts',
      params: StrategyParams,
      body: ActBody,
      reply: Act,
      isStepUp,
      summary,
      handle: ({ room, body, params, caller, key }) =>
        room.act({ kind, key, strategy: params.name, ...asked(body, caller) }),
    }),
  ),
  act({
    path: '/alerts/{incident}/acknowledge',
    role: 'operator',
    scope: 'alert',
    tag: 'acts',
    params: IncidentParams,
    body: ActBody,
    reply: Act,
    summary: 'Takes an incident: it is told to nobody else. Whoever took it first stays its owner.',
    handle: ({ room, body, params, caller, key }) =>
      room.act({ kind: 'AcknowledgeAlert', key, incident: params.incident, ...asked(body, caller) }),
  }),
  act({
    path: '/acts/change-config',
    role: 'admin',
    scope: 'person',
    tag: 'acts',
    body: ChangeConfigBody,
    reply: Act,
    isStepUp: true,
    summary: 'Changes limits of the session; where two are needed the second person asks for the same.',
    handle: ({ room, body, caller, key }) => (
      room.act({ kind: 'ChangeConfig', key, changes: body.changes, ...asked(body, caller) })),
  }),
]
