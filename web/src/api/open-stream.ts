import { newHub } from './new-hub.ts'
import type { StreamListener, StreamNews } from './stream-hub.ts'

/**
 * Hears the live stream, by one connection for all pages of this browser; by one of its own where the browser
 * has no shared worker. Gives how to end that.
 */
export function openStream(hear: StreamListener): () => void {
  if (typeof SharedWorker === 'undefined') return newHub().join(hear)
  const worker = new SharedWorker(new URL('./stream-worker.ts', import.meta.url), {
    type: 'module',
    name: 'investor stream',
  })
  const { port } = worker
  let end = (): void => port.postMessage('leave')
  // Its file may be gone, as after an update: this page goes on alone.
  worker.addEventListener('error', () => (end = newHub().join(hear)), { once: true })
  port.addEventListener('message', ({ data }: MessageEvent<StreamNews>) => hear(data))
  port.start()
  const leave = (event: PageTransitionEvent): void => {
    if (!event.persisted) end()
  }
  window.addEventListener('pagehide', leave)
  return () => {
    window.removeEventListener('pagehide', leave)
    end()
  }
}
