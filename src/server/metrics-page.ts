import type { FastifyInstance } from 'fastify'
import type { ControlRoom } from './control-room.ts'
import type { Gate } from './gate.ts'

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** What metrics are served with. */
export interface MetricsServices {
  readonly room: ControlRoom
  readonly gate: Gate
  /** Programs of this computer need no token. */
  readonly isPublic: boolean
}

/** Serves `/metrics`, where Prometheus looks: for viewers, and for this computer where that is wanted. */
export function registerMetrics(app: FastifyInstance, { room, gate, isPublic }: MetricsServices): void {
  app.get('/metrics', {
    onRequest: async (request) => {
      const isOwn = isPublic && LOOPBACK.has(request.socket.remoteAddress ?? '')
      await gate.admit(request, { role: isOwn ? 'public' : 'viewer', isStepUp: false })
    },
    handler: async (_request, reply) => {
      const { text, contentType } = await room.metrics()
      return reply.header('cache-control', 'no-store').type(contentType).send(text)
    },
  })
}
