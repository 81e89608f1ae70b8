/** Packets as plain values, to compare. */

import { Framer } from '../../src/hardware/framer.js'

export interface SeenPacket {
  readonly id: number
  readonly code: number
  readonly parameters: readonly number[]
}

export function packetsIn(direction: 'requests' | 'replies', ...chunks: readonly Uint8Array[]): SeenPacket[] {
  const seen: SeenPacket[] = []
  const framer = new Framer(direction, ({ id, code, parameters }) => {
    seen.push({ id, code, parameters: [...parameters] })
  })
  for (const chunk of chunks) framer.feed(chunk)
  return seen
}

/** `FF FF 01`. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')
}
