import type { ReactNode } from 'react'
import type { Identity } from '../../../src/server/contract/index.ts'
import { liveFeed } from '../api/live-feed.ts'
import { tellLogin } from '../api/login-news.ts'
import { readings } from '../api/reading.ts'
import { ApiError, send } from '../api/request.ts'
import { useActing } from './acting.tsx'

/** Who is logged in, and the way out. */
export function Person({ identity: { name, role } }: PersonProps): ReactNode {
  const { say } = useActing()
  const leave = async (): Promise<void> => {
    try {
      await send('/auth/logout', {})
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const isOut = error.code === 'UNAUTHENTICATED'
      if (!isOut) return say(`You may still be logged in: ${error.message} (${error.code}).`, 'bad')
    }
    tellLogin()
    liveFeed.close()
    readings.clear()
    window.location.assign('/login')
  }
  return (
    <span className="person">
      {name} <small>{role}</small>
      <button type="button" className="quiet" onClick={() => void leave()}>
        Log out
      </button>
    </span>
  )
}

interface PersonProps {
  readonly identity: Identity
}
