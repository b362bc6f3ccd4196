import { describe, expect, it } from 'vitest'
import { MILLIS_PER_DAY, utcMillis } from '../base/index.ts'
import { confirmationPhrase, promotionRefusal, type PromotionInputs } from './promotion.ts'

const NOW = utcMillis(Date.UTC(2025, 5, 2))
const GREEN: PromotionInputs = {
  isPaperTrading: false,
  certificate: { isPassed: true, at: NOW, configHash: 'settings', codeHash: 'program' },
  configHash: 'settings', codeHash: 'program', drillValidDays: 30, now: NOW, isReconciled: true,
  account: 'A-1', confirmation: 'trade real money in account A-1',
}
const drilled = (more: object): Partial<PromotionInputs> => ({
  certificate: { isPassed: true, at: NOW, configHash: 'settings', codeHash: 'program', ...more },
})
const ago = (ms: number): Partial<PromotionInputs> => drilled({ at: utcMillis(NOW - ms) })

describe('promotion to real money', () => {
  it('passes with a fresh drill, green books and the phrase', () => {
    expect(promotionRefusal(GREEN)).toBeUndefined()
    expect(promotionRefusal({ ...GREEN, ...ago(30 * MILLIS_PER_DAY) })).toBeUndefined()
  })

  it('is no matter of a paper account', () => {
    const bare = { ...GREEN, certificate: undefined, isReconciled: false, confirmation: undefined }
    expect(promotionRefusal({ ...bare, isPaperTrading: true })).toBeUndefined()
  })

  it.each<[string, Partial<PromotionInputs>, string]>([
    ['without a drill', { certificate: undefined }, 'no drill was made'],
    ['after a drill that failed', drilled({ isPassed: false }), 'not passed'],
    ['after a drill of long ago', ago(30 * MILLIS_PER_DAY + 1), 'not of the last 30 days'],
    ['after a drill of the future', ago(-1), 'not of the last 30 days'],
    ['after a drill at no time', drilled({ at: Number.NaN }), 'not of the last 30 days'],
    ['with other settings', { configHash: 'others' }, 'settings have changed'],
    ['with another program', { codeHash: 'another' }, 'the program has changed'],
    ['with books that differ', { isReconciled: false }, 'not compared, or differ'],
    ['without a confirmation', { confirmation: undefined }, 'nothing was typed'],
    ['with "yes"', { confirmation: 'yes' }, 'something else was typed'],
    ['with another account', { account: 'A-2' }, 'something else was typed'],
    [
      'with a switch that cannot be read',
      { isPaperTrading: undefined as never, certificate: undefined },
      'no drill was made',
    ],
    ['with books of which nothing is known', { isReconciled: undefined as never }, 'not compared'],
  ])('is refused %s', (_, change, reason) => {
    const refusal = promotionRefusal({ ...GREEN, ...change })
    expect(refusal?.code).toBe('LIVE_REFUSED')
    expect(refusal?.message).toContain(reason)
    expect(refusal?.details).toEqual({ reasons: 1 })
  })

  it('takes a drill as old as it may be, and not a millisecond older', () => {
    const most = 30 * MILLIS_PER_DAY
    const refusals = [most - 1, most, most + 1].map((ms) => promotionRefusal({ ...GREEN, ...ago(ms) })?.code)
    expect(refusals).toEqual([undefined, undefined, 'LIVE_REFUSED'])
  })

  it('names every reason at once', () => {
    const refusal = promotionRefusal({
      ...GREEN,
      ...drilled({ isPassed: false }),
      configHash: '',
      codeHash: '',
      isReconciled: false,
      account: 'B',
    })
    expect(refusal?.details).toEqual({ reasons: 5 })
    expect(refusal?.message).toContain(confirmationPhrase('B'))
  })
})
