import { expect, it } from 'vitest'
import { alertFolder } from './check-alert-secrets.ts'
import type { RunRequest } from '../backtest/run-request.ts'

const folderOf = (configFile: string | undefined): string => alertFolder({ configFile } as RunRequest)

it('looks for secrets beside the settings file, and without one in the working folder', () => {
  expect(folderOf('/etc/investor/a.yaml')).toBe('/etc/investor')
  expect(folderOf('investor.yaml')).toBe(process.cwd())
  expect(folderOf(undefined)).toBe(process.cwd())
})
