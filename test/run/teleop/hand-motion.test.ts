import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { SO101_LEADER } from '../../../src/robot/arm-spec.js'
import { degFromRad } from '../../../src/robot/units.js'
import { handMotion } from '../../../src/run/teleop/hand-motion.js'

const folder = mkdtempSync(join(tmpdir(), 'so101-hand-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function motionOf(content: unknown) {
  const path = join(folder, 'hand.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return handMotion(path, SO101_LEADER)
}

const pose = (timeS: number, pan: number) => ({
  time_s: timeS,
  ...Object.fromEntries(SO101_LEADER.servos.map(({ key }) => [key, 0])),
  'shoulder_pan.pos': pan,
})
const panDeg = (positionRad: Float64Array | undefined) => positionRad && degFromRad(positionRad[0] as number)

describe('handMotion', () => {
  it('is gentle: no joint faster than 2 rad/s, no end of a travel, for ever', () => {
    const motion = handMotion('gentle', SO101_LEADER)
    let [last, fastest, nearest] = [motion.at(0), 0, Infinity]
    for (let i = 1; i < 20 * 60; i++) {
      const now = motion.at(i / 60)
      now?.forEach((angle, k) => {
        const [lower, upper] = SO101_LEADER.servos[k]?.travelRad ?? [0, 0]
        nearest = Math.min(nearest, angle - lower, upper - angle)
        fastest = Math.max(fastest, Math.abs(angle - (last?.[k] ?? NaN)) * 60)
      })
      last = now
    }
    expect(fastest).toBeLessThan(2)
    expect(nearest).toBeGreaterThanOrEqual(0)
  })

  it('holds the last pose of a file, lets go there, or begins anew', () => {
    const poses = [pose(0, 0), pose(2, 40)]
    for (const [end, after] of [
      ['hold', 40],
      ['release', undefined],
      ['repeat', 20],
    ] as const) {
      const motion = motionOf({ end, poses })
      expect(panDeg(motion.at(0))).toBeCloseTo(0, 1)
      expect(panDeg(motion.at(1))).toBeCloseTo(20, 1)
      if (after === undefined) expect(motion.at(3)).toBeUndefined()
      else expect(panDeg(motion.at(3))).toBeCloseTo(after, 1)
    }
  })

  it('touches nothing where nobody is', () => {
    expect(handMotion('none', SO101_LEADER).at(1)).toBeUndefined()
  })

  it.each([
    ['no JSON', '{', /hand\.json: .*it wants \{"end"/],
    ['no poses', { poses: [] }, 'there are no poses'],
    ['a joint that is missing', { poses: [{ time_s: 0 }] }, 'pose 0 has "shoulder_pan.pos": missing, not a number'],
    ['a text', { poses: [{ ...pose(0, 0), 'gripper.pos': 'open' }] }, 'pose 0 has "gripper.pos": "open", not a number'],
    ['times that go back', { poses: [pose(1, 0), pose(1, 0)] }, 'pose 1 comes no later than the one before it'],
    ['an unknown end', { end: 'fall', poses: [pose(0, 0)] }, '"end" is "fall", and may be hold, release, repeat'],
    ['a round of one', { end: 'repeat', poses: [pose(0, 0)] }, 'one pose cannot be repeated'],
  ])('refuses %s', (_, content, message) => {
    expect(() => motionOf(content)).toThrow(message)
  })

  it('refuses what is no file, and says what may stand there', () => {
    expect(() => handMotion('/nowhere.json', SO101_LEADER)).toThrow(
      "no hand '/nowhere.json', and no such file: it is gentle, none, the FOLDER:EPISODE of a dataset, or a JSON file of poses",
    )
  })
})
