import { describe, expect, it } from 'vitest'
import { readRunConfig } from './backtest/run-config.ts'
import type { RunRequest } from './backtest/run-request.ts'
import { requestWithoutSecrets } from './known-secrets.ts'

const REQUEST: RunRequest = {
  configFile: undefined, strategies: [], symbols: undefined, from: undefined, to: undefined,
  timeframe: undefined, adjustment: undefined, set: [], out: 'runs', environment: {}, width: 80, color: false,
}

describe('what is kept of a request', () => {
  it.each([
    ['postgresql://ann:s3cr7t@host/db', 'postgresql://ann:[secret]@host/db'],
    ['postgresql://ann:a-long-password-77aa@host/db', 'postgresql://ann:[secret]@host/db'],
    ['postgresql://ann@host:5432/db', 'postgresql://ann@host:5432/db'],
    ['sqlite:///trading.db', 'sqlite:///trading.db'],
  ])('of %s is %s', (url, kept) => {
    const clean = requestWithoutSecrets({
      ...REQUEST, environment: { INVESTOR_SYSTEM__DATABASE_URL: url }, set: [`system.database_url=${url}`],
    })
    expect(clean.environment).toEqual({ INVESTOR_SYSTEM__DATABASE_URL: kept })
    expect(clean.set).toEqual([`system.database_url=${kept}`])
  })

  it('lacks the values of variables that are named like secrets', () => {
    const environment = { INVESTOR_API_TOKEN: 'canary-4f1c90d7e2b8' }
    const set = ['strategy.note=with canary-4f1c90d7e2b8 in it']
    expect(JSON.stringify(requestWithoutSecrets({ ...REQUEST, environment, set }))).not.toContain('4f1c90d7')
  })
})

it('strikes the passwords of a kept settings file out, and leaves it a settings file', () => {
  const settings = 'system: { database_url: postgresql://ann:pass-word-1@db.example/trading }\n'
    + 'trading: { max_position_pct: 0.05 }\n'
  const request = { ...REQUEST, configFile: 'a.yaml', begun: { folder: '/', settings } }
  const kept = requestWithoutSecrets(request)
  expect(kept.begun?.settings).not.toContain('pass-word-1')
  const shown = readRunConfig(kept).origins.find(({ key }) => key === 'trading.max_position_pct')
  expect(shown?.value).toBe(0.05)
})
