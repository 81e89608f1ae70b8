/** Replies written into a buffer that is used again, and what becomes of two at once. */

import { checksum, FRAME_BYTES } from './packet.js'

/** The longest status packet: LEN is one byte. */
export const LARGEST_STATUS_BYTES = 0xff + 4

/** Writes a status packet at `from`, without `data` one of no parameters; returns its length. */
export function putStatus(target: Uint8Array, from: number, id: number, status: number, data?: Uint8Array): number {
  const dataBytes = data === undefined ? 0 : data.length
  target[from] = 0xff
  target[from + 1] = 0xff
  target[from + 2] = id
  target[from + 3] = dataBytes + 2
  target[from + 4] = status
  for (let i = 0; i < dataBytes; i++) target[from + 5 + i] = (data as Uint8Array)[i] as number
  const last = from + 5 + dataBytes
  target[last] = checksum(target, from + 2, last)
  return dataBytes + FRAME_BYTES
}

/**
 * Two replies at once: any servo can pull the wire low, so that a bit is 1 only where neither sends 0. `other` is laid over the `bytes` at
 * `from`, in step with them; returns the length of the longer. Equal replies look like one.
 */
export function collide(target: Uint8Array, from: number, bytes: number, other: Uint8Array): number {
  for (let i = 0; i < other.length; i++) {
    target[from + i] = (i < bytes ? (target[from + i] as number) : 0xff) & (other[i] as number)
  }
  return Math.max(bytes, other.length)
}
