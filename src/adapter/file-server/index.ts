/**
 * Files of servers: SFTP, and FTP plain or under TLS.
 *
 * Invariants: nothing is sent to an SFTP server before it has shown the key that is expected of it; a name
 * that a server sends leads to no place outside of the folder; a file appears here whole or not at all, and a
 * version of it that was used once is not taken again. Must never write to a server.
 */
export * from './file-address.ts'
export type { FileLink, LinkOptions, RemoteEntry } from './file-link.ts'
export * from './ftp-link.ts'
export * from './host-keys.ts'
export * from './remote-folder.ts'
export * from './sftp-link.ts'
export * from './taken-ledger.ts'
