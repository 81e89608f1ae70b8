/** Poses between substeps: on the way from one to the next, and nowhere else. */

import { describe, expect, it } from 'vitest'
import { quaternionFromAxisAngle } from '../../../src/robot/vector.js'
import { PoseTrack } from '../../../src/sim/camera/pose-track.js'

function pose(x: number, angleRad: number, sign = 1): Float64Array {
  return Float64Array.of(x, 0, 0, ...quaternionFromAxisAngle([0, 0, 1], angleRad).map(part => sign * part))
}

describe('PoseTrack', () => {
  it('gives positions on the line and rotations on the arc between two entries', () => {
    const track = new PoseTrack(() => 1)
    track.add(0, pose(0, 0))
    // The same rotation has two quaternions: the way must not go around.
    track.add(0.01, pose(0.1, 0.02, -1))
    const between = track.at(0.0025)
    expect(between[0]).toBeCloseTo(0.025, 12)
    const [z = 0, w = 0] = [between[5], between[6]]
    expect(2 * Math.atan2(z, w)).toBeCloseTo(0.005, 7)
    expect(Math.hypot(...between.subarray(3))).toBeCloseTo(1, 12)
  })

  it('gives entries as they are, the same buffer each time, and the outermost ones beyond', () => {
    const track = new PoseTrack(() => 1)
    const [first, second] = [pose(0, 0), pose(1, 0)]
    track.add(0, first)
    track.add(0.01, second)
    expect(track.at(-1)).toBe(first)
    expect(track.at(0)).toBe(first)
    expect(track.at(0.01)).toBe(second)
    expect(track.at(5)).toBe(second)
    expect(track.at(0.004)).toBe(track.at(0.004))
  })

  it('forgets what lies before its span, but keeps one entry to lie between', () => {
    const track = new PoseTrack(() => 0.02)
    for (let k = 0; k <= 10; k++) track.add(k / 100, pose(k, 0))
    expect(track.at(0.075)[0]).toBeCloseTo(7.5, 9)
    expect(track.at(0)[0]).toBeGreaterThan(6)
    track.clear()
    expect(() => track.at(0)).toThrow(RangeError)
  })
})
