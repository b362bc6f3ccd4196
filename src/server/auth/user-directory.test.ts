import { expect, it } from 'vitest'
import { BEGINNING } from '../../engine/index.ts'
import { UserDirectory, type UsersFile } from './user-directory.ts'

const PASSWORD = 'a long enough password'

it('nobody bears the name of the system', async () => {
  let file: UsersFile | undefined
  const users = new UserDirectory({ read: () => file, change: (make) => void (file = make(file)) }, Date.now)
  await users.add('ann', 'operator', PASSWORD)
  for (const name of ['ann', BEGINNING.by]) {
    await expect(users.add(name, 'operator', PASSWORD)).rejects.toMatchObject({
      failure: { code: 'USER_EXISTS' },
    })
  }
  expect(users.users.map(({ name }) => name)).toEqual(['ann'])
})
