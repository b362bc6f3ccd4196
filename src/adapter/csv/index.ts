/**
 * Reads delimited text files and JSON lines, plain or gzipped, as records with line numbers.
 *
 * Invariants: a field's text is what the file says, without its quotes; nothing is interpreted. A file is
 * read in pieces, so its size does not matter. Must never write, and never skip a record that it cannot read.
 */
export * from './csv-file.ts'
