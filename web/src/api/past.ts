import { navigate, useAddress } from '../shell/route.tsx'
import { useLive } from './live-feed.ts'

const NUMBER = /^\d{4,9}$/

/** The number of the earlier session that the address names; `undefined`: pages show the latest one. */
export function usePast(): string | undefined {
  const chosen = useAddress().searchParams.get('session')
  const latest = useLive(({ session }) => session?.number)
  if (chosen === null || !NUMBER.test(chosen)) return undefined
  return latest !== undefined && Number(chosen) === Number(latest) ? undefined : chosen
}

/** Shows another session on the same page; the latest, whichever that is, where none is named. */
export function showSession(number: string | undefined): void {
  const address = new URL(window.location.href)
  if (number === undefined) address.searchParams.delete('session')
  else address.searchParams.set('session', number)
  navigate(`${address.pathname}${address.search}`, { keepsSession: false })
}
