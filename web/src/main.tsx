import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, useEffect, useRef, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import type { AuthState } from '../../src/server/contract/index.ts'
import { hearLogins } from './api/login-news.ts'
import { readings, useRead } from './api/reading.ts'
import { whenRefused } from './api/request.ts'
import { Loading, Problem } from './part/states.tsx'
import { ActingArea } from './shell/acting.tsx'
import { Frame } from './shell/frame.tsx'
import { Login } from './shell/login.tsx'
import { navigate, useAddress } from './shell/route.tsx'
import { applyTheme, storedTheme } from './shell/theme.ts'
import './style.css'

/** Between two looks whether the login still lives. */
const LOGIN_LOOK_MS = 60_000

function Dashboard(): ReactNode {
  const { data, error } = useRead<AuthState>('/auth/state', {}, { everyMs: LOGIN_LOOK_MS })
  const { pathname } = useAddress()
  const isIn = data !== undefined && data.identity !== null
  const wasIn = useRef(false)
  wasIn.current ||= isIn
  useEffect(() => {
    const look = (): void => void readings.invalidateQueries({ queryKey: ['still', '/auth/state'] })
    whenRefused(look)
    return hearLogins(look)
  }, [])
  // Who logs in at the address of a page comes to that page.
  useEffect(() => {
    if (isIn && pathname === '/login') navigate('/', { isReplaced: true })
  }, [isIn, pathname])
  if (data === undefined)
    return <main className="login">{error === null ? <Loading /> : <Problem error={error} />}</main>
  if (data.identity !== null) return <Frame identity={data.identity} />
  return <Login needsSetup={data.needsSetup} hasEnded={wasIn.current} />
}

applyTheme(storedTheme())
const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={readings}>
      {/* Around the log-in form as well: an act that is under way outlives the login. */}
      <ActingArea>
        <Dashboard />
      </ActingArea>
    </QueryClientProvider>
  </StrictMode>,
)
