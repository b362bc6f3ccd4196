/**
 * Settings files on disk: bytes to text, and nothing else.
 *
 * What the text means is the business of `config`, which keeps the positions of keys. Reads whole files only,
 * of bounded size; writes nothing.
 */
export * from './read-config-file.ts'
