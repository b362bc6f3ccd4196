import {
  createContext, use, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore,
  type ReactNode,
} from 'react'
import type { Act } from '../../../src/server/contract/index.ts'
import { isUnheard, sendPatiently } from '../api/patient-send.ts'
import { readings } from '../api/reading.ts'
import { ApiError, newKey, read, send } from '../api/request.ts'
import { usePast } from '../api/past.ts'
import { followAct } from './follow-act.ts'
import { NoticeBoard, type ActNotice, type Notice, type Stage, type Tone } from './notice-board.ts'
import { StepUpDialog } from './step-up-dialog.tsx'

/** How pages act and speak. */
export interface Acting {
  /**
   * Asks the system for something; asks for the password first where the API wants it. Gives its answer;
   * `undefined` where it was refused or given up, which has been said.
   */
  readonly ask: <T>(path: string, body: object) => Promise<T | undefined>
  /**
   * The same for an act of the session: waits until the engine took it and says what it answered.
   *
   * Refused where a page shows an earlier session: its act would fall on the latest one, which is not in
   * sight. KILL and Reset say that they are of the one in the bar.
   */
  readonly act: (path: string, body: object, isOfTheBar?: boolean) => Promise<Act | undefined>
  readonly say: (text: string, tone?: Tone) => void
}

const Context = createContext<Acting | undefined>(undefined)
/** An act without an answer is sent again after that: the server knows it by its key. */
const TRY_MS = 5_000
/** An act that does not stop trading is not to come as a surprise long after it was asked for. */
const PATIENCE_MS = 60_000
/** These are sent until they are answered. */
const STOPS: ReadonlySet<string> = new Set(['/acts/halt', '/acts/flatten'])

const board = new NoticeBoard((run, ms) => void window.setTimeout(run, ms))
const pause = async (ms: number): Promise<void> => new Promise((resolve) => {
  window.setTimeout(resolve, ms)
})

/** How to act from here. */
export function useActing(): Acting {
  const acting = use(Context)
  if (acting === undefined) throw new Error('nothing acts outside of ActingArea')
  return acting
}

/** How far the acts are that stop trading and are not settled. */
export function useStopsUnderWay(): readonly Stage[] {
  const notices = useSyncExternalStore(board.subscribe, board.notices)
  return notices.flatMap(({ isStop, stage }) => (isStop && stage !== undefined ? [stage] : []))
}

/** Gives pages a way to act, asks for passwords, and shows what came of it. */
export function ActingArea({ children }: { readonly children: ReactNode }): ReactNode {
  const [stepUp, setStepUp] = useState<((isProved: boolean) => void) | undefined>()
  const proving = useRef<Promise<boolean>>(undefined)
  // One dialog answers all acts that want the password meanwhile.
  const prove = useCallback(async () => {
    proving.current ??= new Promise<boolean>((resolve) => {
      setStepUp(() => resolve)
    })
    const isProved = await proving.current
    proving.current = undefined
    setStepUp(undefined)
    return isProved
  }, [])
  const past = usePast()
  const acting = useMemo(() => actingOf(prove, past), [prove, past])
  return (
    <Context value={acting}>
      {children}
      {stepUp !== undefined && <StepUpDialog onDone={stepUp} />}
      <Notices />
    </Context>
  )
}

function Notices(): ReactNode {
  const notices = useSyncExternalStore(board.subscribe, board.notices)
  const stays = (notice: Notice): boolean => notice.tone === 'bad'
  const isUnheard = useStopsUnderWay().includes('silent')
  useEffect(() => {
    if (!isUnheard) return undefined
    // Who closes the page ends the sending: the browser asks first.
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isUnheard])
  return (
    <div className="notices">
      <div role="status" aria-live="polite">
        {notices.filter((notice) => !stays(notice)).map(({ id, tone, text }) => (
          <p key={id} className={`notice ${tone}`}>
            {text}
          </p>
        ))}
      </div>
      {notices.filter(stays).map(({ id, tone, text }) => (
        <div key={id} className={`notice ${tone}`} role="alert">
          {text}
          <button type="button" className="quiet" onClick={() => board.dismiss(id)}>
            Dismiss
          </button>
        </div>
      ))}
    </div>
  )
}

