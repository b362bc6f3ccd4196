import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import allowed from '../../tools/allowed-skips.json' with { type: 'json' }

const root = path.resolve(import.meta.dirname, '../..')

it('every test that CI may skip exists and has a reason', () => {
  const isSound = ({ file, reason }: { file: string; reason: string }): boolean => (
    existsSync(path.join(root, file)) && reason.length > 20
  )
  expect(allowed.filter((entry) => !isSound(entry))).toEqual([])
})
