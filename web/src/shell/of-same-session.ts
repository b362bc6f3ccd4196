/** An address with the session of another one, where it names none of its own. */
export function ofSameSession(to: string, from: string): string {
  const session = new URL(from).searchParams.get('session')
  const address = new URL(to, from)
  if (session === null || address.pathname === '/login' || address.searchParams.has('session')) return to
  address.searchParams.set('session', session)
  return `${address.pathname}${address.search}${address.hash}`
}
