import type { PlantedBug } from './planted-bug.ts'

const KILL_SWITCH = 'src/safety/kill-switch.ts'
const KILL_SWITCH_TEST = 'src/safety/kill-switch.test.ts'
const DESK = 'src/execution/order-desk.ts'

/** Bugs of what may be ordered at all: approvals, checks, the kill switch, and what they are measured on. */
export const LIMIT_BUGS: readonly PlantedBug[] = [
  {
    name: 'size changed after the check',
    breaks: 'I-02',
    edits: [{
      file: DESK,
      find: `    this.#parts.record({ kind: 'OrderSubmitted', clientOrderId }, at, terms.signal)
    this.#parts.outbox.push({ kind: 'SubmitOrder', terms, ...(isLeg ? { isLeg } : {}) })
`,
      put: `    this.#parts.record({ kind: 'OrderSubmitted', clientOrderId }, at, terms.signal)
    const quantity = (terms.quantity + 1_000_000_000n) as Quantity
    const sent = orderTerms({ ...terms, quantity })
    this.#parts.outbox.push({ kind: 'SubmitOrder', terms: sent, ...(isLeg ? { isLeg } : {}) })
`,
    }],
    caught: { by: 'swarm', short: { seed: 33, minutes: 2 }, seeds: [1000, 1001] },
  },
  {
    name: 'approval reused',
    breaks: 'R02',
    edits: [{
      file: 'src/risk/approval.ts',
      find: 'candidate.#isUsed = true',
      put: 'candidate.#isUsed = false',
    }],
    caught: { by: 'test', file: 'src/risk/approval.test.ts' },
  },
  {
    name: 'approval kept for the next input',
    breaks: 'R02',
    edits: [{ file: 'src/risk/approval.ts', find: '    this.#input++\n', put: '    this.#input += 0\n' }],
    caught: { by: 'test', file: 'src/risk/approval.test.ts' },
  },
  {
    name: 'approval for other terms: whatever looks like one passes',
    breaks: 'R02',
    edits: [{
      file: DESK,
      find: 'const isGenuine = this.#parts.verify(approval)',
      put: 'const isGenuine = this.#parts.verify(approval) || true',
    }],
    caught: { by: 'test', file: 'src/execution/execution-engine.test.ts' },
  },
  {
    name: 'exit larger than the position',
    breaks: 'I-05',
    edits: [{
      file: 'src/risk/check/conservation.ts',
      find: 'const passes = remaining > 0n && (remaining <= left || isSmaller)',
      put: 'const passes = remaining > 0n',
    }],
    caught: { by: 'test', file: 'src/risk/check/order-checks.test.ts' },
  },
  {
    name: 'a check that throws approves',
    breaks: 'I-15',
    edits: [{
      file: 'src/risk/check/run-checks.ts',
      find: '    return finding.threw(error)\n',
      put: '    finding.threw(error)\n    return CheckOutcome.Pass\n',
    }],
    caught: { by: 'test', file: 'src/risk/check/checks.test.ts' },
  },
  {
    name: 'exposure of an order in doubt released',
    breaks: 'I-09',
    edits: [{
      file: 'src/risk/exposure.ts',
      find: '    if (!isEntry(terms)) return\n',
      put: '    if (!isEntry(terms) || order.isOutcomeUnknown) return\n',
    }],
    caught: { by: 'test', file: 'src/risk/check/exposure-checks.test.ts' },
  },
  {
    name: 'what was approved in the same input does not count',
    breaks: 'I-13',
    edits: [{
      file: 'src/risk/exposure.ts',
      find: 'for (const order of orders.approved) sum.addPending(order)',
      put: 'if (orders.approved.length > 1e6) sum.addPending(orders.approved[0] as WorkingOrder)',
    }],
    caught: { by: 'test', file: 'test/property/risk.test.ts' },
  },
  {
    name: 'a kill switch that cannot be read is active',
    breaks: 'I-04',
    edits: [{
      file: 'src/risk/check/kill-switch.ts',
      find: '  } catch {\n    return HALTED\n',
      put: '  } catch {\n    return ACTIVE\n',
    }],
    caught: { by: 'test', file: 'src/risk/check/state-checks.test.ts' },
  },
  {
    name: 'a measure that cannot be read does not trip',
    breaks: 'R01',
    edits: [{
      file: KILL_SWITCH,
      find: 'if (!isWithin(trigger, measured)) tripped.push({ trigger, measured })',
      put: 'if (measured >= trigger.limit) tripped.push({ trigger, measured })',
    }],
    caught: { by: 'test', file: KILL_SWITCH_TEST },
  },
  {
    name: 'daily loss against the wrong base',
    breaks: 'I-17',
    edits: [{
      file: KILL_SWITCH,
      find: 'lossFraction(inputs.equity, inputs.dayStartEquity)',
      put: 'lossFraction(inputs.equity, inputs.highWaterEquity)',
    }],
    caught: { by: 'test', file: KILL_SWITCH_TEST },
  },
  {
    name: 'drawdown from the wrong high-water mark',
    breaks: 'I-17',
    edits: [{
      file: KILL_SWITCH,
      find: 'lossFraction(inputs.equity, inputs.highWaterEquity)',
      put: 'lossFraction(inputs.equity, inputs.dayStartEquity)',
    }],
    caught: { by: 'test', file: KILL_SWITCH_TEST },
  },
  {
    name: 'deposit counted as profit',
    breaks: 'I-17',
    edits: [{
      file: 'src/portfolio/portfolio.ts',
      find: `    const change = toNumber(amount)
    this.highWaterEquity += change
    this.dayStartEquity += change
`,
      put: '',
    }],
    caught: { by: 'test', file: 'src/portfolio/portfolio.test.ts' },
  },
  {
    name: 'a reset of one trigger opens all of them',
    breaks: 'R01',
    edits: [{
      file: KILL_SWITCH,
      find: '        if (body.trigger === undefined) tripped.clear()\n',
      put: '        if (body.trigger !== null) tripped.clear()\n',
    }],
    caught: { by: 'test', file: KILL_SWITCH_TEST },
  },
  {
    name: 'look-ahead of one bar: a coarse bar is shown before its last part',
    breaks: 'I-20',
    edits: [{
      file: 'src/data/aggregated-source.ts',
      find: '    bar.closeAt = interval.closeAt\n',
      put: '    bar.closeAt = interval.openAt + 1\n',
    }],
    caught: { by: 'test', file: 'src/data/aggregated-source.test.ts' },
  },
]
