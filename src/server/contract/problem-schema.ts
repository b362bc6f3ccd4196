import { z } from 'zod'

/** RFC 9457 problem details; `code` is stable and stands in docs/ERRORS.md. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    retry: z.enum(['safe', 'after-reconcile', 'never']),
    /** What is wrong with the request, a line for each place. */
    errors: z.array(z.object({ at: z.string(), found: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>
