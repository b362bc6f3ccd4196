import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { AnchorFile } from './anchor-file.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'investor-anchor-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('an anchor file', () => {
  it('gives checkpoints back in the order of publishing, and only grows', async () => {
    const anchor = new AnchorFile(path.join(folder, 'a'))
    expect(await anchor.notes()).toEqual({ ok: true, value: [] })
    let before = Buffer.alloc(0)
    for (const note of ['one\n', 'two\n\n\u2014 a b\n', 'three']) {
      expect(await anchor.publish(note)).toMatchObject({ ok: true })
      const after = readFileSync(anchor.name)
      expect(after.subarray(0, before.length).equals(before)).toBe(true)
      before = after
    }
    expect(await anchor.notes()).toEqual({ ok: true, value: ['one\n', 'two\n\n\u2014 a b\n', 'three'] })
    expect(await anchor.notes(1)).toEqual({ ok: true, value: ['three'] })
  })

  it('passes over a line that a crash has torn, and goes on after it', async () => {
    const anchor = new AnchorFile(path.join(folder, 'b'))
    await anchor.publish('one')
    appendFileSync(anchor.name, '"tw')
    expect(await anchor.notes()).toEqual({ ok: true, value: ['one'] })
    await anchor.publish('three')
    expect(await anchor.notes()).toEqual({ ok: true, value: ['one', 'three'] })
    expect(readFileSync(anchor.name, 'utf8')).toBe('"one"\n"tw#torn\n"three"\n')
  })

  it('says what it cannot read or write', async () => {
    const broken = path.join(folder, 'c')
    writeFileSync(broken, 'nonsense\n')
    expect(await new AnchorFile(broken).notes()).toMatchObject({ failure: { code: 'ANCHOR_UNREADABLE' } })
    writeFileSync(broken, '{"a":1}\n')
    expect(await new AnchorFile(broken).notes()).toMatchObject({ failure: { code: 'ANCHOR_UNREADABLE' } })
    const lost = new AnchorFile(path.join(folder, 'absent', 'd'))
    expect(await lost.publish('one')).toMatchObject({ failure: { code: 'ANCHOR_FAILED', retry: 'safe' } })
  })
})
