import { z } from 'zod'

const texts = z.array(z.unknown()).transform((list) => list.map((each) => (
  typeof each === 'string' ? each : typeof each === 'number' ? String(each) : ''
)))
const optionalTexts = texts.nullish().transform((list) => list ?? [])

/** Filings as lists of equal length, newest first. */
export const filingColumnsSchema = z.object({
  accessionNumber: texts,
  filingDate: texts,
  acceptanceDateTime: texts,
  form: texts,
  reportDate: optionalTexts,
  items: optionalTexts,
  primaryDocument: optionalTexts,
  primaryDocDescription: optionalTexts,
})

/** Filings as lists of equal length, newest first. */
export type FilingColumns = z.output<typeof filingColumnsSchema>

/** A filer with its filings of the last year or thousand, and the names of the documents with older ones. */
export const submissionsSchema = z.object({
  name: z.string(),
  filings: z.object({
    recent: filingColumnsSchema,
    files: z.array(z.object({
      name: z.string().regex(/^CIK\d{10}-submissions-\d{3}\.json$/),
      filingFrom: z.iso.date(),
      filingTo: z.iso.date(),
    })).nullish().transform((files) => files ?? []),
  }),
})

/** A document with older filings. */
export type OlderFilings = z.output<typeof submissionsSchema>['filings']['files'][number]

/** All companies that have a ticker now. */
export const tickersSchema = z.record(z.string(), z.object({
  cik_str: z.int().nonnegative(), ticker: z.string().min(1),
}))
