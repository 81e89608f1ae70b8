/** The hand reaches what a calibration needs: the middle, and both stops of every joint. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { SimulatedHand } from '../../src/run/simulated-hand.js'
import type { Simulation } from '../../src/sim/simulation.js'
import { openTwin } from '../sim/twin.js'

const REST_RAD = [0, -1.79, 1.65, 0.62, 0, -0.14]
const PIECE_S = 0.004

let scene: Simulation
beforeAll(async () => {
  scene = await openTwin({ servo: 'sts3215-12v' })
})
afterAll(() => {
  scene.free()
})

function handOn(simulation: Simulation): SimulatedHand {
  simulation.reset({ positionRad: REST_RAD, objects: [] })
  return new SimulatedHand(simulation, SO101_FOLLOWER)
}

/** `each` after every piece, until it returns true. */
function run(hand: SimulatedHand, mostS: number, each: () => boolean = () => false): void {
  for (const endS = scene.timeS + mostS; scene.timeS < endS;) {
    hand.push(PIECE_S)
    scene.advanceTo(scene.timeS + PIECE_S)
    if (each()) return
  }
}

describe('SimulatedHand', () => {
  it('lifts a folded limp arm to the middle of its travel, within 0.06 rad, and keeps it there', () => {
    const hand = handOn(scene)
    hand.holdStill()
    run(hand, 4)
    SO101_FOLLOWER.servos.forEach(({ travelRad: [lower, upper] }, k) => {
      expect(Math.abs((scene.positionRad[k] as number) - (lower + upper) / 2)).toBeLessThan(0.06)
    })
    const held = Float64Array.from(scene.positionRad)
    run(hand, 1)
    held.forEach((angle, k) => {
      expect(Math.abs((scene.positionRad[k] as number) - angle)).toBeLessThan(0.002)
    })
  })

  it('moves every joint to both of its stops, within 0.05 rad, in less than 30 s', () => {
    const hand = handOn(scene)
    hand.holdStill()
    run(hand, 4)
    hand.sweep()
    const lowest = Float64Array.from(scene.positionRad)
    const highest = Float64Array.from(scene.positionRad)
    run(hand, 30, () => {
      scene.positionRad.forEach((angle, k) => {
        lowest[k] = Math.min(lowest[k] as number, angle)
        highest[k] = Math.max(highest[k] as number, angle)
      })
      return hand.roundsDone > 0
    })
    expect(hand.roundsDone).toBe(1)
    SO101_FOLLOWER.servos.forEach(({ travelRad: [lower, upper] }, k) => {
      expect((lowest[k] as number) - lower).toBeLessThan(0.05)
      expect(upper - (highest[k] as number)).toBeLessThan(0.05)
    })
  })

  it('holds the pose that it was given to within half a tick, 0.0008 rad', () => {
    const homingRad = [0.2, -0.3, 0.4, -0.1, 0.05, -0.15]
    scene.reset({ positionRad: REST_RAD, objects: [] })
    const hand = new SimulatedHand(scene, SO101_FOLLOWER, { homingRad })
    hand.holdStill()
    run(hand, 5)
    homingRad.forEach((angle, k) => {
      expect(Math.abs((scene.positionRad[k] as number) - angle)).toBeLessThan(0.0008)
    })
  })

  it('pushes nothing once it has let go', () => {
    const hand = handOn(scene)
    hand.holdStill()
    run(hand, 0.5)
    expect(scene.servos.externalNm.some(torque => torque !== 0)).toBe(true)
    hand.letGo()
    hand.push(PIECE_S)
    expect([hand.isHolding, ...scene.servos.externalNm]).toEqual([false, 0, 0, 0, 0, 0, 0])
  })
})
