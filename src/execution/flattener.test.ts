import { describe, expect, it } from 'vitest'
import { ProtectionDesk } from '../../test/property/protection-desk.ts'
import { formatFixed } from '../base/index.ts'

describe('canceling entries', () => {
  function working(): ProtectionDesk {
    const desk = new ProtectionDesk(['ACME', 'OTHER'])
    desk.enter('10', { strategy: 'one', symbol: 'ACME', stop: '95' })
    desk.fill('1:e0-0', '4')
    desk.enter('10', { strategy: 'one', symbol: 'OTHER' })
    desk.enter('10', { strategy: 'two', symbol: 'ACME' })
    desk.exit('4', { strategy: 'one', symbol: 'ACME', limit: '120' })
    desk.sent()
    return desk
  }

  it.each<[string, { strategy?: string; symbol?: string }, readonly string[]]>([
    ['everywhere', {}, ['cancel 1:e0-0', 'cancel 2:e0-0', 'cancel 3:e0-0']],
    ['of a strategy', { strategy: 'one' }, ['cancel 1:e0-0', 'cancel 2:e0-0']],
    ['in a symbol', { symbol: 'ACME' }, ['cancel 1:e0-0', 'cancel 3:e0-0']],
    ['of a strategy in a symbol', { strategy: 'one', symbol: 'ACME' }, ['cancel 1:e0-0']],
    ['of nobody', { strategy: 'three' }, []],
    ['in a symbol that nobody trades', { symbol: 'NONE' }, []],
  ])('%s leaves exits and guards alone', (_, scope, sent) => {
    const desk = working()
    desk.engine.execution.cancelEntries(scope, 'enough', desk.now())
    expect(desk.sent()).toEqual(sent)
  })

  it('asks for each once, and again where the venue has refused', () => {
    const desk = working()
    const cancel = (): readonly string[] => {
      desk.engine.execution.cancelEntries({ symbol: 'ACME' }, 'enough', desk.now())
      return desk.sent()
    }
    expect(cancel()).toEqual(['cancel 1:e0-0', 'cancel 3:e0-0'])
    expect(cancel()).toEqual([])
    desk.cancelRejected('1:e0-0')
    desk.canceled('3:e0-0')
    desk.sent()
    expect(cancel()).toEqual(['cancel 1:e0-0'])
  })
})

describe('flattening', () => {
  it('sells each owner\'s part as an order of its own, under names that cannot meet', () => {
    const desk = new ProtectionDesk(['ACME', 'OTHER'])
    // The names are alike in their first sixteen characters.
    desk.enter('10', { strategy: 'moving_average_fast', symbol: 'ACME' })
    desk.enter('20', { strategy: 'moving_average_slow', symbol: 'ACME' })
    desk.enter('30', { strategy: 'one', symbol: 'OTHER', side: 'SELL' })
    desk.fill('1:e0-0', '10')
    desk.fill('2:e0-0', '20')
    desk.fill('3:e0-0', '30')
    desk.sent()
    desk.flatten()
    expect(desk.sent()).toEqual(
      ['submit 4:f0-0 SELL 10 MARKET', 'submit 4:f1-0 SELL 20 MARKET', 'submit 4:f2-0 BUY 30 MARKET'])
    const terms = { isReduceOnly: true, role: 'flatten', timeInForce: 'DAY' }
    expect(desk.order('4:f0-0').terms).toMatchObject(terms)
  })

  it('takes what an exit at the market leaves', () => {
    const desk = new ProtectionDesk()
    desk.enter('100')
    desk.fill('1:e0-0', '100')
    desk.exit('30')
    desk.sent()
    desk.flatten()
    expect(desk.sent()).toEqual(['submit 3:f0-0 SELL 70 MARKET'])
    const facts = desk.facts.length
    desk.flatten()
    expect([desk.sent(), desk.facts.length]).toEqual([[], facts])
  })

  it('sells what an entry still fills while its cancel is out, and is over once that is gone', () => {
    const desk = new ProtectionDesk()
    desk.enter('10')
    desk.engine.execution.cancelEntries({}, 'enough', desk.now())
    desk.flatten()
    expect(desk.sent()).toEqual(['submit 1:e0-0 BUY 10 MARKET', 'cancel 1:e0-0'])
    desk.fill('1:e0-0', '4')
    expect(desk.sent()).toEqual(['submit 2:f0-0 SELL 4 MARKET'])
    desk.fill('2:f0-0', '4')
    desk.fill('1:e0-0', '5')
    expect(desk.sent()).toEqual(['submit 2:f1-0 SELL 5 MARKET'])
    desk.fill('2:f1-0', '5')
    desk.canceled('1:e0-0')
    desk.enter('5')
    desk.fill('3:e0-0', '5')
    expect([desk.sent(), desk.held()]).toEqual([['submit 3:e0-0 BUY 5 MARKET'], '5'])
  })

  it('is on record from the wish to the end, with entries that fill on their way out', () => {
    const desk = new ProtectionDesk()
    desk.enter('10', { strategy: 'one' })
    desk.enter('10', { strategy: 'two', stop: '95' })
    desk.fill('2:e0-0', '3')
    const step = (act: () => void): readonly string[] => {
      desk.sent()
      act()
      const now = desk.engine.factState()
      expect(desk.restoredStates()).toEqual([now, now])
      return desk.sent().filter((each) => each.includes('MARKET'))
    }
    const flattening = (): readonly string[] =>
      desk.engine.execution.state().unfinished.flattening.map(({ strategy }) => strategy).toSorted()
    const wish = { kind: 'Flatten', by: 'ann', reason: 'enough' } as const
    expect(step(() => desk.engine.command(wish, desk.now()))).toEqual([expect.stringContaining('SELL 3 ')])
    expect(flattening()).toEqual(['one', 'two'])
    expect(step(() => desk.fill('1:e0-0', '10'))).toEqual([expect.stringContaining('SELL 10 ')])
    expect(step(() => desk.canceled('2:e0-0'))).toEqual([])
    const exits = [...desk.engine.execution.book.open()].filter(({ terms }) => terms.role === 'flatten')
    for (const { terms } of exits) {
      const name = terms.clientOrderId.split('-').slice(-3).join('-').replace('-', ':')
      expect(step(() => desk.fill(name, formatFixed(terms.quantity)))).toEqual([])
    }
    expect(flattening()).toEqual([])
    expect([desk.held(), desk.held({ strategy: 'two' })]).toEqual(['0', '0'])
  })

  it('of nothing sends nothing', () => {
    const desk = new ProtectionDesk()
    desk.flatten()
    expect(desk.sent()).toEqual([])
  })
})
