/** The time of this computer. */
export * from './system-clock.ts'
