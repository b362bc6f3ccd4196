import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ActFiles } from './act-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'investor-acts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const HOUR = 3_600_000

describe('acts in files', () => {
  it('are claimed once, over all who share the folder, and give their answer back', () => {
    const path = join(folder, 'a')
    const [one, other] = [new ActFiles(path), new ActFiles(path)]
    const act = { asked: 'x', at: 5 }
    expect(one.claim('otto key-1', act)).toBeUndefined()
    expect(other.claim('otto key-1', { asked: 'y', at: 6 })).toEqual(act)
    one.put('otto key-1', { ...act, answer: { id: '7' } })
    expect(other.claim('otto key-1', act)).toEqual({ ...act, answer: { id: '7' } })
    other.free('otto key-1')
    expect(one.claim('otto key-1', { asked: 'z', at: 7 })).toBeUndefined()
    const [file = ''] = readdirSync(path)
    expect(readdirSync(path)).toHaveLength(1)
    expect(statSync(join(path, file)).mode & 0o077).toBe(0)
  })

  it('are forgotten when they are old, or too many', () => {
    const path = join(folder, 'b')
    const files = new ActFiles(path)
    const claim = (name: string, at: number): unknown => files.claim(name, { asked: 'x', at })
    for (let n = 0; n < 30; n++) claim(`k${n}`, n * 1_000)
    files.forget(9_500, 10_000)
    expect(readdirSync(path)).toHaveLength(20)
    expect(claim('k9', 1)).toBeUndefined()
    expect(claim('k10', 1)).toEqual({ asked: 'x', at: 10_000 })
    files.forget(9_500 + HOUR - 1, 10_000)
    expect(readdirSync(path)).toHaveLength(21)
    files.forget(9_500 + HOUR, 10_000)
    expect(readdirSync(path)).toEqual([])
    for (let n = 0; n < 1_010; n++) claim(`n${n}`, 1e9 + n * 1_000)
    files.forget(0, 1_005)
    expect(readdirSync(path)).toHaveLength(5)
    expect(claim('n1005', 1)).toMatchObject({ asked: 'x' })
  })

  it('say what they cannot do', () => {
    writeFileSync(join(folder, 'file'), '')
    const files = new ActFiles(join(folder, 'file'))
    expect(() => files.claim('k', { asked: 'x', at: 1 })).toThrow(/EEXIST|ENOTDIR/)
  })
})
