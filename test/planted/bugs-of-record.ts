import type { PlantedBug } from './planted-bug.ts'

/** Bugs of what is on disk: that it is there, in time, whole, and is what comes back. */
export const RECORD_BUGS: readonly PlantedBug[] = [
  {
    name: 'no fsync',
    breaks: 'I-27',
    edits: [{
      file: 'src/adapter/sqlite/open-database.ts',
      find: `{ pragma: 'synchronous', value: 'FULL', reads: 2 }`,
      put: `{ pragma: 'synchronous', value: 'OFF', reads: 0 }`,
    }],
    caught: { by: 'test', file: 'src/adapter/sqlite/sqlite-journal.test.ts' },
  },
  {
    name: 'commit reported before it happened',
    breaks: 'I-27',
    edits: [{
      file: 'src/audit/durable-journal.ts',
      find: '      await attempt\n',
      put: '      void attempt\n      this.#durable = target\n',
    }],
    caught: { by: 'test', file: 'src/audit/durable-journal.test.ts' },
  },
  {
    name: 'a failed write forgotten',
    breaks: 'F32',
    edits: [{
      file: 'src/audit/durable-journal.ts',
      find: 'else this.#failure = written.failure',
      put: 'else this.#transient = written.failure',
    }],
    caught: { by: 'test', file: 'src/audit/durable-journal.test.ts' },
  },
  {
    name: 'send before commit',
    breaks: 'I-03',
    edits: [{
      file: 'src/app/broker/broker-session.ts',
      find: `    await this.#parts.record.makeDurable()
    if (this.#effects.count === 0) return
    const { effects, decidedAt } = this.#effects.take()
    crashPoint('before-send', () => effects.map(requestWord))
    this.#gateway.send(effects, decidedAt)
`,
      put: `    const { effects, decidedAt } = this.#effects.take()
    this.#gateway.send(effects, decidedAt)
    await this.#parts.record.makeDurable()
`,
    }],
    caught: { by: 'swarm', short: { seed: 29, minutes: 2 }, seeds: [1000, 1001] },
  },
  {
    name: 'stale baseline: a snapshot without the facts after it',
    breaks: 'I-25',
    edits: [{
      file: 'src/audit/recover.ts',
      find: '      target.apply(fact.value)\n',
      put: '      if (snapshot === 0) target.apply(fact.value)\n',
    }],
    caught: { by: 'swarm', short: { seed: 56, minutes: 4 }, seeds: [14, 25, 1003, 1004, 1008, 1015] },
  },
  {
    name: 'recovery decides again',
    breaks: 'I-25',
    edits: [{
      file: 'src/engine/engine.ts',
      find: '    this.signals.isMuted = true\n',
      put: '    this.signals.isMuted = false\n',
    }, {
      file: 'src/engine/engine.ts',
      find: '    if (this.#isReshowing) return void this.signals.closeSlice()\n',
      put: '',
    }],
    caught: { by: 'swarm', short: { seed: 60, minutes: 2 }, seeds: [14, 25, 1003, 1004, 1008, 1015] },
  },
  {
    name: 'a snapshot forgets that an order is in doubt',
    breaks: 'I-09',
    edits: [{
      file: 'src/execution/order-state.ts',
      find: '    Object.assign(order, plain)\n',
      put: '    Object.assign(order, plain, { isOutcomeUnknown: false })\n',
    }],
    caught: {
      by: 'swarm', short: { seed: 105, minutes: 10 },
      seeds: [14, 25, 1003, 1004, 1008, 1015, 1024, 1002, 1006, 1016],
    },
  },
  {
    name: 'halt forgotten at restart',
    breaks: 'I-04',
    edits: [{
      file: 'src/safety/kill-switch.ts',
      find: '    for (const [trigger, action] of latched) this.#latched.set(trigger, action)\n',
      put: '    if (latched.length === 0) this.#latched.clear()\n',
    }],
    caught: { by: 'swarm', short: { seed: 12, minutes: 4 }, seeds: [14, 25, 1003, 1004, 1008, 1015] },
  },
  {
    name: 'lease not checked when rows are written',
    breaks: 'I-30',
    edits: [{
      file: 'src/adapter/sqlite/sqlite-journal.ts',
      find: `    if (first === undefined) return ok(undefined)
    return this.#transaction(() => {
      this.#checkLease(lease)
`,
      put: `    if (first === undefined || lease === undefined) return ok(undefined)
    return this.#transaction(() => {
`,
    }],
    caught: { by: 'test', file: 'test/contract/journal-store-sqlite.test.ts' },
  },
  {
    name: 'chain hash without the hash before',
    breaks: 'I-24',
    edits: [{
      file: 'src/audit/chain.ts',
      find: `  bytes.write(previousHash, 1, 'hex')\n`,
      put: `  bytes.write(previousHash.slice(0, 0), 1, 'hex')\n`,
    }],
    caught: { by: 'test', file: 'test/contract/audit-verify-python.test.ts' },
  },
  {
    name: 'a changed row passes recovery',
    breaks: 'I-24',
    edits: [{
      file: 'src/audit/recover.ts',
      find: ' || chainHash(before.hash, canonicalEvent(entry)) !== entry.hash) {',
      put: ') {',
    }],
    caught: { by: 'test', file: 'src/audit/recover.test.ts' },
  },
]
