import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { UserFile } from './user-file.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'investor-user-file-'))
  folders.push(folder)
  return join(folder, 'users.json')
}

describe('UserFile', () => {
  it('changes what is on disk now, whoever wrote it, for its owner alone', () => {
    const path = place()
    const [server, command] = [new UserFile(path), new UserFile(path)]
    server.change(() => ({ tokens: ['a', 'b'] }))
    server.read()
    command.change(() => ({ tokens: ['b'] }))
    server.change((found) => ({ ...(found as object), users: ['anna'] }))
    expect(command.read()).toEqual({ tokens: ['b'], users: ['anna'] })
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('waits while another process changes it, and says which file one has left that died', () => {
    const path = place()
    const file = new UserFile(path, 50)
    writeFileSync(`${path}.new`, '{"half":')
    expect(() => file.change(() => ({ users: [] }))).toThrow(`delete ${path}.new`)
    expect(file.read()).toBeUndefined()
  })

  it('leaves nothing of a change that fails behind', () => {
    const path = place()
    const file = new UserFile(path, 50)
    expect(() => file.change(() => {
      throw new Error('no')
    })).toThrow('no')
    file.change(() => ({ users: [] }))
    expect(file.read()).toEqual({ users: [] })
  })
})
