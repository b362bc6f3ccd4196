import { useEffect, useState, type FormEvent, type ReactNode } from 'react'
import type { Identity } from '../../../src/server/contract/index.ts'
import { tellLogin } from '../api/login-news.ts'
import { readings } from '../api/reading.ts'
import { ApiError, send } from '../api/request.ts'

/** The token of the one-time link; it stands behind the hash, which no server and no log ever sees. */
const token = window.location.pathname === '/login' ? window.location.hash.slice(1) : ''

interface LoginProps {
  readonly needsSetup: boolean
  /** Somebody was logged in here a moment ago. */
  readonly hasEnded: boolean
}

/** Logs in; with the one-time link, makes the first admin. */
export function Login({ needsSetup, hasEnded }: LoginProps): ReactNode {
  useEffect(() => {
    document.title = 'Log in - investor'
  }, [])
  return (
    <main className="login">
      <h1>investor</h1>
      {hasEnded && (
        <p className="warnings" role="alert">
          Your login has ended. Log in again; what you asked for since then was not done.
        </p>
      )}
      {needsSetup && token === '' && (
        <p className="panel">
          Nobody can log in yet. Open the one-time link that <code>investor start</code> or{' '}
          <code>investor serve</code> printed: it makes the first admin. It works for 15 minutes; start again
          for a new one.
        </p>
      )}
      {(!needsSetup || token !== '') && <LoginForm isSetup={needsSetup} />}
    </main>
  )
}

function LoginForm({ isSetup }: { readonly isSetup: boolean }): ReactNode {
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const body = { name: String(fields.get('name')), password: String(fields.get('password')) }
    setBusy(true)
    try {
      await (isSetup
        ? send<Identity>('/auth/setup', { ...body, token })
        : send<Identity>('/auth/login', body))
      tellLogin()
      await readings.invalidateQueries()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      setProblem(`${error.message} (${error.code})`)
      setBusy(false)
    }
  }
  return (
    <form className="panel" onSubmit={(event) => void submit(event)}>
      <h2>{isSetup ? 'Make the first admin' : 'Log in'}</h2>
      {isSetup && <p>This name goes on record with everything that you do here.</p>}
      <label>
        Name
        <input
          name="name"
          autoComplete="username"
          autoCapitalize="none"
          required
          autoFocus
          {...(isSetup ? { pattern: '[a-z][a-z0-9._\\-]{0,31}', title: 'a-z, 0-9, dot, dash' } : {})}
        />
      </label>
      <label>
        {isSetup ? 'Password, 12 characters or more' : 'Password'}
        <input
          name="password"
          type="password"
          required
          minLength={isSetup ? 12 : 1}
          autoComplete={isSetup ? 'new-password' : 'current-password'}
        />
      </label>
      <p className="problem" role="alert">
        {problem}
      </p>
      <button type="submit" className="primary" disabled={isBusy}>
        {isSetup ? 'Make it and log in' : 'Log in'}
      </button>
    </form>
  )
}
