/** Waiting times, worked out by hand. */

import { describe, expect, it } from 'vitest'
import { broadcastTimeoutMs, byteTimeMs, replyTimeoutMs } from '../../src/hardware/bus-timing.js'

const SYNC_READ = { baudRate: 1_000_000, requestBytes: 14, replies: 6, replyBytes: 8, allowanceMs: 20 }

describe('byteTimeMs', () => {
  it('is ten bits', () => {
    expect(byteTimeMs(1_000_000)).toBeCloseTo(0.01, 12)
    expect(byteTimeMs(9600)).toBeCloseTo(1.0417, 4)
  })
})

describe('replyTimeoutMs', () => {
  it('covers request, staggered replies, return delays and the allowance', () => {
    // 14 + 6 x (8 + 3) = 80 bytes; 6 x 0.508 ms.
    expect(replyTimeoutMs(SYNC_READ)).toBeCloseTo(0.8 + 3.048 + 20, 9)
  })

  it('grows with slower rates: nobody is given up who still sends', () => {
    expect(replyTimeoutMs({ ...SYNC_READ, baudRate: 38_400 })).toBeCloseTo(80 * (10 / 38.4) + 3.048 + 20, 6)
  })
})

describe('broadcastTimeoutMs', () => {
  it('gives each id a slot of 3 ms, as the SDK does', () => {
    const ping = { baudRate: 1_000_000, requestBytes: 6, replies: 254, replyBytes: 6, allowanceMs: 20 }
    expect(broadcastTimeoutMs(ping) - replyTimeoutMs(ping)).toBeCloseTo(762, 9)
  })
})
