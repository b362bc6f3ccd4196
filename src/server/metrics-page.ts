import type { FastifyInstance } from 'fastify'
import type { ControlRoom } from './control-room.ts'
import type { EventStream } from './event-stream.ts'
import type { Gate } from './gate.ts'

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** What metrics are served with. */
export interface MetricsServices {
  readonly room: ControlRoom
  readonly gate: Gate
  readonly stream: EventStream
  /** Programs of this computer need no token. */
  readonly isPublic: boolean
}

/** Serves `/metrics`, where Prometheus looks: for viewers, and for this computer where that is wanted. */
export function registerMetrics(app: FastifyInstance, services: MetricsServices): void {
  const { room, gate, stream, isPublic } = services
  app.get('/metrics', {
    onRequest: async (request) => {
      const isOwn = isPublic && LOOPBACK.has(request.socket.remoteAddress ?? '')
      await gate.admit(request, { role: isOwn ? 'public' : 'viewer', scope: 'read', isStepUp: false })
    },
    handler: async (_request, reply) => {
      const { text, contentType } = await room.metrics()
      const whole = `${text}${streamMetrics(stream)}`
      return reply.header('cache-control', 'no-store').type(contentType).send(whole)
    },
  })
}

/** What only the server knows: who reads the live stream, and who did not. */
function streamMetrics({ readers, cut }: EventStream): string {
  return [
    '# HELP investor_api_stream_readers Connections that read the live stream.',
    '# TYPE investor_api_stream_readers gauge',
    `investor_api_stream_readers ${readers}`,
    '# HELP investor_api_streams_cut_total Connections that were cut because they did not read.',
    '# TYPE investor_api_streams_cut_total counter',
    `investor_api_streams_cut_total ${cut}`,
    '',
  ].join('\n')
}
