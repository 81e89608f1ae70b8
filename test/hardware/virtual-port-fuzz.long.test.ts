import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { fuzzWithMutations, fuzzWithNoise, type FuzzResult } from './virtual-port-fuzz.js'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Less than ten bytes for each packet. */
const MAX_GROWTH_BYTES = 8e6

function usedBytes(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

describe('VirtualPort under much noise', () => {
  const runs: Record<string, (count: number) => FuzzResult> = {
    '10 million random bytes': share => fuzzWithNoise(11, 10_000_000 * share),
    '1 million mutated packets': share => fuzzWithMutations(12, 1_000_000 * share),
  }

  for (const [name, run] of Object.entries(runs)) {
    it(`answers whole packets only to ${name}, and its memory stays flat`, () => {
      run(0.01)
      const beforeBytes = usedBytes()
      const { port, strayReplyBytes, strangerReplies } = run(1)
      const grownBytes = usedBytes() - beforeBytes
      expect([strayReplyBytes, strangerReplies]).toEqual([0, 0])
      expect(port.wire.requests).toBeGreaterThan(10)
      expect(grownBytes).toBeLessThan(MAX_GROWTH_BYTES)
    })
  }
})