/** An act by the words of its address: `/acts/cancel-entries` is `Cancel entries`. */
function nameOf(path: string): string {
  const words = (path.split('/').at(-1) ?? '').replaceAll('-', ' ')
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

function actingOf(prove: () => Promise<boolean>, past: string | undefined): Acting {
  const { say } = board
  async function ask<T>(path: string, body: object): Promise<T | undefined> {
    const notice = board.open(STOPS.has(path))
    const answer = await answerTo<T>(path, body, { notice, prove })
    if (answer !== undefined) notice.close()
    return answer
  }
  async function act(path: string, body: object, isOfTheBar = false): Promise<Act | undefined> {
    if (past !== undefined && !isOfTheBar) {
      say(`Not done: session ${past} is past.`, 'bad')
      return undefined
    }
    const notice = board.open(STOPS.has(path))
    notice.tell('sent', `${nameOf(path)}: sent, not answered yet.`)
    const left = await answerTo<Act>(path, body, { notice, prove })
    const done = left === undefined ? undefined : await taken(left, nameOf(path), notice)
    void readings.invalidateQueries()
    return done
  }
  return { ask, act, say }
}

interface Asking {
  readonly notice: ActNotice
  readonly prove: () => Promise<boolean>
}

/** What the API answers to an act, however often it has to be sent; `undefined`, and said, where nothing. */
async function answerTo<T>(path: string, body: object, { notice, prove }: Asking): Promise<T | undefined> {
  const isStop = STOPS.has(path)
  const name = nameOf(path)
  const until = isStop ? 'until it is answered' : 'for a minute'
  const onSilence = (): void => notice.tell(
    'silent', `${name}: NO ANSWER, done or not. It is sent again ${until}; done once at most.`, 'bad')
  const { signal } = notice
  const longestMs = isStop ? Infinity : PATIENCE_MS
  let key = newKey()
  for (;;) {
    try {
      const once = async (): Promise<T> => send<T>(path, body, { key, waitMs: TRY_MS })
      return await sendPatiently(once, { longestMs, signal, onSilence, pause, now: Date.now })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.code === 'STEP_UP_REQUIRED' && !signal.aborted && (await prove())) continue
      // A server ended in the midst of it: a halt twice is better than none.
      if (error.code === 'IDEMPOTENCY_UNKNOWN' && isStop) {
        key = newKey()
        continue
      }
      if (signal.aborted && isUnheard(error)) return undefined
      const said = isUnheard(error) ? 'no answer, done or not' : 'not done'
      notice.settle(`${name}: ${said}: ${error.message} (${error.code})`, 'bad')
      return undefined
    }
  }
}

/** The act once the engine took it, which is said; `undefined` where nobody will know. */
async function taken(left: Act, name: string, notice: ActNotice): Promise<Act | undefined> {
  const tell = (text: string, tone?: Tone): void => notice.tell('taken', `${name}: ${text}`, tone)
  tell('on disk, and the engine has it next.')
  try {
    const look = async (id: string): Promise<Act> => read<Act>(`/acts/${id}`)
    const { signal } = notice
    const act = await followAct(left, { look, tell, signal, pause, now: Date.now })
    if (!signal.aborted) settleBy(act, notice)
    return act
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const unknown = 'on disk; what the engine did with it is not known here'
    notice.settle(`${name}: ${unknown}: ${error.message} (${error.code})`, 'bad')
    return undefined
  }
}

function settleBy({ answer, isRunning, state }: Act, { settle }: ActNotice): void {
  if (answer !== null) return settle(answer.text, answer.isDone ? 'good' : 'bad')
  if (!isRunning) {
    return settle('Left for the session: it is the first thing that its next start does.', 'plain')
  }
  const text = state === 'taken' ? 'Taken by the engine.' : 'Left for the engine, which has not answered yet.'
  return settle(text, state === 'taken' ? 'good' : 'bad')
}
