import { writeFileSync } from 'node:fs'
import type { OpenCanceler } from '../../src/app/live/watchdog/watchdog-protocol.ts'

/** A broker's door that writes down what it was asked to cancel. */
export const openCanceler: OpenCanceler = async () => ({
  async cancelEntries(orders) {
    writeFileSync(process.env['CANCELED_FILE'] ?? '', JSON.stringify(orders))
    return `${orders.length} entries canceled`
  },
})
