import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utcMillis } from '../../base/index.ts'
import { LOG_LEVELS } from './log-category.ts'
import { LogFiles, type LogRecord } from './log-files.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'investor-log-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const record = (over: Partial<LogRecord> = {}): LogRecord => ({
  category: 'system',
  level: 'INFO',
  at: utcMillis(Date.parse('2026-03-04T15:30:00Z')),
  message: 'something',
  action: 'Something',
  ...over,
})

function lines(name: string): readonly Record<string, unknown>[] {
  const path = join(folder, name)
  if (!existsSync(path)) return []
  const texts = readFileSync(path, 'utf8').trimEnd().split('\n')
  return texts.map((text) => JSON.parse(text) as Record<string, unknown>)
}

function logged(records: readonly LogRecord[], level: LogRecord['level'] = 'DEBUG'): void {
  const files = new LogFiles({ folder, level, session: '0007' })
  for (const each of records) files.add(each)
  files.close()
}

describe('log files', () => {
  // The specification's LOG_LEVELS, section 7.1, line 959: INFO, INFO, WARNING, ERROR, DEBUG.
  it.each([
    ['trades', 'trades.jsonl', ['info', 'warning', 'error', 'critical']],
    ['signals', 'signals.jsonl', ['info', 'warning', 'error', 'critical']],
    ['risk', 'risk.jsonl', ['warning', 'error', 'critical']],
    ['system', 'system.jsonl', ['debug', 'info', 'warning', 'error', 'critical']],
  ] as const)(
    'take into %s what its level lets pass, and errors again into errors.log',
    (category, file, passing) => {
      logged(LOG_LEVELS.map((level) => record({ category, level })))
      expect(lines(file).map((line) => line['log.level'])).toEqual(passing)
      expect(lines('errors.log').map((line) => line['log.level'])).toEqual(['error', 'critical'])
    },
  )

  it('say of an error in both files that it was written at the same instant', () => {
    let now = Date.parse('2026-03-04T15:30:00Z')
    const files = new LogFiles({ folder, level: 'DEBUG', session: '0007', now: () => now++ })
    files.add(record({ level: 'ERROR' }))
    files.close()
    const [[one], [copy]] = [lines('system.jsonl'), lines('errors.log')]
    expect(copy?.['event.created']).toBe(one?.['event.created'])
  })

  it('take nothing milder than the level of the settings', () => {
    logged(LOG_LEVELS.map((level) => record({ category: 'trades', level })), 'ERROR')
    expect(lines('trades.jsonl').map((line) => line['log.level'])).toEqual(['error', 'critical'])
  })

  it('name fields as ECS does', () => {
    logged([record({ sequence: 9, correlation: 4, code: 'NO_PRICE', data: { symbol: 'AAPL' } })])
    expect(lines('system.jsonl')).toMatchObject([
      {
        '@timestamp': '2026-03-04T15:30:00Z',
        'log.level': 'info',
        'log.logger': 'system',
        'ecs.version': '8.11.0',
        'service.name': 'investor',
        'event.dataset': 'investor.system',
        'event.action': 'Something',
        'event.sequence': 9,
        'trace.id': '0007-4',
        'error.code': 'NO_PRICE',
        labels: { session: '0007' },
        investor: { symbol: 'AAPL' },
        message: 'something',
      },
    ])
  })

  it('keep one line for one record, whatever the record says', () => {
    const message = 'a\n{"log.level":"info","message":"forged"}\r\n\u001B[2K\u0000 "quoted" \\ \uD800'
    logged([record({ message, data: { 'key\n': message } })])
    expect(lines('system.jsonl')).toHaveLength(1)
    expect(lines('system.jsonl')[0]?.['message']).toBe(message)
    const bytes = readFileSync(join(folder, 'system.jsonl'))
    expect(bytes.filter((byte) => byte < 0x20 && byte !== 0x0a)).toHaveLength(0)
  })

  it('say how many lines were lost, once they can write again', () => {
    writeFileSync(join(folder, 'blocked'), '')
    const files = new LogFiles({ folder: join(folder, 'blocked'), level: 'DEBUG', session: '0007' })
    files.add(record({ category: 'trades' }))
    files.flush()
    expect(files.failure).toMatchObject({ lines: 1 })
    rmSync(join(folder, 'blocked'))
    files.add(record({ category: 'trades', message: 'again' }))
    files.close()
    expect(files.failure).toBeUndefined()
    expect(lines('blocked/trades.jsonl').map((line) => line['message'])).toEqual(['again'])
    expect(lines('blocked/system.jsonl')).toMatchObject([
      { 'error.code': 'LOG_FAILED', 'log.level': 'warning', message: expect.stringContaining('1 lines') },
    ])
  })
})
