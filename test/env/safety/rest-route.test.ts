/** The way to rest from anywhere, checked on the boxes of the arm. */

import { describe, expect, it } from 'vitest'
import { Fence } from '../../../src/env/safety/fence.js'
import { BlockedWayError, FencedGlidePlanner } from '../../../src/env/safety/glide-planner.js'
import { routeTo } from '../../../src/env/safety/rest-route.js'
import { SAFETY_DEFAULTS } from '../../../src/env/safety/safety-options.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { Random } from '../../../src/robot/random.js'
import { SO101_RAISED, SO101_REST_RAD } from '../../../src/robot/rest-pose.js'
import { ARMS, boxTruth, fenceOf, freePose, shapeOf } from './arm.js'

const LOOK_S = 0.1

describe.each(ARMS)('from 1,000 free poses $name glides to rest', spec => {
  it('without touching the table or itself', () => {
    const fence = fenceOf(spec)
    const truthAt = boxTruth(spec)
    const planner = new FencedGlidePlanner(fence, SAFETY_DEFAULTS.glide, SO101_RAISED)
    const random = new Random(4)
    let detours = 0
    for (let i = 0; i < 1000; i++) {
      const from = freePose(spec, fence, random)
      const route = planner.route(from, SO101_REST_RAD)
      expect(route.isClear).toBe(true)
      if (route.pointsRad.length > 2) detours += 1
      const path = planner.plan(from, SO101_REST_RAD)
      expect(path.at(path.durationS)).toEqual(Float64Array.from(SO101_REST_RAD))
      for (let t = 0; t <= path.durationS; t += LOOK_S) {
        // Between two looks of the fence it may be cut by less than the margin.
        expect(fence.depthAt(path.at(t))?.depthM ?? 0).toBeLessThan(0.002)
      }
      if (i % 40 > 0) continue
      for (let t = 0; t <= path.durationS; t += LOOK_S) {
        const truth = truthAt(path.at(t))
        expect(truth.lowestM).toBeGreaterThan(0)
        expect(truth.overlapM()).toBeLessThan(0.005)
      }
    }
    // Rest is so far back that the straight way is nearly always free: 0 to 3 of 3,000.
    expect(detours).toBeLessThan(10)
  })
})

describe('a straight way that crosses the table', () => {
  const fence = fenceOf(SO101_FOLLOWER)
  const left = [1.2, 1.2, -0.6, 0.9, 0, 0]
  // From side to side with the elbow bending on the way.
  const right = [-1.2, 0.1, 0.9, 1.2, 0, 0]
  const random = new Random(5)
  const shape = shapeOf(SO101_FOLLOWER)
  /** Free, and with some link within 20 mm of the table. */
  const lowPose = (): Float64Array => {
    for (;;) {
      const pose = freePose(SO101_FOLLOWER, fence, random)
      if (shape.gapsM(pose, 1).some((gapM, k) => gapM < 0.02 && k > 0)) return pose
    }
  }

  it('goes by a raised pose, which is named as the reason', () => {
    const count = { blocked: 0, clear: 0 }
    for (let i = 0; i < 600; i++) {
      const [from, to] = [lowPose(), lowPose()]
      const hit = fence.limit(from, to).hit
      if (!hit) continue
      count.blocked += 1
      const route = routeTo(fence, from, to, SO101_RAISED)
      expect(route.hit).toEqual(hit)
      if (!route.isClear) continue
      count.clear += 1
      expect(route.pointsRad.length).toBeGreaterThan(2)
      route.pointsRad.slice(1).forEach((point, k) => {
        expect(fence.limit(route.pointsRad[k] as Float64Array, point).hit).toBeUndefined()
      })
    }
    expect(count.blocked).toBeGreaterThan(20)
    // 12 % of such ways are blocked; of 113 of them 112 have a way round (1,000 pairs).
    expect(count.clear / count.blocked).toBeGreaterThan(0.95)
  })

  it('is taken as it is without a fence', () => {
    expect(routeTo(undefined, left, right, [])).toEqual({
      pointsRad: [Float64Array.from(left), Float64Array.from(right)],
      isClear: true,
    })
  })

  it('into the table is no way at all: the planner says what would touch', () => {
    const planner = new FencedGlidePlanner(fence, SAFETY_DEFAULTS.glide, SO101_RAISED)
    expect(() => planner.plan([0, 0, 0, 1.3, 0, 0], [0, 1.2, 0.4, 1.3, 0, 0])).toThrow(BlockedWayError)
  })
})

it('an arm that leans on the table still gets to rest', () => {
  const shape = shapeOf(SO101_FOLLOWER)
  const fence = new Fence(shape, SAFETY_DEFAULTS.fence, [SO101_REST_RAD])
  const leaning = [0, 1.2, 0.25, 1.3, 0, 0]
  expect(fence.depthAt(leaning)).toBeDefined()
  expect(routeTo(fence, leaning, SO101_REST_RAD, SO101_RAISED).isClear).toBe(true)
})
