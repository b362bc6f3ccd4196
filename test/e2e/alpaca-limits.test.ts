import { describe, expect, it } from 'vitest'
import { AlpacaBroker, AlpacaCredentials } from '../../src/adapter/alpaca/index.ts'
import { exchangeStage, KEYS } from '../harness/exchange-harness.ts'
import { order } from '../contract/broker-stage.ts'
import { investor } from '../harness/cli.ts'
import { brokerCommand } from '../../src/app/command/broker-command.ts'

describe('an account with ten requests a minute', () => {
  it('is never asked too often, and still lets a cancel through', async () => {
    await using stage = await exchangeStage({ settings: { rateLimit: 10 } })
    const broker = new AlpacaBroker({
      credentials: new AlpacaCredentials(KEYS.keyId, KEYS.secret), baseUrl: stage.url, requestsPerMinute: 10,
    })
    const sent = []
    for (let turn = 0; turn < 12; turn++) {
      const terms = order({ limit: '90' })
      sent.push({ terms, outcome: await broker.submit({ kind: 'single', terms }) })
    }
    const kinds = sent.map(({ outcome }) => (outcome.kind === 'accepted' ? 'accepted' : outcome.failure.code))
    expect(kinds).toEqual([...Array<string>(8).fill('accepted'), ...Array<string>(4).fill('RATE_LIMIT_HELD')])
    const first = sent[0]?.terms.clientOrderId
    if (first === undefined) throw new Error('nothing was sent')
    expect(await broker.cancel(first)).toEqual({ kind: 'taken' })
    const requests = await stage.control('requests') as unknown as { status: number }[]
    expect(requests.filter(({ status }) => status === 429)).toEqual([])
    expect(requests).toHaveLength(9)
  }, 60_000)
})

describe('a submit that is not answered', () => {
  it('is in doubt after two seconds, and is found by then', async () => {
    await using stage = await exchangeStage()
    await stage.faults({ fault: 'delay-reply', route: 'POST /v2/orders', times: 1, delay_ms: 60_000 })
    const broker = new AlpacaBroker({
      credentials: new AlpacaCredentials(KEYS.keyId, KEYS.secret), baseUrl: stage.url,
    })
    const terms = order({ limit: '90' })
    const startedAt = performance.now()
    const outcome = await broker.submit({ kind: 'single', terms })
    expect(outcome).toMatchObject({ kind: 'unknown', failure: { code: 'BROKER_TIMEOUT' } })
    expect(outcome).toHaveProperty('failure.message', expect.stringContaining('within 2000 ms'))
    // The time of other requests, which are waited for longer.
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    expect(await broker.findOrder(terms.clientOrderId)).toMatchObject({ ok: true, value: { isOpen: true } })
  }, 60_000)
})

describe('investor broker check', () => {
  it('says what is missing when there are no keys', () => {
    const { code, err } = investor(process.cwd(), 'broker', 'check')
    expect([code, err.includes('APCA_API_KEY_ID is not set')]).toEqual([1, true])
  })

  it('refuses an address that is none', () => {
    process.env['APCA_API_KEY_ID'] = 'k'
    process.env['APCA_API_SECRET_KEY'] = 'canary-secret'
    const { code, err, out } = investor(process.cwd(), 'broker', 'check', '--url', 'ftp://x')
    delete process.env['APCA_API_KEY_ID']
    delete process.env['APCA_API_SECRET_KEY']
    expect([code, err.includes('--url must be')]).toEqual([1, true])
    expect(err + out).not.toContain('canary-secret')
  })
})

describe('investor broker check against an exchange', () => {
  async function check(...words: readonly string[]): Promise<string> {
    await using stage = await exchangeStage()
    await stage.api('POST', '/v2/orders', {
      symbol: 'AAPL', qty: '10', side: 'buy', type: 'market', time_in_force: 'day',
    })
    let printed = ''
    const host = {
      env: { APCA_API_KEY_ID: KEYS.keyId, APCA_API_SECRET_KEY: KEYS.secret },
      out: (text: string) => {
        printed += text
      },
      err: () => {}, exit: () => expect.fail('it ended early'),
    }
    await brokerCommand(host).parseAsync(['check', '--url', stage.url, ...words], { from: 'user' })
    return printed
  }

  it('shows account, market, positions and orders', async () => {
    expect(await check()).toMatch(new RegExp([
      'alpaca-paper: account .*, ACTIVE', 'cash 98999.9 USD, equity 99999.9, buying power .*',
      'market open until 2026-01-05T21:00:00Z', '1 positions:', ' {2}AAPL 10 at 100.01', '0 open orders', '',
    ].join('\n')))
  })

  it('prints the same as JSON, numbers exact', async () => {
    expect(JSON.parse(await check('--json'))).toMatchObject({
      account: { cash: '98999.9' }, positions: [{ symbol: 'AAPL', quantity: '10', averagePrice: '100.01' }],
      orders: [],
    })
  })
})

describe('the live host', () => {
  it('is connected to only where that was allowed', async () => {
    const broker = new AlpacaBroker({
      credentials: new AlpacaCredentials('key', 'secret'), baseUrl: 'https://api.alpaca.markets',
    })
    expect(broker.capabilities).toMatchObject({ broker: 'alpaca-live', isLive: true })
    const listener = { onVenueEvent: () => {}, onConnection: () => {}, onNotice: () => {} }
    expect(await broker.connect(listener, [])).toMatchObject(
      { ok: false, failure: { code: 'LIVE_NOT_ALLOWED' } }
    )
    const outcome = await broker.submit({ kind: 'single', terms: order() })
    expect(outcome).toMatchObject({ kind: 'rejected', failure: { code: 'LIVE_NOT_ALLOWED', retry: 'never' } })
  })
})
