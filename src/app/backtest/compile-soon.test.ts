import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { compilingSoon, PATIENCE } from './compile-soon.ts'

describe('compiling soon', () => {
  it('names flags that this V8 has, with the counts that are its own', () => {
    const options = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' })
    for (const [name, { own }] of Object.entries(PATIENCE)) expect(options).toContain(`--${name}=${own}\n`)
  })

  it('hands on what the run gives, of few bars and of many', async () => {
    expect(await compilingSoon(1, () => Promise.resolve('short'))).toBe('short')
    expect(await compilingSoon(1e6, () => Promise.resolve('long'))).toBe('long')
    const broken = compilingSoon(1e6, () => Promise.reject(new Error('it broke')))
    await expect(broken).rejects.toThrow('it broke')
  })
})
