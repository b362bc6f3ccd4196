/**
 * The wire types: what the API takes and gives, as schemas that validate, make the OpenAPI document, and
 * give the dashboard its types.
 *
 * Imports nothing but zod, so that a browser can load it.
 */
export * from './act-schema.ts'
export * from './auth-schema.ts'
export * from './config-schema.ts'
export * from './decision-schema.ts'
export * from './equity-schema.ts'
export * from './health-schema.ts'
export * from './log-schema.ts'
export * from './metrics-schema.ts'
export * from './problem-schema.ts'
export * from './record-schema.ts'
export * from './scalar.ts'
export * from './session-schema.ts'
export * from './strategy-schema.ts'
export * from './stream-schema.ts'
export * from './trading-schema.ts'
export * from './webhook-schema.ts'
