/** The fence against the arm's own collision boxes, which it does not use for links against links. */

import { describe, expect, it } from 'vitest'
import { Fence } from '../../../src/env/safety/fence.js'
import { SAFETY_DEFAULTS } from '../../../src/env/safety/safety-options.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { Random } from '../../../src/robot/random.js'
import { SO101_REST_RAD } from '../../../src/robot/rest-pose.js'
import { ARMS, boxTruth, fenceOf, freePose, randomPose, shapeOf } from './arm.js'

describe.each(ARMS)('around $name', spec => {
  const shape = shapeOf(spec)
  const fence = fenceOf(spec, shape)
  const truthAt = boxTruth(spec)

  it('flags every pose whose boxes overlap, and none that is free by 10 mm', () => {
    const random = new Random(1)
    const seen = { inTable: 0, inItself: 0, free: 0 }
    let falselyFlagged = 0
    for (let i = 0; i < 2000; i++) {
      const pose = randomPose(spec, random)
      const truth = truthAt(pose)
      const hit = fence.depthAt(pose)
      const inTable = truth.lowestM < -0.002
      const inItself = truth.overlapM() > 0.005
      if (inTable) seen.inTable += 1
      if (inItself) seen.inItself += 1
      if (inTable || inItself) expect(hit, `pose ${pose.join(' ')}`).toBeDefined()
      if (truth.lowestM <= 0.01 || truth.overlapM(0.01) > 0) continue
      seen.free += 1
      if (hit) falselyFlagged += 1
    }
    expect(seen.inTable).toBeGreaterThan(400)
    expect(seen.inItself).toBeGreaterThan(200)
    expect(seen.free).toBeGreaterThan(1000)
    expect(falselyFlagged / seen.free).toBeLessThanOrEqual(0.02)
  })

  it('finds links that meet each other above the table', () => {
    const random = new Random(2)
    let found = 0
    for (let i = 0; i < 2000; i++) {
      const pose = randomPose(spec, random)
      const truth = truthAt(pose)
      if (truth.lowestM < 0.01 || truth.overlapM() <= 0.005) continue
      found += 1
      expect(fence.depthAt(pose)?.what).toMatch(/_link and \w+_link/)
    }
    expect(found).toBeGreaterThan(5)
  })

  it('follows a table that is higher or lower, and back', () => {
    const own = new Fence(shape, SAFETY_DEFAULTS.fence, [SO101_REST_RAD])
    const over = [0, 0, 0, 1.3, 0, 0]
    const into = [0, 1.2, 0.4, 1.3, 0, 0]
    const lowestM = (): number => truthAt(own.limit(over, into).sentRad).lowestM
    const heights = [0, -0.01, 0.01, 0].map(byM => {
      own.raiseTable(byM)
      expect(own.depthAt(SO101_REST_RAD)).toBeUndefined()
      return lowestM()
    })
    const [plain = NaN, lower = NaN, higher = NaN, again = NaN] = heights
    expect(again).toBe(plain)
    expect(lower).toBeCloseTo(plain - 0.01, 3)
    expect(higher).toBeCloseTo(plain + 0.01, 3)
  })

  it('lets the arm lie down at rest', () => {
    expect(fence.depthAt(SO101_REST_RAD)).toBeUndefined()
  })

  it('stops a motion into the table before it, names the link, and is not shaken by more of the same', () => {
    const over = [0, 0, 0, 1.3, 0, 0]
    const into = [0, 1.2, 0.4, 1.3, 0, 0]
    expect(fence.depthAt(over)).toBeUndefined()
    let at: ArrayLike<number> = over
    for (let step = 0; step < 5; step++) {
      const { sentRad, hit } = fence.limit(at, into)
      expect(hit?.what).toMatch(/and the table$/)
      expect(hit?.depthM).toBeGreaterThan(0.05)
      expect(fence.depthAt(sentRad)).toBeUndefined()
      at = sentRad
    }
    // It does not creep in either.
    for (let step = 0; step < 200; step++) at = fence.limit(at, into).sentRad
    expect(truthAt(at).lowestM).toBeGreaterThan(SAFETY_DEFAULTS.fence.tableMarginM - 3e-6)
    // Near it, though: within 1 mm of the margin.
    expect(truthAt(at).lowestM).toBeLessThan(SAFETY_DEFAULTS.fence.tableMarginM + 0.001)
  })

  it('lets a free motion through bit for bit, and never puts an arm inside', () => {
    const random = new Random(3)
    let cut = 0
    for (let i = 0; i < 500; i++) {
      const from = freePose(spec, fence, random)
      const to = from.map(angle => angle + random.uniform(-0.3, 0.3))
      const { sentRad, hit } = fence.limit(from, to)
      if (hit) cut += 1
      else expect(sentRad).toEqual(to)
      expect(fence.depthAt(sentRad)).toBeUndefined()
      sentRad.forEach((angle, k) => {
        const [low, high] = [from[k] as number, to[k] as number].sort((a, b) => a - b) as [number, number]
        expect(angle).toBeGreaterThanOrEqual(low - 1e-12)
        expect(angle).toBeLessThanOrEqual(high + 1e-12)
      })
    }
    expect(cut).toBeGreaterThan(10)
  })
})

const fence = fenceOf(SO101_FOLLOWER)
const ON_THE_TABLE = [0, 1.2, -0.3, 0.9, 0, 0]

describe('an arm that is inside already', () => {
  it('may come out, and may not go deeper', () => {
    const inside = fence.depthAt(ON_THE_TABLE)
    expect(inside?.depthM).toBeGreaterThan(0.01)
    const out = [0, 1.1, -0.3, 0.9, 0, 0]
    expect(fence.limit(ON_THE_TABLE, out)).toEqual({ sentRad: Float64Array.from(out) })
    const { sentRad, hit } = fence.limit(ON_THE_TABLE, [0, 1.3, -0.3, 0.9, 0, 0])
    expect(hit?.what).toMatch(/table/)
    expect(fence.depthAt(sentRad)?.depthM).toBeLessThanOrEqual((inside?.depthM ?? 0) + 3e-6)
  })

  it('may still turn aside', () => {
    const { sentRad } = fence.limit(ON_THE_TABLE, [0.4, 1.3, -0.3, 0.9, 0, 0])
    expect(sentRad[0]).toBe(0.4)
    expect(sentRad[1]).toBeCloseTo(1.2, 2)
  })
})

it('a higher table, wider margins and an allowed pose move the fence', () => {
  const shape = shapeOf(SO101_FOLLOWER)
  const margins = { tableZM: 0, tableMarginM: 0, selfMarginM: 0 }
  const low = [0, 0.3, 0.1, 1.2, 0, 0]
  expect(new Fence(shape, margins).depthAt(low)).toBeUndefined()
  expect(new Fence(shape, { ...margins, tableZM: 0.1 }).depthAt(low)?.what).toMatch(/table/)
  const wide = { ...margins, selfMarginM: 0.02 }
  expect(new Fence(shape, wide).depthAt(SO101_REST_RAD)?.what).toBe('shoulder_link and wrist_link')
  expect(new Fence(shape, wide, [SO101_REST_RAD]).depthAt(SO101_REST_RAD)).toBeUndefined()
})
