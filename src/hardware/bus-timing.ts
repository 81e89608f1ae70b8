/** How long a request and its replies take on the wire, and how long to wait for what does not come. */

/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10
/** Return_Delay_Time at its largest, 254 x 2 us: a servo that LeRobot never configured has it. */
const LONGEST_RETURN_DELAY_MS = 0.508
/** In a sync read, servos leave this many bytes of silence before each reply (hardware.md 2.2). */
const STAGGER_BYTES = 3
/** After a ping of all, each id has its own slot: what Feetech's SDK waits for one. */
const BROADCAST_SLOT_MS = 3

/**
 * A USB adapter keeps a short reply for up to 16 ms (the latency timer of FTDI chips and its imitators) before it hands it on; the
 * rest is for the operating system. LeRobot waits 50 ms, which at a lost reply costs a 30 Hz loop one and a half of its steps.
 */
export const LATENCY_ALLOWANCE_MS = 20
/**
 * The allowance of the last attempt. A reply lost on the wire is asked for again after 20 ms, at most twice; one that is only late,
 * from a process that a busy machine lets wait, gets 20 + 20 + 100 ms before it is an error: as long as with LeRobot.
 */
export const LAST_ATTEMPT_FACTOR = 5

export function byteTimeMs(baudRate: number): number {
  return (BITS_PER_BYTE * 1000) / baudRate
}

export interface Exchange {
  readonly baudRate: number
  readonly requestBytes: number
  /** Servos that answer. */
  readonly replies: number
  /** Of one reply. */
  readonly replyBytes: number
  readonly allowanceMs: number
}

/** From the moment the request is handed to the port. */
export function replyTimeoutMs({ baudRate, requestBytes, replies, replyBytes, allowanceMs }: Exchange): number {
  const bytes = requestBytes + replies * (replyBytes + STAGGER_BYTES)
  return bytes * byteTimeMs(baudRate) + replies * LONGEST_RETURN_DELAY_MS + allowanceMs
}

/** For a ping that any of `ids` servos may answer. */
export function broadcastTimeoutMs(exchange: Exchange): number {
  return replyTimeoutMs(exchange) + exchange.replies * BROADCAST_SLOT_MS
}

/**
 * For a bus that an arm is moved on: with 5 % of all replies lost, one read in 3 million fails for good. A dead servo is known for one after 200 ms.
 */
export const ARM_RETRIES = 4
