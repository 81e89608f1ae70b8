/** How long bytes take on the servos' wire, and the clock that says when they are there. */

import { DEFAULT_BAUD_RATE } from '../robot/baud-rates.js'

/** The time that wire and servos live in. Waiting is synchronous: no timer of the operating system can tell 10 us. */
export interface WireClock {
  /** Monotonic seconds. */
  readonly timeS: number
  /** Returns when it is that time; at once where it is already. Simulated time passes in here, real time is spun away. */
  waitUntil(timeS: number): void
}

/** 8N1: a start bit, eight, a stop bit. */
const BITS_PER_BYTE = 10

export function byteTimeS(baudRate: number): number {
  return BITS_PER_BYTE / baudRate
}

/** Bytes of silence that a servo of a sync read leaves after the reply before its own: 109 us from reply to reply of 8 bytes at 1 Mbaud. */
export const GAP_BYTES = 2.9

export interface WireTiming {
  /** From the last byte of a request to the first of its first reply, as the host sees it: adapter, driver and servo, without Return_Delay_Time. */
  readonly turnaroundS: number
}

/** What a C++ program on Linux measured for a sync read of two bytes of six servos at 1 Mbaud (hardware.md 2.2: least of 2000). */
const MEASURED_SYNC_READ_S = 1.48e-3
/** FF FF FE LEN SYNC_READ address count, six ids, checksum; then five gaps of replies of 8 bytes, and the last of them. */
const SYNC_READ_BYTES = 14 + 5 * (8 + GAP_BYTES) + 8

/** 715 us. A sync write has no reply and lasts as long as its bytes: 260 us for six goals. */
export const MEASURED_TIMING: WireTiming = {
  turnaroundS: MEASURED_SYNC_READ_S - SYNC_READ_BYTES * byteTimeS(DEFAULT_BAUD_RATE),
}
