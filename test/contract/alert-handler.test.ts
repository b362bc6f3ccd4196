import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import {
  ConsoleAlertHandler, FileAlertHandler, PagerDutyAlertHandler, SlackAlertHandler, SmtpAlertHandler,
  TelegramAlertHandler, WebhookAlertHandler,
} from '../../src/adapter/notify/index.ts'
import type { UtcMillis } from '../../src/base/index.ts'
import { AlertSeverity } from '../../src/model/index.ts'
import type { AlertHandler, AlertNotice } from '../../src/port/index.ts'
import { FakeClock } from '../harness/fake-clock.ts'
import { httpStage, type ServerReply } from '../harness/http-server.ts'
import { SMTP_USER, smtpStage } from '../harness/smtp-server.ts'

const clock = new FakeClock()
const SECRET = 'a-secret-of-32-letters-0123456789'

function notice(over: Partial<AlertNotice> & { message?: string } = {}): AlertNotice {
  const { message = 'position in <SPY>: ours 1 & theirs 2\nsecond line' } = over
  return {
    id: 'a-n9', kind: 'raised', incident: 'a-7', count: 1,
    alert: {
      severity: AlertSeverity.Critical, component: 'reconciliation', message,
      timestamp: Date.UTC(2025, 0, 6) as UtcMillis, data: { symbol: 'SPY' },
    },
    ...over,
  }
}

interface HttpChannel {
  readonly name: string
  readonly make: (url: string) => AlertHandler
  readonly path: string
  readonly accepted: ServerReply
  readonly reference: string
  /** Documented refusals of the vendor: what it answers, whether it is tried again, what is shown. */
  readonly refusals: readonly (readonly [reply: ServerReply, retry: 'safe' | 'never', shown: string])[]
}

const json = (status: number, body: unknown): ServerReply => ({ status, body: JSON.stringify(body) })

const CHANNELS: readonly HttpChannel[] = [
  {
    name: 'slack',
    make: (url) => new SlackAlertHandler({ name: 'slack', url: `${url}/services/T0/B0/${SECRET}`, clock }),
    path: `/services/T0/B0/${SECRET}`,
    accepted: { status: 200, body: 'ok' },
    reference: '',
    refusals: [
      [{ status: 400, body: 'invalid_payload' }, 'never', 'HTTP 400: invalid_payload'],
      [{ status: 403, body: 'action_prohibited' }, 'never', 'HTTP 403: action_prohibited'],
      [{ status: 404, body: 'channel_not_found' }, 'never', 'HTTP 404: channel_not_found'],
      [{ status: 410, body: 'channel_is_archived' }, 'never', 'HTTP 410: channel_is_archived'],
      [{ status: 500, body: 'rollup_error' }, 'safe', 'HTTP 500: rollup_error'],
      [{ status: 200, body: '<html>' }, 'never', 'unexpected answer <html>'],
    ],
  },
  {
    name: 'telegram',
    make: (baseUrl) =>
      new TelegramAlertHandler({ name: 'telegram', token: SECRET, chatId: '42', clock, baseUrl }),
    path: `/bot${SECRET}/sendMessage`,
    accepted: json(200, { ok: true, result: { message_id: 77 } }),
    reference: '77',
    refusals: [
      [json(400, { ok: false, error_code: 400, description: 'Bad Request: chat not found' }), 'never',
        'chat not found'],
      [json(401, { ok: false, error_code: 401, description: 'Unauthorized' }), 'never', 'Unauthorized'],
      [json(502, {}), 'safe', 'HTTP 502'],
    ],
  },
  {
    name: 'pagerduty',
    make: (baseUrl) => new PagerDutyAlertHandler({
      name: 'pagerduty', routingKey: SECRET, source: 'trader', clock, baseUrl,
    }),
    path: '/v2/enqueue',
    accepted: json(202, { status: 'success', message: 'Event processed', dedup_key: 'a-7' }),
    reference: 'a-7',
    refusals: [
      [json(400, { status: 'invalid event', message: 'Event object is invalid', errors: ['no routing_key'] }),
        'never', 'Event object is invalid; no routing_key'],
      [json(503, {}), 'safe', 'HTTP 503'],
    ],
  },
  {
    name: 'webhook',
    make: (url) => new WebhookAlertHandler({ name: 'webhook', url: `${url}/hook`, secret: SECRET, clock }),
    path: '/hook',
    accepted: { status: 204 },
    reference: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown as string,
    refusals: [
      [{ status: 401, body: 'who are you' }, 'never', 'HTTP 401: who are you'],
      [{ status: 301, headers: { location: 'http://127.0.0.1:1/' } }, 'safe', 'redirect'],
    ],
  },
]

