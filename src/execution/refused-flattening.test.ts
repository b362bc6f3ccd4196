import { describe, expect, it } from 'vitest'
import { ProtectionDesk } from '../../test/property/protection-desk.ts'
import { brokerVenue } from '../model/index.ts'

/** 21 held, and everything is to go; somebody else's order keeps the broker from taking what sells them. */
function refused(): ProtectionDesk {
  const desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco'))
  desk.enter('21')
  desk.accept('1:e0-0')
  desk.fill('1:e0-0', '21')
  desk.sent()
  desk.flatten()
  return desk
}

/** Refuses what is sent second by second; the seconds at which something was. */
function sendings(desk: ProtectionDesk, seconds: number): readonly number[] {
  const found: number[] = []
  for (let second = 0; second < seconds; second++) {
    for (const sent of desk.sent()) {
      found.push(second)
      desk.reject(sent.split(' ')[1] as string)
    }
    desk.wait(1)
  }
  return found
}

const alertsOf = (desk: ProtectionDesk): readonly string[] => desk.facts.flatMap(({ body }) => (
  body.kind === 'AlertRaised' && body.message.includes('not closed')
    ? [`${body.severity} ${body.message}`] : []))

describe('what is to be flat while the broker refuses it', () => {
  it('is asked for ever more slowly, every half minute in the end, and told of', () => {
    const desk = refused()
    const sent = sendings(desk, 240)
    const waits = sent.map((second, index) => second - (sent[index - 1] ?? 0))
    expect(waits.slice(1, 8).every((wait, index) => wait >= (waits[index] ?? 0))).toBe(true)
    expect(sent.length).toBeLessThan(16)
    expect(Math.max(...waits)).toBeGreaterThanOrEqual(15)
    expect(Math.max(...waits)).toBeLessThanOrEqual(31)
    expect(alertsOf(desk)[0]).toBe(
      'CRITICAL ACME of one is not closed: the broker has refused 3 orders in a row, the last with NO: no')
    expect(alertsOf(desk).length).toBe(1 + Math.floor(sent.length / 10))
  })

  it('is asked for at once where a person asks again, and when it is taken the waits are forgotten', () => {
    const desk = refused()
    sendings(desk, 60)
    desk.sent()
    desk.flatten()
    const [sent] = desk.sent()
    expect(sent).toMatch(/SELL 21 MARKET$/)
    const name = sent?.split(' ')[1] as string
    desk.accept(name)
    desk.fill(name, '21')
    desk.wait(1)
    expect(desk.sent()).toEqual([])
    expect(desk.engine.portfolio.positionCount).toBe(0)
  })
})
