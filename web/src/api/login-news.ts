const CHANNEL = 'investor login'

/** Tells the other pages of this browser that somebody has logged in or out: they share the login. */
export function tellLogin(): void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage('changed')
  channel.close()
}

/** Hears of it. Gives how to end that. */
export function hearLogins(look: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL)
  channel.addEventListener('message', look)
  return () => channel.close()
}
