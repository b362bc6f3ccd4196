/** The channels that alerts leave by, a file each. */
export * from './console-alert-handler.ts'
export * from './file-alert-handler.ts'
export * from './pagerduty-alert-handler.ts'
export * from './slack-alert-handler.ts'
export * from './smtp-alert-handler.ts'
export * from './telegram-alert-handler.ts'
export * from './webhook-alert-handler.ts'
