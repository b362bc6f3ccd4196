/**
 * Log files: one a category, JSON lines with ECS field names, rolled by size and age; and reading them back.
 *
 * Never throws at whoever logs: what could not be written is counted and said once it can be.
 */
export * from './log-category.ts'
export * from './log-files.ts'
export * from './log-follower.ts'
export * from './log-line.ts'
export * from './log-page.ts'
export * from './rolling-file.ts'
