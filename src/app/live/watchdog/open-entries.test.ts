import { describe, expect, it } from 'vitest'
import { quantity, type ClientOrderId, type Sequence, type UtcMillis } from '../../../base/index.ts'
import { EXTERNAL, type Fact, type FactBody, type NumberedEffect } from '../../../model/index.ts'
import { EntryFence } from './entry-fence.ts'
import { OpenEntries, ownEntries } from './open-entries.ts'

const A = 'a' as ClientOrderId
const B = 'b' as ClientOrderId

const TWENTY = { quantity: quantity('20') }

function fact(body: unknown): Fact {
  const at = 0 as UtcMillis
  const none = 0 as Sequence
  return { sequence: none, eventAt: at, knownAt: at, correlation: none, body: body as FactBody }
}
const made = (clientOrderId: string, isReduceOnly = false): Fact =>
  fact({
    kind: 'OrderInitialized',
    terms: { clientOrderId, isReduceOnly, symbol: 'AAA', quantity: quantity('10') },
  })
const filled = (clientOrderId: string, units: string): Fact =>
  fact({ kind: 'OrderFilled', clientOrderId, fill: { quantity: quantity(units) } })

it('counts no entry of somebody else as one to cancel: not after a restart either', () => {
  const order = (clientOrderId: ClientOrderId, strategy: string, isReduceOnly = false) => (
    { terms: { clientOrderId, strategy, isReduceOnly } })
  expect(ownEntries([order(A, 'one'), order(B, EXTERNAL), order(B, 'one', true)])).toEqual([A])
})

describe('open entries', () => {
  it.each<[string, readonly Fact[], readonly string[]]>([
    ['holds entries and no stop', [made(A), made(B, true)], [A]],
    ['keeps one that is filled in part', [made(A), filled(A, '9')], [A]],
    ['drops one that is filled', [made(A), filled(A, '9'), filled(A, '1')], []],
    [
      'drops one that the venue ended',
      [made(A), made(B), fact({ kind: 'OrderCanceled', clientOrderId: A })],
      [B],
    ],
    ['drops one that expired', [made(A), fact({ kind: 'OrderExpired', clientOrderId: A })], []],
    ['drops one that was rejected', [made(A), fact({ kind: 'OrderRejected', clientOrderId: A })], []],
    ['drops one that was denied', [made(A), fact({ kind: 'OrderDenied', clientOrderId: A })], []],
    [
      'keeps one whose units a split made uncertain',
      [made(A), fact({ kind: 'SplitApplied', symbol: 'AAA' }), filled(A, '10')],
      [A],
    ],
    [
      'keeps one whose units were changed',
      [made(A), fact({ kind: 'OrderUpdated', clientOrderId: A, changes: TWENTY }), filled(A, '10')],
      [A],
    ],
  ])('%s', (_, facts, left) => {
    const entries = new OpenEntries([])
    entries.take(facts)
    expect(entries.ids).toEqual(left)
  })

  it('knows those that were open before', () => {
    const entries = new OpenEntries([A, B])
    entries.take([fact({ kind: 'OrderExpired', clientOrderId: A })])
    expect(entries.ids).toEqual([B])
  })
})

describe('an entry fence', () => {
  function fence(): { sent: NumberedEffect[][]; fence: EntryFence<string> } {
    const sent: NumberedEffect[][] = []
    return {
      sent,
      fence: new EntryFence<string>({
        open: [A],
        lastRequest: 7 as Sequence,
        send: async (effects) => {
          sent.push([...effects])
          return ['gone']
        },
      }),
    }
  }

  it('cancels once for each silence, under the number of the last request', async () => {
    const { sent, fence: own } = fence()
    own.close()
    own.close()
    expect(await own.open()).toEqual({ events: ['gone'], canceled: [A] })
    expect(sent).toEqual([[{ kind: 'CancelOrder', clientOrderId: A, cause: 7 }]])
    own.journaled([made(B)])
    own.sent([{ kind: 'CancelOrder', clientOrderId: B, cause: 9 as Sequence }])
    own.close()
    expect(sent[1]?.map(({ cause }) => cause)).toEqual([9, 9])
  })

  it('does nothing where nothing works', async () => {
    const { sent, fence: own } = fence()
    own.journaled([fact({ kind: 'OrderExpired', clientOrderId: A })])
    own.close()
    expect(await own.open()).toBeUndefined()
    expect(sent).toEqual([])
  })

  it('says to whoever opens it that the broker refused', async () => {
    const own = new EntryFence({
      open: [A], lastRequest: 1 as Sequence, send: () => Promise.reject(new Error('no line')),
    })
    own.close()
    await expect(own.open()).rejects.toThrow('no line')
    expect(await own.open()).toBeUndefined()
  })
})

describe('who follows open entries', () => {
  it('is told of them at once, and when they change', () => {
    const entries = new OpenEntries([A])
    const told: string[] = []
    entries.follow((ids) => void told.push(ids.join(' ')))
    entries.take([made(B, true)])
    entries.take([made(B)])
    entries.take([filled(B, '4')])
    entries.take([filled(B, '6'), fact({ kind: 'OrderCanceled', clientOrderId: A })])
    expect(told).toEqual(['a', 'a b', ''])
  })
})
