import path from 'node:path'
import type { AlertChannelEntry } from '../../config/index.ts'
import { readRunConfig } from '../backtest/run-config.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { secretOrThrow } from './read-secret.ts'

/**
 * Holds that every channel has its secret, before anything is traded: throws `UserError` `SECRET_MISSING`.
 *
 * Who trades without being told of trouble should know it now, and not when there is trouble.
 */
export function checkAlertSecrets(
  request: RunRequest, environment: Readonly<Record<string, string | undefined>>,
): void {
  const folder = alertFolder(request)
  for (const channel of readRunConfig(request).alerts.channels) {
    for (const reference of secretsOf(channel)) secretOrThrow(reference, { environment, folder })
  }
}

/** Where relative paths of secrets start: the folder of the settings file, else the working folder. */
export function alertFolder({ configFile }: RunRequest): string {
  return path.dirname(path.resolve(configFile ?? 'none'))
}

function secretsOf(entry: AlertChannelEntry): readonly string[] {
  switch (entry.channel) {
    case 'console':
    case 'file':
      return []
    case 'slack':
      return [entry.url]
    case 'telegram':
      return [entry.token]
    case 'pagerduty':
      return [entry.routing_key]
    case 'webhook':
      return [entry.secret]
    case 'smtp':
      return [entry.password]
  }
}
