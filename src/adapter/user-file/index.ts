/**
 * Users and API tokens in one file that only its owner may read: hashes, never a password or a secret.
 */
export * from './user-file.ts'
