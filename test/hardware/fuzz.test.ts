/** Noise and spoiled replies, a little of them: the long test has millions. */

import { describe, expect, it } from 'vitest'
import { Random } from '../../src/robot/random.js'
import { fuzzBus, randomBytes, searchByFramer, searchPlainly, spoiledReplies } from './fuzz.js'

describe.each(['requests', 'replies'] as const)('the framer in a stream of %s', direction => {
  it.each([
    ['noise', (random: Random) => randomBytes(random, 200_000, false)],
    ['noise that looks like packets', (random: Random) => randomBytes(random, 200_000, true)],
    ['spoiled packets', (random: Random) => spoiledReplies(random, 20_000)],
  ])('finds in %s what a plain search finds', (name, make) => {
    const random = new Random(11)
    const stream = make(random)
    const found = searchByFramer(direction, stream, random)
    expect(found).toEqual(searchPlainly(direction, stream))
    if (name !== 'noise') expect(found.packets).toBeGreaterThan(10)
  })
})

describe('the bus on a port that spoils three replies of ten', () => {
  it('gives no value that the servo did not have', async () => {
    const { wrong, rightByChance, values, failures, spoiled } = await fuzzBus(new Random(12), 10_000)
    expect(wrong).toBe(0)
    expect(rightByChance).toBeLessThan(spoiled / 256)
    expect(values).toBeGreaterThan(10_000)
    expect(failures).toBeGreaterThan(100)
  })
})
