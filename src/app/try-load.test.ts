import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadStrategy } from './strategy-loader.ts'
import { tryLoad } from './try-load.ts'

const folder = mkdtempSync(join(tmpdir(), 'investor-load-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

describe('a strategy file that is loaded', () => {
  it('is ended where it loops outside of its functions, and the process goes on', async () => {
    const path = file('loop.ts', 'while (true) {}\nexport default {}\n')
    await expect(tryLoad(path, 1_000)).rejects.toThrow(`${path} did not load within 1 s`)
  })

  it('tells what it throws where it is loaded in earnest', async () => {
    const path = file('broken.ts', 'throw new Error("no luck")\n')
    await expect(tryLoad(path)).resolves.toBeUndefined()
    await expect(loadStrategy(path)).rejects.toThrow(`${path} does not load: no luck`)
  })
})