describe.each(CHANNELS)('$name', ({ name, make, path, accepted, reference, refusals }) => {
  it('delivers a notice and keeps the receipt', async () => {
    await using server = await httpStage(() => accepted)
    const outcome = await make(server.url).send([notice()])
    expect(outcome).toEqual({ ok: true, value: { at: clock.now(), reference } })
    expect(server.received.map((each) => [each.method, each.path])).toEqual([['POST', path]])
    expect(server.received[0]?.body).toContain('reconciliation')
  })

  it.each(refusals)('says what %j means', async (reply, retry, shown) => {
    await using server = await httpStage(() => reply)
    const outcome = await make(server.url).send([notice()])
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'ALERT_NOT_SENT', retry } })
    expect(outcome.ok ? '' : outcome.failure.message).toContain(shown)
  })

  it('waits as long as a 429 asks', async () => {
    const body = JSON.stringify({ ok: false, error_code: 429, parameters: { retry_after: 5 } })
    await using server = await httpStage(() => ({ status: 429, body, headers: { 'retry-after': '5' } }))
    expect(await make(server.url).send([notice()])).toMatchObject({
      ok: false, failure: { retry: 'safe', details: { retryAfterMs: 5_000 } },
    })
  })

  it('waits for an hour at most, whatever is asked', async () => {
    const body = JSON.stringify({ ok: false, error_code: 429, parameters: { retry_after: 1e9 } })
    const headers = { 'retry-after': '1000000000' }
    await using server = await httpStage(() => ({ status: 429, body, headers }))
    expect(await make(server.url).send([notice()])).toMatchObject({
      ok: false, failure: { retry: 'safe', details: { retryAfterMs: 3_600_000 } },
    })
  })

  it('may be tried again where nobody listens, and never shows the secret', async () => {
    const outcome = await make('http://127.0.0.1:1').send([notice()])
    expect(outcome).toMatchObject({ ok: false, failure: { retry: 'safe', details: { channel: name } } })
    await using echo = await httpStage(({ path: at, body }) => ({ status: 400, body: at + body }))
    const refused = await make(echo.url).send([notice()])
    expect(JSON.stringify([outcome, refused])).not.toContain(SECRET)
  })

  it('sends many notices that fit', async () => {
    await using server = await httpStage(() => accepted)
    const handler = make(server.url)
    const many = Array.from({ length: handler.noticesMax ?? 50 }, (_, i) => (
      notice({ message: `${i} ${'x'.repeat(900)}` })
    ))
    expect((await handler.send(many)).ok).toBe(true)
    for (const { body } of server.received) expect(body.length).toBeLessThan(512 * 1_024)
  })
})

describe('slack', () => {
  it('escapes the marks of Slack', async () => {
    await using server = await httpStage(() => ({ status: 200, body: 'ok' }))
    await (CHANNELS[0] as HttpChannel).make(server.url).send([notice()])
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({
      text: 'CRITICAL reconciliation: position in &lt;SPY&gt;: ours 1 &amp; theirs 2 second line',
    })
  })
})

describe('telegram', () => {
  it('keeps to 4,096 characters', async () => {
    await using server = await httpStage(() => json(200, { ok: true, result: { message_id: 1 } }))
    const many = Array.from({ length: 50 }, (_, i) => notice({ message: `${i} ${'x'.repeat(300)}` }))
    await (CHANNELS[1] as HttpChannel).make(server.url).send(many)
    const { text, chat_id: chat } = JSON.parse(server.received[0]?.body ?? '') as Record<string, string>
    expect([chat, (text ?? '').length <= 4_096, text?.endsWith('more')]).toEqual(['42', true, true])
  })
})

