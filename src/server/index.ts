/**
 * The API of the control room: routes, who may use them, live stream, and the wire types in `contract`.
 *
 * Knows the system through the `ControlRoom` interface alone: it cannot reach the order path.
 */
export * from './contract/index.ts'
export * from './control-room.ts'
export * from './auth/access-book.ts'
export * from './auth/local-key.ts'
export * from './auth/login-link.ts'
export * from './auth/user-directory.ts'
export * from './build-server.ts'
export * from './empty-span.ts'
export * from './idempotency.ts'
export * from './webhook/webhook-desk.ts'
