import { Suspense, useCallback, useEffect, useState, type ReactNode } from 'react'
import type { Identity } from '../../../src/server/contract/index.ts'
import { liveFeed, useLive } from '../api/live-feed.ts'
import { followFacts } from '../api/reading.ts'
import { usePast } from '../api/past.ts'
import { Loading } from '../part/states.tsx'
import { KillDialog } from './kill-dialog.tsx'
import { Navigation } from './navigation.tsx'
import { PageGuard } from './page-guard.tsx'
import { pageOf } from './pages.tsx'
import { PastSession } from './past-session.tsx'
import { Person } from './person.tsx'
import { ResetDialog } from './reset-dialog.tsx'
import { Link, useAddress } from './route.tsx'
import { SessionChoice } from './session-choice.tsx'
import { Shortcuts } from './shortcuts.tsx'
import { StateBar } from './state-bar.tsx'

/** The dashboard of somebody who is logged in. */
export function Frame({ identity }: { readonly identity: Identity }): ReactNode {
  const [open, setOpen] = useState<'kill' | 'reset' | undefined>()
  const isHalted = useLive(({ session }) => (session?.killSwitch ?? 'ACTIVE') !== 'ACTIVE')
  useEffect(() => {
    liveFeed.open()
    const unfollow = followFacts()
    return () => {
      unfollow()
      liveFeed.close()
    }
  }, [])
  const kill = useCallback(() => setOpen('kill'), [])
  const reset = useCallback(() => setOpen(isHalted ? 'reset' : undefined), [isHalted])
  const close = useCallback(() => setOpen(undefined), [])
  return (
    <>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <Header identity={identity} onKill={kill} onReset={reset} />
      <div className="columns">
        <Navigation>
          <Person identity={identity} />
        </Navigation>
        <PageArea />
      </div>
      <Shortcuts onKill={kill} onReset={reset} />
      {open === 'kill' && <KillDialog onClose={close} />}
      {open === 'reset' && <ResetDialog name={identity.name} onClose={close} />}
    </>
  )
}

function Header({ identity, onKill, onReset }: HeaderProps): ReactNode {
  return (
    <header className="top">
      <Link to="/" className="brand">
        investor
      </Link>
      <StateBar onKill={onKill} onReset={onReset} />
      <SessionChoice />
      <Person identity={identity} />
    </header>
  )
}

interface HeaderProps {
  readonly identity: Identity
  readonly onKill: () => void
  readonly onReset: () => void
}

function PageArea(): ReactNode {
  const { pathname } = useAddress()
  const entry = pageOf(pathname)
  const connection = useLive((state) => state.connection)
  const past = usePast()
  const Page = entry?.page
  useEffect(() => {
    const of = past === undefined ? '' : ` of session ${past}`
    document.title = `${entry?.label ?? 'Not found'}${of} - investor`
  }, [entry, past])
  return (
    <main id="main" tabIndex={-1} className={connection === 'reconnecting' ? 'lost' : ''}>
      {Page === undefined ? (
        <h1>There is no page of this address</h1>
      ) : (
        // Another session is another page: nothing of the one before is shown until it is read.
        <PageGuard key={`${pathname} ${past ?? ''}`}>
          <Suspense fallback={<Loading />}>
            <PastSession>
              <Page />
            </PastSession>
          </Suspense>
        </PageGuard>
      )}
    </main>
  )
}
