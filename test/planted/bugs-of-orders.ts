import type { PlantedBug } from './planted-bug.ts'

/** Seeds in which much goes wrong: crashes, lost answers, broken streams, thin markets. */
const WILD = [14, 25, 1003, 1024, 1004, 1008, 1002, 1006, 1015, 1016, 1018, 1019, 1020]
const MANY = [...WILD, ...Array.from({ length: 30 }, (_, index) => 1_030 + index)]
const GATEWAY = 'src/app/broker/sending/broker-gateway.ts'
const GATEWAY_TEST = 'src/app/broker/sending/broker-gateway.test.ts'
const LEGS_TEST = 'src/execution/attached-legs.test.ts'
const DESK = 'src/execution/order-desk.ts'
const STATE = 'src/execution/order-state.ts'
const ENGINE = 'src/execution/execution-engine.ts'
const WATCH = 'src/app/broker/account/account-watch.ts'
const KNOWN = 'src/app/broker/account/known-executions.ts'

/** Bugs of orders: what is sent, how often, and what is made of what the broker says. */
export const ORDER_BUGS: readonly PlantedBug[] = [
  {
    name: 'new id on retry',
    breaks: 'I-10',
    edits: [{
      file: DESK,
      find: `clientOrderId: terms.clientOrderId }, at, terms.signal)
    this.#parts.outbox.push({ kind: 'SubmitOrder', terms, ...(isLeg ? { isLeg } : {}) })
`,
      put: `clientOrderId: terms.clientOrderId }, at, terms.signal)
    const clientOrderId = terms.clientOrderId + 'r'
    const sent = orderTerms({ ...terms, clientOrderId })
    this.#parts.outbox.push({ kind: 'SubmitOrder', terms: sent, ...(isLeg ? { isLeg } : {}) })
`,
    }],
    caught: { by: 'swarm', short: { seed: 52, minutes: 2 }, seeds: MANY },
  },
  {
    name: 're-send without proof of absence',
    breaks: 'I-10',
    edits: [{
      file: GATEWAY,
      find: `if (outcome.kind === 'unknown') return this.#doubts.begin(request, said(failure))`,
      put: `if (outcome.kind === 'unknown') return this.#again(queued)`,
    }],
    caught: { by: 'swarm', short: { seed: 27, minutes: 2 }, seeds: MANY },
  },
  {
    name: 're-send twice',
    breaks: 'I-10',
    edits: [{
      file: 'src/execution/unanswered-orders.ts',
      find: 'const isFirst = isReduceOnly || order.resendCount === 0',
      put: 'const isFirst = true',
    }],
    caught: { by: 'test', file: 'src/execution/unanswered-orders.test.ts' },
  },
  {
    name: 'a refused second sending ends the order that was sent first',
    breaks: 'F6',
    edits: [{
      file: GATEWAY,
      find: `if (code === 'CLIENT_ORDER_ID_CONFLICT' || !this.#doubts.isResent(ids)) reject()`,
      put: `if (code !== '') reject()`,
    }],
    caught: { by: 'test', file: GATEWAY_TEST },
  },
  {
    name: 'a refused request taken for a word of the order in doubt',
    breaks: 'F2',
    edits: [{
      file: GATEWAY,
      find: `if (kind !== 'CancelRejected' && kind !== 'ModifyRejected') this.#doubts.heard(id)`,
      put: `this.#doubts.heard(id)`,
    }],
    caught: { by: 'test', file: 'src/app/broker/gateway-races.test.ts' },
  },
  {
    name: 'what a reducing order opens is left alone',
    breaks: 'I-05',
    edits: [{
      file: ENGINE,
      find: `    this.#flattener.countOpened(order, units)\n`,
      put: '',
    }],
    caught: { by: 'test', file: 'src/execution/opened-units.test.ts' },
  },
  {
    name: 'UNKNOWN taken for REJECTED',
    breaks: 'F2',
    edits: [{
      file: GATEWAY,
      find: `    if (outcome.kind === 'unknown') return this.#doubts.begin(request, said(failure))\n`,
      put: '',
    }],
    caught: { by: 'swarm', short: { seed: 3, minutes: 2 }, seeds: MANY },
  },
  {
    name: 'what a restart left in doubt is not looked up',
    breaks: 'F29',
    edits: [{
      file: 'src/app/broker/broker-session.ts',
      find: '    this.#gateway.resume((await this.#parts.core.orders()).open)\n',
      put: '    await this.#parts.core.orders()\n',
    }],
    caught: { by: 'swarm', short: { seed: 6, minutes: 12 }, seeds: MANY },
  },
  {
    name: 'cancel assumed done',
    breaks: 'F15',
    edits: [{
      file: DESK,
      find: `this.#parts.record({ kind: 'OrderPendingCancel', clientOrderId: id, reason }, at, signal)`,
      put: `this.#parts.record({ kind: 'OrderCanceled', clientOrderId: id, reason }, at, signal)`,
    }],
    caught: { by: 'swarm', short: { seed: 36, minutes: 2 }, seeds: WILD },
  },
  {
    name: 'a cancel whose answer is lost is given up',
    breaks: 'F15',
    edits: [{
      file: GATEWAY,
      find: `if (isOpen && (isProvenUnsent || isNotYet || outcome.kind === 'unknown')) this.#again(queued)`,
      put: `if (isOpen && (isProvenUnsent || isNotYet)) this.#again(queued)`,
    }],
    caught: { by: 'test', file: GATEWAY_TEST },
  },
  {
    name: 'halt not checked at the point of sending',
    breaks: 'I-04',
    edits: [{
      file: GATEWAY,
      find: `this.#isEnding ? 'the session ends' : this.#parts.haltReason()`,
      put: `this.#isEnding ? 'the session ends' : undefined`,
    }],
    caught: { by: 'test', file: GATEWAY_TEST },
  },
  {
    name: 'unreadable wish for a halt means active',
    breaks: 'I-04',
    edits: [{
      file: 'src/app/broker/sending/halt-board.ts',
      find: 'return `whether a halt was asked for cannot be read: ',
      put: 'return why.length > 0 ? undefined : `it cannot be read: ',
    }],
    caught: { by: 'test', file: 'src/app/broker/sending/halt-board.test.ts' },
  },
  {
    name: 'an approval lives for ever at the point of sending',
    breaks: 'R02',
    edits: [{
      file: GATEWAY,
      find: 'const isLate = now - queued.since > APPROVAL_LIFE_MS',
      put: 'const isLate = now - queued.since > APPROVAL_LIFE_MS * 1e6',
    }],
    caught: { by: 'test', file: GATEWAY_TEST },
  },
  {
    name: 'lease not checked at the point of sending',
    breaks: 'I-30',
    edits: [{ file: GATEWAY, find: 'if (!isLeaseHeld()) {', put: 'if (isLeaseHeld === undefined) {' }],
    caught: { by: 'test', file: GATEWAY_TEST },
  },
  {
    name: 'fill keyed by quantity',
    breaks: 'I-07',
    edits: [{
      file: STATE,
      find: `if (event.kind === 'Filled' && this.#find(event.fill.executionId) >= 0) return false`,
      put: `if (event.kind === 'Filled'
        && this.#fills.some((fill) => fill.quantity === event.fill.quantity)) return false`,
    }],
    caught: { by: 'swarm', short: { seed: 26, minutes: 2 }, seeds: WILD },
  },
  {
    name: 'duplicate fill booked twice',
    breaks: 'I-07',
    edits: [
      {
        file: ENGINE,
        find: 'if (event.fill.quantity <= 0n || this.book.isBooked(event.fill.executionId)) return undefined',
        put: 'if (event.fill.quantity === 0n) return undefined',
      },
      {
        file: STATE,
        find: 'if ((fills[i] as Fill).executionId === executionId) return i',
        put: 'if ((fills[i] as Fill).executionId === executionId && fills.length > 1e6) return i',
      },
      {
        file: KNOWN,
        find: 'if (this.#known.has(executionId)) return false',
        put: 'if (this.#known.size > 1e6) return false',
      },
    ],
    caught: { by: 'swarm', short: { seed: 38, minutes: 2 }, seeds: WILD },
  },
  {
    name: 'a start does not read which executions are on record',
    breaks: 'I-07',
    edits: [{
      file: KNOWN,
      find: 'kinds: KINDS }',
      put: 'kinds: [] }',
    }],
    caught: { by: 'test', file: 'src/app/broker/account/known-executions.test.ts' },
  },
  {
    name: 'late fill dropped',
    breaks: 'F11',
    edits: [{
      file: STATE,
      find: '    return canTransition(this.status, event.kind)\n',
      put: `    if (event.kind === 'Filled' && !this.isOpen) return false
    return canTransition(this.status, event.kind)
`,
    }],
    caught: { by: 'test', file: 'src/execution/execution-engine.test.ts' },
  },
  {
    name: 'overfill ignored',
    breaks: 'I-06',
    edits: [{
      file: 'src/execution/overfill.ts',
      find: '  if (excess === 0n) return\n', put: '  if (excess >= 0n) return\n',
    }],
    caught: { by: 'test', file: 'src/engine/adopt-account.test.ts' },
  },
  {
    name: 'foreign order ignored',
    breaks: 'F20',
    edits: [{
      file: WATCH,
      find: 'if (adopted === undefined) return\n',
      put: 'if (adopted === undefined || adopted !== undefined) return\n',
    }],
    caught: { by: 'swarm', short: { seed: 58, minutes: 2 }, seeds: MANY },
  },
  {
    name: 'cursor of executions advanced before they are on disk',
    breaks: 'I-07',
    edits: [{
      file: WATCH,
      find: `    const { cursor, flush } = this.#parts
`,
      put: `    const { cursor, flush } = this.#parts
    if (cursor.accountId !== undefined) this.#save(reading)
`,
    }],
    caught: { by: 'swarm', short: { seed: 55, minutes: 2 }, seeds: MANY },
  },
  {
    name: 'movement of cash booked at every look',
    breaks: 'I-11',
    edits: [{
      file: 'src/app/broker/account/account-cursor.ts',
      find: 'this.#seen = new Map(movements.map(({ id, amount }) => [id, amount]))',
      put: 'this.#seen = new Map()',
    }],
    caught: { by: 'test', file: 'src/app/broker/account/account-watch.test.ts' },
  },
  {
    name: 'what the broker has taken back stays booked',
    breaks: 'I-11',
    edits: [{
      file: WATCH, put: 'void reversals',
      find: 'for (const reversal of reversals) await this.#reverse(reversal)',
    }],
    caught: { by: 'test', file: 'src/app/broker/account/account-watch.test.ts' },
  },
  {
    name: 'a difference of the books never halts',
    breaks: 'F21',
    edits: [{ file: WATCH, find: 'const LOOKS = 3\n', put: 'const LOOKS = 1e9\n' }],
    caught: { by: 'test', file: 'src/app/broker/account/account-watch.test.ts' },
  },
  {
    name: 'of a group in doubt only the first order waits',
    breaks: 'F2',
    edits: [{
      file: 'src/app/broker/sending/submit-doubts.ts',
      find: 'return this.#lookup.has(this.#leads.get(id) ?? id)',
      put: 'return this.#lookup.has(id)',
    }],
    caught: { by: 'test', file: GATEWAY_TEST },
  },
  {
    name: 'stop not resized after a partial fill',
    breaks: 'I-12',
    edits: [{
      file: 'src/execution/protection-book.ts',
      find: 'group.open = maxFixed((group.open + quantity) as Quantity, ZERO_QUANTITY)',
      put: 'group.open = group.open > 0n ? group.open : maxFixed(quantity, ZERO_QUANTITY)',
    }],
    caught: { by: 'test', file: 'test/property/protection.test.ts' },
  },
  {
    name: 'no stop while the entry has filled in part',
    breaks: 'I-12',
    edits: [{
      file: 'src/execution/guards.ts',
      find: 'else if (quantity > 0n && !isResting(group, role, at))',
      put: 'else if (quantity > 0n && group.revision > 0)',
    }],
    caught: { by: 'test', file: 'test/property/protection.test.ts' },
  },
  {
    name: 'stop kept after the position is gone',
    breaks: 'I-05',
    edits: [{
      file: 'src/execution/guards.ts',
      find: `if (child.cancelRefusals < REFUSALS_MAX) desk.cancel(id, 'nothing left to protect', at)`,
      put: `if (child.cancelRefusals > REFUSALS_MAX) desk.cancel(id, 'nothing left to protect', at)`,
    }],
    caught: { by: 'swarm', short: { seed: 44, minutes: 2 }, seeds: WILD },
  },
  {
    name: 'a guard that was refused before it stood is never taken back',
    breaks: 'I-05',
    edits: [{ file: ENGINE, find: '        if (isChild(order)) order.clearRefusals()\n', put: '' }],
    caught: { by: 'test', file: 'src/execution/unanswered-orders.test.ts' },
  },
  {
    name: 'the end of a leg is told before the fill of the other',
    breaks: 'F10',
    edits: [{
      file: 'src/app/broker/sending/leg-book.ts',
      find: `const partner = kind === 'Canceled' && !isUnwanted ? this.#partners.get(id) : undefined`,
      put: `const partner = kind === 'Accepted' && !isUnwanted ? this.#partners.get(id) : undefined`,
    }],
    caught: { by: 'test', file: GATEWAY_TEST },
  },
  {
    name: 'guards that wait for their entry count as standing',
    breaks: 'I-12',
    edits: [{
      file: 'src/execution/guard-watch.ts',
      find: `stop?.isOpen === true && !stop.waits`,
      put: `stop?.isOpen === true`,
    }],
    caught: { by: 'test', file: LEGS_TEST },
  },
  {
    name: 'guards of an entry that ended without a fill stay',
    breaks: 'I-05',
    edits: [{
      file: 'src/execution/protection-book.ts',
      find: `if (legs.length > 0 && this.#find(entry.terms, entry.terms.clientOrderId) === undefined) {`,
      put: `if (legs.length < 0 && this.#find(entry.terms, entry.terms.clientOrderId) === undefined) {`,
    }],
    caught: { by: 'test', file: LEGS_TEST },
  },
]
