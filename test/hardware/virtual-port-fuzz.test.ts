import { describe, expect, it } from 'vitest'
import { encodePing } from '../../src/hardware/packet.js'
import { fuzzWithMutations, fuzzWithNoise } from './virtual-port-fuzz.js'

describe('VirtualPort under noise', () => {
  it('answers whole packets only, to 100,000 random bytes and 10,000 mutated packets', () => {
    for (const { port, strayReplyBytes, strangerReplies } of [
      fuzzWithNoise(1, 100_000),
      fuzzWithMutations(2, 10_000),
    ]) {
      expect([strayReplyBytes, strangerReplies]).toEqual([0, 0])
      expect(port.wire.noise.droppedBytes).toBeGreaterThan(1000)
    }
  })

  it('hears again after the noise', () => {
    const { port } = fuzzWithNoise(3, 10_000)
    // Whatever the noise announced last is over after a longest packet.
    port.write(new Uint8Array(254))
    const before = port.wire.replies
    port.write(encodePing(1))
    expect(port.wire.replies).toBe(before + 1)
  })
})