describe('pagerduty', () => {
  const { make, accepted } = CHANNELS[2] as HttpChannel

  it('triggers, acknowledges and resolves the same incident', async () => {
    await using server = await httpStage(() => accepted)
    const handler = make(server.url)
    await handler.send([notice()])
    await handler.send([notice({ kind: 'acknowledged', by: 'ada' })])
    await handler.send([notice({ kind: 'resolved' })])
    const events = server.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>)
    expect(events.map((each) => each['event_action'])).toEqual(['trigger', 'acknowledge', 'resolve'])
    expect(new Set(events.map((each) => each['dedup_key']))).toEqual(new Set(['a-7']))
    expect(events[0]?.['payload']).toMatchObject({
      severity: 'critical', source: 'trader', component: 'reconciliation',
      timestamp: '2025-01-06T00:00:00.000Z', custom_details: { symbol: 'SPY', count: 1 },
    })
  })
})

describe('webhook', () => {
  it('is signed over timestamp and raw body, and keeps its delivery id', async () => {
    await using server = await httpStage(() => ({ status: 200 }))
    const { make } = CHANNELS[3] as HttpChannel
    const notices = [notice()]
    await make(server.url).send(notices)
    await clock.pass(5_000)
    await make(server.url).send(notices)
    const [first, second] = server.received
    const timestamp = String(first?.headers['x-investor-timestamp'])
    const hmac = createHmac('sha256', SECRET).update(`${timestamp}.${first?.body}`).digest('hex')
    expect(first?.headers['x-investor-signature']).toBe(`v1=${hmac}`)
    expect(second?.headers['x-investor-delivery']).toBe(first?.headers['x-investor-delivery'])
    expect(second?.headers['x-investor-signature']).not.toBe(first?.headers['x-investor-signature'])
  })
})

