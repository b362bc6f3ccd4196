import { describe, expect, it } from 'vitest'
import { sendPatiently } from './patient-send.ts'
import { ApiError } from './request.ts'

const away = new ApiError({ code: 'OFFLINE', detail: 'the system does not answer', status: 0 })
const proxy = new ApiError({ code: 'API_FAILED', detail: 'answer 502', status: 502 })
const refused = new ApiError({ code: 'FORBIDDEN', detail: 'this needs the role operator', status: 403 })

/** Sends to a server that gives these answers, one a try; `leaveAfter`: tries after which nobody waits. */
async function sent(answers: readonly (ApiError | string)[], longestMs = Infinity, leaveAfter = Infinity) {
  const abort = new AbortController()
  const pauses: number[] = []
  let [tries, silences, clock] = [0, 0, 0]
  const send = async (): Promise<string> => {
    const answer = answers[tries] ?? away
    tries += 1
    if (tries >= leaveAfter) abort.abort()
    if (answer instanceof ApiError) throw answer
    return answer
  }
  const pause = async (ms: number): Promise<void> => {
    pauses.push(ms)
    clock += ms
  }
  const onSilence = (): void => void (silences += 1)
  const came = await sendPatiently(send, {
    longestMs, signal: abort.signal, onSilence, pause, now: () => clock,
  }).catch((error: unknown) => error)
  return { came, tries, silences, pauses }
}

describe('an act', () => {
  it('that is answered is sent once', async () => {
    expect(await sent(['done'])).toEqual({ came: 'done', tries: 1, silences: 0, pauses: [] })
  })

  it('without an answer is sent again until there is one, with pauses that grow to four s', async () => {
    const answers = [away, proxy, away, away, 'done']
    expect(await sent(answers)).toEqual(
      { came: 'done', tries: 5, silences: 4, pauses: [1_000, 2_000, 4_000, 4_000] })
  })

  it('is not sent again once it was refused', async () => {
    expect(await sent([away, refused])).toMatchObject({ came: refused, tries: 2 })
  })

  it('is given up when its time is over', async () => {
    expect(await sent([], 7_000)).toMatchObject({ came: away, tries: 4, pauses: [1_000, 2_000, 4_000] })
  })

  it('is not sent again where nobody waits for it any more', async () => {
    expect(await sent([], Infinity, 3)).toMatchObject({ came: away, tries: 3, pauses: [1_000, 2_000] })
  })
})
