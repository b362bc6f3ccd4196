import { describe, expect, it } from 'vitest'
import { readLogLine } from '../../adapter/log-file/index.ts'
import { logText } from './log-text.ts'

const LINE = {
  'log.level': 'warning',
  'log.logger': 'risk',
  '@timestamp': '2026-03-04T15:30:00Z',
  'event.created': '2026-03-04T15:30:01Z',
  'event.sequence': 12,
  'trace.id': '0001-11',
  labels: { session: '0001' },
  message: 'REJECTED: too large',
}

describe('a line of a log file', () => {
  it('is shown in the order of the specification, with its place and its trace', () => {
    expect(logText(readLogLine(JSON.stringify(LINE)))).toBe(
      '2026-03-04T15:30:00Z - risk - WARNING - REJECTED: too large [12, 0001-11]',
    )
  })

  it('cannot move the cursor, begin another line or turn the direction of the text', () => {
    const message = 'a\n\u001B[2J\r\u009B1m\u202Eb\u2028'
    const shown = logText(readLogLine(JSON.stringify({ ...LINE, message })))
    expect(shown).toContain('a\\u000a\\u001b[2J\\u000d\\u009b1m\\u202eb\\u2028')
    expect(shown.split('\n')).toHaveLength(1)
  })

  it.each(['{"log.level":"info","mess', 'null', '', '{"log.level":"none of ours"}'])(
    'that cannot be read is an error, shown whole: %s',
    (text) => {
      expect(readLogLine(text)).toMatchObject({ level: 'ERROR', category: 'unreadable', message: text })
    },
  )
})
