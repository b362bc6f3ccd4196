import { describe, expect, it } from 'vitest'
import { effectBan } from './effect-ban.ts'
import { projectOf } from './project.ts'

const found = (path: string, text: string): string[] => (
  effectBan(projectOf({ [path]: text })).map((one) => one.found)
)

describe('effectBan', () => {
  it.each([
    ['const at = Date.now()', 'Date.now'],
    ['const at = new Date(0)', 'new Date'],
    ['const x = Math.random()', 'Math.random'],
    ['const id = crypto.randomUUID()', 'randomUUID'],
    ['import { randomUUID } from \'x\'', 'randomUUID'],
    ['crypto.getRandomValues(bytes)', 'crypto.getRandomValues'],
    ['setTimeout(run, 1)', 'setTimeout'],
    ['let timer: ReturnType<typeof setInterval>', 'setInterval'],
    ['setImmediate(run)', 'setImmediate'],
    ['const t = performance.now()', 'performance.now'],
    ['const now = Temporal.Now.instant()', 'Temporal.Now'],
    ['const home = process.env.HOME', 'process.'],
    ['globalThis.process.exit(1)', 'process.'],
    ['console.log(1)', 'console.'],
    ['const text = `at ${Date.now()}`', 'Date.now'],
  ])('finds %s in the core', (text, name) => {
    expect(found('src/risk/a.ts', text)).toEqual([`${name} in risk`])
  })

  it.each([
    '// Date.now() is banned',
    'const text = \'Math.random\'',
    'const at = Temporal.Instant.from(text)',
    'const day = Date.UTC(2026, 0, 1)',
    'this.process.run()',
    'process(order)',
    'const shape = { setTimeout: 1 }',
    'pipeline.console.log(1)',
  ])('lets the core say %s', (text) => {
    expect(found('src/risk/a.ts', text)).toEqual([])
  })

  it.each(['src/adapter/clock/a.ts', 'src/app/a.ts', 'src/server/a.ts', 'src/risk/a.test.ts', 'tools/a.ts'])(
    'leaves %s alone', (path) => {
      expect(found(path, 'setTimeout(() => console.log(Date.now(), process.pid), 1)')).toEqual([])
    },
  )
})
