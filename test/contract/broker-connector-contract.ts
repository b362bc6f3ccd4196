import { describe, expect, it } from 'vitest'
import { CANCEL_CASES, GROUP_CASES, MODIFY_CASES } from './broker-cases-change.ts'
import { CHANGE_FAULT_CASES, EVENT_FAULT_CASES } from './broker-cases-fault.ts'
import { LIFE_CASES, REFUSAL_CASES } from './broker-cases-life.ts'
import { CONNECTION_CASES, READ_CASES } from './broker-cases-read.ts'
import { SUBMIT_FAULT_CASES } from './broker-cases-submit-fault.ts'
import type { BrokerCase, BrokerStage } from './broker-stage.ts'

/** The cases of the contract by what they are about. */
export const BROKER_CONTRACT: Readonly<Record<string, readonly BrokerCase[]>> = {
  'orders that live': LIFE_CASES,
  'orders that are refused': REFUSAL_CASES,
  'cancels': CANCEL_CASES,
  'changes': MODIFY_CASES,
  'groups': GROUP_CASES,
  'what can be asked': READ_CASES,
  'connections': CONNECTION_CASES,
  'faults: submits': SUBMIT_FAULT_CASES,
  'faults: cancels and changes': CHANGE_FAULT_CASES,
  'faults: events, connections and others': EVENT_FAULT_CASES,
}

/** Which cases an implementation cannot have, and why; every id must exist. */
export type CannotHave = Readonly<Record<string, string>>

/** Registers every case for one implementation of the port. */
export function testBrokerConnector(
  name: string,
  parts: {
    readonly start: () => Promise<BrokerStage & Partial<AsyncDisposable>>; readonly cannotHave: CannotHave
  },
): void {
  describe(`${name} as a BrokerConnector`, () => {
    for (const [about, cases] of Object.entries(BROKER_CONTRACT)) {
      describe(about, () => {
        for (const { id, title, run } of cases) {
          if (Object.hasOwn(parts.cannotHave, id)) continue
          it(`${id} ${title}`, async () => {
            const stage = await parts.start()
            try {
              await run(stage)
            } finally {
              await stage[Symbol.asyncDispose]?.()
            }
          })
        }
      })
    }

    it('lists only cases that there are as ones it cannot have, each with its reason', () => {
      const ids = Object.values(BROKER_CONTRACT).flat().map(({ id }) => id)
      const unsound = Object.entries(parts.cannotHave).filter(
        ([id, reason]) => !ids.includes(id) || reason.length < 20
      )
      expect(unsound).toEqual([])
    })
  })
}
