/** Counts by servo. */

import { expect, it } from 'vitest'
import { BusStatistics } from '../../src/hardware/bus-statistics.js'

it('a report counts errors by servo and kind, and does not change afterwards', () => {
  const statistics = new BusStatistics()
  const framer = { badChecksums: 1, droppedBytes: 9 }
  statistics.count('timeouts', [3, 4])
  statistics.count('retries', [3])
  statistics.latency.add(2)
  const report = statistics.report(framer)
  statistics.count('timeouts', [3])
  expect(report).toEqual({
    roundTrips: 1,
    latencyMs: { p50: 2, p99: 2, max: 2 },
    errors: new Map([
      [3, { timeouts: 1, badPackets: 0, retries: 1 }],
      [4, { timeouts: 1, badPackets: 0, retries: 0 }],
    ]),
    badChecksums: 1,
    droppedBytes: 9,
    strayPackets: 0,
    unaskedBytes: 0,
  })
  expect(statistics.report(framer).errors.get(3)).toEqual({ timeouts: 2, badPackets: 0, retries: 1 })
})