describe('smtp', () => {
  const mailer = (port: number, certificate: string, password = SMTP_USER.password) => new SmtpAlertHandler({
    name: 'mail', host: 'localhost', port, isTls: false, user: SMTP_USER.user, password,
    from: 'investor@example.org', to: ['ada@example.org', 'ben@example.org'], clock, certificate,
    timeoutMs: 1_000,
  })

  it('delivers over STARTTLS with a login', async () => {
    await using server = await smtpStage()
    const outcome = await mailer(server.port, server.certificate).send([notice(), notice()])
    expect(outcome).toMatchObject({ ok: true, value: { reference: expect.stringContaining('@') } })
    const [mail] = server.received
    expect(mail?.to).toEqual(['ada@example.org', 'ben@example.org'])
    expect(mail?.raw).toContain('Subject: [investor] CRITICAL reconciliation')
  })

  it.each([[451, 'safe'], [554, 'never']] as const)('takes %i for %s', async (code, retry) => {
    await using server = await smtpStage()
    server.refusal = { code, text: `5.0.0 not now ${SMTP_USER.password}` }
    const outcome = await mailer(server.port, server.certificate).send([notice()])
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'ALERT_NOT_SENT', retry } })
    expect(JSON.stringify(outcome)).not.toContain(SMTP_USER.password)
  })

  it('says whom a server refuses for good, and whom the mail has reached', async () => {
    await using server = await smtpStage()
    server.refusedAddresses.set('ben@example.org', 550)
    const outcome = await mailer(server.port, server.certificate).send([notice()])
    expect(outcome).toMatchObject({
      ok: true, value: { trouble: expect.stringMatching(/not for ben@example\.org: 550/) },
    })
    expect(server.received.map(({ to }) => to)).toEqual([['ada@example.org']])
  })

  it('sends a mail again to those alone who were put off', async () => {
    await using server = await smtpStage()
    server.refusedAddresses.set('ben@example.org', 451)
    const [handler, notices] = [mailer(server.port, server.certificate), [notice()]]
    expect(await handler.send(notices)).toMatchObject({ ok: false, failure: { retry: 'safe' } })
    server.refusedAddresses.set('ben@example.org', 550)
    expect(await handler.send(notices)).toMatchObject({
      ok: true, value: { trouble: expect.stringContaining('ben@example.org: 550') },
    })
    server.refusedAddresses.clear()
    expect(await handler.send(notices)).toMatchObject({ ok: true })
    expect(server.received.map(({ to }) => to)).toEqual([['ada@example.org'], ['ben@example.org']])
  })

  it('does not know what became of a mail that is never answered, and marks the next one', async () => {
    await using server = await smtpStage()
    server.isMute = true
    const mail = mailer(server.port, server.certificate)
    expect(await mail.send([notice()])).toMatchObject({
      ok: false, failure: { code: 'ALERT_NOT_SENT', retry: 'after-reconcile' },
    })
    server.isMute = false
    expect((await mail.send([{ ...notice(), unanswered: 1 }])).ok).toBe(true)
    expect(server.received.map(({ raw }) => raw.includes('sent before without'))).toEqual([false, true])
  })

  it('shows no password that was refused', async () => {
    await using server = await smtpStage()
    const outcome = await mailer(server.port, server.certificate, 'wrong-password').send([notice()])
    expect(outcome).toMatchObject({ ok: false, failure: { retry: 'never' } })
    expect(JSON.stringify(outcome)).not.toContain('wrong-password')
  })

  it('sends nothing where the certificate is not trusted', async () => {
    await using server = await smtpStage()
    await using other = await smtpStage()
    expect((await mailer(server.port, other.certificate).send([notice()])).ok).toBe(false)
    expect(server.received).toEqual([])
  })

  it('ends a mail whose server never comes to an end, and holds no connection open', async () => {
    const ends: string[] = []
    const slow = createServer((socket) => {
      socket.write('220 slow\r\n')
      const talk = setInterval(() => socket.write('250-and\r\n'), 100)
      socket.on('error', () => {}).on('close', () => {
        clearInterval(talk)
        ends.push('closed')
      })
      socket.resume()
    })
    slow.listen(0, '127.0.0.1')
    await once(slow, 'listening')
    const { port } = slow.address() as AddressInfo
    const mail = new SmtpAlertHandler({
      name: 'mail', host: 'localhost', port, isTls: false, user: SMTP_USER.user, from: 'a@example.org',
      password: SMTP_USER.password, to: ['b@example.org'], clock, timeoutMs: 1_000, mailTimeoutMs: 500,
    })
    const outcome = await mail.send([notice()])
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'ALERT_NOT_SENT', retry: 'safe' } })
    await vi.waitFor(() => expect(ends).toEqual(['closed']))
    slow.close()
  })

  it('gives up on a server that says nothing', async () => {
    const silent = createServer(() => {})
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const outcome = await mailer((silent.address() as AddressInfo).port, '').send([notice()])
    silent.close()
    expect(outcome).toMatchObject({ ok: false, failure: { retry: 'safe' } })
  })
})

describe('records', () => {
  it('a file gets a JSON line a notice, for its owner alone', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'alerts-')), 'alerts.jsonl')
    const handler = new FileAlertHandler({ name: 'file', path, clock })
    await handler.send([notice()])
    await handler.send([notice({ kind: 'resolved' })])
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as object)
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatchObject({ 'log.level': 'critical', 'investor.incident': 'a-7' })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const refused = await new FileAlertHandler({ name: 'file', path: '/dev/null/no', clock }).send([notice()])
    expect(refused.ok).toBe(false)
  })

  it('a terminal gets a line a notice', async () => {
    const stream = new PassThrough()
    await new ConsoleAlertHandler({ name: 'console', stream, clock }).send([notice({ count: 3 })])
    expect(String(stream.read())).toBe(
      '00:00:00 CRITICAL reconciliation: position in <SPY>: ours 1 & theirs 2 second line (3 times)\n',
    )
  })
})
