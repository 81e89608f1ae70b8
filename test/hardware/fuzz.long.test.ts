/** Ten million bytes of noise and a million spoiled packets through framer and bus. */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { Random } from '../../src/robot/random.js'
import { fuzzBus, randomBytes, searchByFramer, searchPlainly, spoiledReplies } from './fuzz.js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const BYTES = 10_000_000
const PACKETS = 1_000_000
const MEGABYTE = 1e6

async function heldBytes(): Promise<number> {
  // Buffers are freed in a later turn than their arrays.
  for (let round = 0; round < 4; round++) {
    collect()
    await new Promise(resolve => setImmediate(resolve))
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}

describe.each(['requests', 'replies'] as const)('the framer in a stream of %s', direction => {
  it.each([
    ['ten million random bytes', (random: Random, part: number) => randomBytes(random, part * BYTES, false)],
    [
      'ten million bytes that look like packets',
      (random: Random, part: number) => randomBytes(random, part * BYTES, true),
    ],
    ['a million spoiled packets', (random: Random, part: number) => spoiledReplies(random, part * PACKETS)],
  ])('finds in %s what a plain search finds, in memory that stays flat', async (_, make) => {
    const random = new Random(21)
    const [before, parts] = [await heldBytes(), 10]
    for (let n = 0; n < parts; n++) {
      const stream = make(random, 1 / parts)
      expect(searchByFramer(direction, stream, random)).toEqual(searchPlainly(direction, stream))
    }
    expect((await heldBytes()) - before).toBeLessThan(5 * MEGABYTE)
  })
})

describe('the bus on a port that spoils three replies of ten', () => {
  it('gives no value that the servo did not have, in memory that stays flat', async () => {
    const random = new Random(22)
    await fuzzBus(random, PACKETS / 100)
    const before = await heldBytes()
    const result = await fuzzBus(random, PACKETS)
    console.log(`bus fuzz: ${JSON.stringify(result)}`)
    expect(result.wrong).toBe(0)
    expect(result.rightByChance).toBeLessThan(result.spoiled / 256)
    expect((await heldBytes()) - before).toBeLessThan(10 * MEGABYTE)
  })
})
