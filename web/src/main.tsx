import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, useEffect, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import type { AuthState } from '../../src/server/contract/index.ts'
import { readings, useRead } from './api/reading.ts'
import { Loading, Problem } from './part/states.tsx'
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
  const isKnown = data !== undefined
  const isIn = isKnown && data.identity !== null
  useEffect(() => {
    if (isKnown && isIn === (pathname === '/login')) navigate(isIn ? '/' : '/login', { isReplaced: true })
  }, [isKnown, isIn, pathname])
  if (isKnown)
    return data.identity === null ? (
      <Login needsSetup={data.needsSetup} />
    ) : (
      <Frame identity={data.identity} />
    )
  return <main className="login">{error === null ? <Loading /> : <Problem error={error} />}</main>
}

applyTheme(storedTheme())
const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={readings}>
      <Dashboard />
    </QueryClientProvider>
  </StrictMode>,
)
