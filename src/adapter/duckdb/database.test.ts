import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { Database } from './database.ts'

it('is closed once what it was asked is answered: before that the library ends the process', async () => {
  const database = new Database(tmpdir())
  const failed = database.rows('SELECT error(\'no\')')
  const answers: unknown[] = []
  void database.rows('SELECT count(*) FROM range(20000000) WHERE range % 7 = 0').then((rows) => {
    answers.push(rows)
  })
  await expect(failed).rejects.toThrow('no')
  await database.close()
  expect(answers).toEqual([[[2_857_143n]]])
  expect(await database.rows('SELECT 1')).toEqual([[1]])
  await database.close()
})
