import { createContext, use, useCallback, useMemo, useRef, useState, type ReactNode } from 'react'
import type { Act } from '../../../src/server/contract/index.ts'
import { readings } from '../api/reading.ts'
import { ApiError, newKey, read, send } from '../api/request.ts'
import { usePast } from '../api/past.ts'
import { StepUpDialog } from './step-up-dialog.tsx'

/** What is said in a corner of the page and read aloud. */
export interface Notice {
  readonly id: number
  readonly tone: 'good' | 'bad' | 'plain'
  readonly text: string
}

/** How pages act and speak. */
export interface Acting {
  /**
   * Asks the system for an act; asks for the password first where the API wants it. Gives its answer;
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
  readonly say: (text: string, tone?: Notice['tone']) => void
}

const Context = createContext<Acting | undefined>(undefined)
const NOTICE_MS = 9_000
const NOTICES_MAX = 4
const LOOK_MS = 150
const TAKEN_MS = 25_000
/** A flatten in place of an engine is given up after two minutes, and begins after ten seconds. */
const IN_PLACE_MS = 180_000

/** How to act from here. */
export function useActing(): Acting {
  const acting = use(Context)
  if (acting === undefined) throw new Error('nothing acts outside of ActingArea')
  return acting
}

/** Gives pages a way to act, asks for passwords, and shows what came of it. */
export function ActingArea({ children }: { readonly children: ReactNode }): ReactNode {
  const [notices, setNotices] = useState<readonly Notice[]>([])
  const [stepUp, setStepUp] = useState<((isProved: boolean) => void) | undefined>()
  const count = useRef(0)
  const say = useCallback((text: string, tone: Notice['tone'] = 'plain') => {
    const id = (count.current += 1)
    setNotices((earlier) => [...earlier, { id, text, tone }].slice(-NOTICES_MAX))
    window.setTimeout(() => setNotices((all) => all.filter((one) => one.id !== id)), NOTICE_MS)
  }, [])
  const prove = useCallback(async () => {
    const isProved = await new Promise<boolean>((resolve) => {
      setStepUp(() => resolve)
    })
    setStepUp(undefined)
    return isProved
  }, [])
  const past = usePast()
  const acting = useMemo(() => actingOf(say, prove, past), [say, prove, past])
  return (
    <Context value={acting}>
      {children}
      {stepUp !== undefined && <StepUpDialog onDone={stepUp} />}
      <div className="notices" role="status" aria-live="polite">
        {notices.map(({ id, text, tone }) => (
          <p key={id} className={`notice ${tone}`}>
            {text}
          </p>
        ))}
      </div>
    </Context>
  )
}

function actingOf(say: Acting['say'], prove: () => Promise<boolean>, past: string | undefined): Acting {
  async function ask<T>(path: string, body: object): Promise<T | undefined> {
    const key = newKey()
    for (;;) {
      try {
        return await send<T>(path, body, key)
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        if (error.code === 'STEP_UP_REQUIRED' && (await prove())) continue
        const said = error.code === 'OFFLINE' ? 'No answer, done or not' : 'Not done'
        say(`${said}: ${error.message} (${error.code})`, 'bad')
        return undefined
      }
    }
  }
  async function act(path: string, body: object, isOfTheBar = false): Promise<Act | undefined> {
    if (past !== undefined && !isOfTheBar) {
      say(`Not done: session ${past} is past.`, 'bad')
      return undefined
    }
    const left = await ask<Act>(path, body)
    const done = left === undefined ? undefined : await taken(left, say)
    if (done !== undefined) sayAnswer(done, say)
    void readings.invalidateQueries()
    return done
  }
  return { ask, act, say }
}

/**
 * The act once the engine took it, or as it stands after a while; a stopped session is not waited for. What
 * is carried out in the engine's place is followed to its end, and how it goes is said.
 */
async function taken(left: Act, say: Acting['say']): Promise<Act> {
  const until = Date.now() + TAKEN_MS
  const longest = Date.now() + IN_PLACE_MS
  let act = left
  let said = ''
  const isOpen = (): boolean => (
    act.isUnderWay ? Date.now() < longest : act.isRunning && act.answer === null && Date.now() < until
  )
  while (isOpen()) {
    if (act.isUnderWay && act.answer !== null && act.answer.text !== said) {
      said = act.answer.text
      say(said)
    }
    await new Promise((resolve) => {
      window.setTimeout(resolve, LOOK_MS)
    })
    try {
      act = await read<Act>(`/acts/${act.id}`)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
    }
  }
  return act
}

function sayAnswer({ answer, isRunning, state }: Act, say: Acting['say']): void {
  if (answer !== null) return say(answer.text, answer.isDone ? 'good' : 'bad')
  if (!isRunning) return say('Left for the session: it is the first thing that its next start does.')
  const text = state === 'taken' ? 'Taken by the engine.' : 'Left for the engine, which has not answered yet.'
  return say(text, state === 'taken' ? 'good' : 'bad')
}
