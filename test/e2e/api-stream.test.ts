import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FactsEvent, Session } from '../../src/server/index.ts'
import { apiOver, PASSWORD, recordedHome, type Api } from '../harness/api-harness.ts'

let recorded: Awaited<ReturnType<typeof recordedHome>>
let api: Api
let port = 0
let token = { id: '', secret: '' }

beforeAll(async () => {
  recorded = await recordedHome()
  api = await apiOver(recorded.home, { stream: { lookMs: 5, waitingBytesMax: 2_000, beatMs: 20 } })
  await api.users.add('vera', 'viewer', PASSWORD)
  token = api.users.giveToken(
    { name: 't', user: 'vera', role: 'viewer', scopes: ['read'], lifeMs: 3_600_000 },
  )
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  port = (api.app.server.address() as AddressInfo).port
})

afterAll(async () => {
  await api.close()
  recorded.remove()
})

interface StreamEvent {
  readonly event: string
  readonly id: string
  readonly data: unknown
}

async function open(query: string, headers: Readonly<Record<string, string>> = {}): Promise<IncomingMessage> {
  const request = get({
    host: '127.0.0.1',
    port,
    path: `/api/v1/stream${query}`,
    headers: { authorization: `Bearer ${token.secret}`, ...headers },
  })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return response
}

/** Events of a stream until one holds; then the connection is cut, as by a bad network. */
async function until(
  response: IncomingMessage,
  isEnough: (event: StreamEvent) => boolean,
): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  let text = ''
  for await (const chunk of response) {
    text += String(chunk)
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks.filter((each) => !each.startsWith(':'))) {
      const field = (name: string): string =>
        block
          .split('\n')
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2) ?? ''
      const event = { event: field('event'), id: field('id'), data: JSON.parse(field('data')) as unknown }
      events.push(event)
      if (!isEnough(event)) continue
      response.destroy()
      return events
    }
  }
  return events
}

const sequencesOf = (events: readonly StreamEvent[]): readonly number[] =>
  events
    .filter(({ event }) => event === 'facts')
    .flatMap(({ data }) => FactsEvent.parse(data).map(({ sequence }) => sequence))

describe('the stream', () => {
  it('goes on where a reader was cut off: no fact twice, none left out', async () => {
    const { through } = await api.room.factsAfter(0, 1_000_000)
    const wanted = (await api.room.factsAfter(0, 1_000_000)).facts.map(({ sequence }) => sequence)
    const seen: number[] = []
    let last = '0001-0'
    let connections = 0
    while (Number(last.split('-')[1]) < (wanted.at(-1) ?? 0)) {
      connections += 1
      const events = await until(await open('', { 'last-event-id': last }), ({ event }) => event === 'facts')
      seen.push(...sequencesOf(events))
      last = events.at(-1)?.id ?? last
    }
    expect(seen).toEqual(wanted)
    expect(connections).toBeGreaterThan(2)
    expect(through).toBeGreaterThanOrEqual(wanted.at(-1) ?? 0)
  })

  it('begins at the end of the record, with the session as it is', async () => {
    const events = await until(await open(''), ({ event }) => event === 'status')
    const { sequence } = await api.room.session()
    expect(events[0]).toMatchObject({ event: 'hello', data: { session: '0001', after: sequence } })
    expect(Session.parse(events.at(-1)?.data)).toMatchObject({ number: '0001' })
    expect(sequencesOf(events)).toEqual([])
  })

  it.each<[string, Record<string, string>]>([
    ['?after=99999999', {}], ['', { 'last-event-id': '0001-99999999' }],
    ['', { 'last-event-id': '99999999' }],
  ])('begins at the end where a place is beyond it: %s %j', async (query, headers) => {
    const [hello] = await until(await open(query, headers), ({ event }) => event === 'hello')
    const { sequence } = await api.room.session()
    expect(hello).toMatchObject({ data: { session: '0001', after: sequence } })
  })

  it('ends when the token is revoked', async () => {
    const other = api.users.giveToken(
      { name: 'o', user: 'vera', role: 'viewer', scopes: ['read'], lifeMs: 3_600_000 },
    )
    const response = await open('', { authorization: `Bearer ${other.secret}` })
    const ended = once(response, 'end')
    response.resume()
    api.users.revokeToken(other.id)
    await ended
    expect(response.complete).toBe(true)
  })
})
