import { newHub } from './new-hub.ts'

const hub = newHub()
const scope = globalThis as unknown as {
  onconnect: ((event: { readonly ports: readonly MessagePort[] }) => void) | null
}

// One page each; it says when it goes.
scope.onconnect = ({ ports: [port] }) => {
  if (port === undefined) return
  const leave = hub.join((news) => port.postMessage(news))
  port.addEventListener('message', () => {
    leave()
    port.close()
  })
  port.start()
}
