import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LogFollower } from './log-follower.ts'
import { asideOf, RollingFile } from './rolling-file.ts'

let folder = ''
let now = Date.parse('2026-03-04T10:00:00Z')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'investor-log-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const limits = { bytesMax: 100, ageMsMax: 1_000, keptMax: 2 }
const fileOf = (): RollingFile => new RollingFile(join(folder, 'a.jsonl'), limits, () => now)

function put(file: RollingFile, line: string): ReturnType<RollingFile['flush']> {
  file.write(`${line}\n`)
  return file.flush()
}

describe('a rolling file', () => {
  it('is put aside before it grows over its limit, and only the newest of those are kept', () => {
    const file = fileOf()
    for (let n = 0; n < 10; n++) {
      now += 10
      put(file, `${n}${'x'.repeat(60)}`)
    }
    file.close()
    const aside = asideOf(file.path)
    expect(aside).toHaveLength(2)
    expect([...aside, file.path].map((path) => readFileSync(path, 'utf8')[0])).toEqual(['7', '8', '9'])
  })

  it('is put aside when it is old, also by a process that starts later', () => {
    const file = fileOf()
    put(file, 'first')
    file.close()
    now = Date.now() + 5_000
    const later = fileOf()
    put(later, 'second')
    expect(asideOf(file.path).map((path) => readFileSync(path, 'utf8'))).toEqual(['first\n'])
    expect(readFileSync(file.path, 'utf8')).toBe('second\n')
    later.close()
  })

  it('begins a new line after one that a crash has cut short', () => {
    writeFileSync(join(folder, 'a.jsonl'), '{"half":')
    const file = new RollingFile(join(folder, 'a.jsonl'))
    put(file, 'whole')
    file.close()
    expect(readFileSync(file.path, 'utf8')).toBe('{"half":\nwhole\n')
  })

  it('throws nothing where it cannot write, and says afterwards how much was lost', () => {
    const path = join(folder, 'blocked', 'a.jsonl')
    writeFileSync(join(folder, 'blocked'), 'a file where a folder is needed')
    const file = new RollingFile(path)
    expect(put(file, 'one')).toBeUndefined()
    expect(put(file, 'two')).toBeUndefined()
    expect(file.lost).toMatchObject({ lines: 2 })
    rmSync(join(folder, 'blocked'))
    mkdirSync(join(folder, 'blocked'))
    expect(put(file, 'three')?.lines).toBe(2)
    expect(file.lost).toBeUndefined()
    file.close()
    expect(readFileSync(path, 'utf8')).toBe('three\n')
  })
})

describe('a follower', () => {
  it('gives every whole line once, over a change of files', () => {
    const file = fileOf()
    const follower = new LogFollower(file.path)
    expect(follower.next()).toEqual([])
    put(file, `1${'x'.repeat(60)}`)
    expect(follower.next()).toHaveLength(1)
    put(file, '2')
    now += 10
    put(file, `3${'x'.repeat(60)}`)
    put(file, '4')
    expect(follower.next().map((line) => line[0])).toEqual(['2', '3', '4'])
    writeFileSync(file.path, '{"cut', { flag: 'a' })
    expect(follower.next()).toEqual([])
    writeFileSync(file.path, ' short"}\n', { flag: 'a' })
    expect(follower.next()).toEqual(['{"cut short"}'])
    follower.close()
    file.close()
  })
})
