import { describe, expect, it } from 'vitest'
import { distance, rotate } from '../../../src/robot/vector.js'
import type { JogMode } from '../../../src/policies/teleop/jog.js'
import { KeyboardTeleop } from '../../../src/policies/teleop/keyboard.js'
import { FOLLOWER, RATE_HZ, READY, tipOf, waysRad } from './follower.js'

const open = (mode: JogMode) => {
  const teleop = new KeyboardTeleop(FOLLOWER, { name: 'keyboard', mode })
  teleop.reset()
  return teleop
}

/** The follower is where it was told to be, unless it is held at a pose. */
async function steps(teleop: KeyboardTeleop, count: number, from = READY, held?: Float32Array): Promise<Float32Array> {
  let pose = from
  for (let i = 0; i < count; i++) {
    const target = await teleop.act({ 'observation.state': held ?? pose })
    expect(FOLLOWER.jointSpace.explain(target)).toBeUndefined()
    pose = target
  }
  return pose
}

describe('keyboard, joint by joint', () => {
  it('moves nothing before a key is pressed', async () => {
    expect([...(await steps(open('joint'), 30))]).toEqual([...READY])
  })

  it('takes one press for one step of two degrees, of that joint alone', async () => {
    const teleop = open('joint')
    expect(teleop.press('u')).toBe(true)
    const ways = waysRad(READY, await steps(teleop, 30))
    expect(ways[2]).toBeCloseTo(1 / 30, 4)
    expect(ways.filter((_, k) => k !== 2).every(way => Math.abs(way) < 1e-6)).toBe(true)
  })

  it('moves each joint both ways, and the gripper', async () => {
    for (const [k, [plus, minus]] of [
      ['t', 'g'],
      ['y', 'h'],
      ['u', 'j'],
      ['i', 'k'],
      ['o', 'l'],
      ['v', 'c'],
    ].entries()) {
      for (const [key, sign] of [
        [plus, 1],
        [minus, -1],
      ] as const) {
        const teleop = open('joint')
        expect(teleop.press(key as string)).toBe(true)
        const ways = waysRad(READY, await steps(teleop, 30))
        expect(Math.sign(ways[k] as number), key).toBe(sign)
      }
    }
  })

  it('goes 1 rad/s while a key is held, and stops within a tenth of a second when its repeats do', async () => {
    const teleop = open('joint')
    let pose = READY
    // The terminal repeats 30 times a second, the loop runs at 60 Hz.
    for (let i = 0; i < RATE_HZ; i++) {
      if (i % 2 === 0) teleop.press('t')
      pose = await steps(teleop, 1, pose)
    }
    expect(waysRad(READY, pose)[0]).toBeCloseTo(1, 1)
    const stopped = await steps(teleop, 60, pose)
    expect(waysRad(pose, stopped)[0]).toBeLessThanOrEqual(0.1)
  })

  it('is no faster for a terminal that repeats faster', async () => {
    const teleop = open('joint')
    let pose = READY
    for (let i = 0; i < RATE_HZ; i++) {
      for (let presses = 0; presses < 5; presses++) teleop.press('t')
      pose = await steps(teleop, 1, pose)
    }
    expect(waysRad(READY, pose)[0]).toBeLessThanOrEqual(1 + 1e-4)
  })

  it('turns round at once', async () => {
    const teleop = open('joint')
    teleop.press('t')
    teleop.press('t')
    teleop.press('g')
    expect(waysRad(READY, await steps(teleop, 60))[0]).toBeCloseTo(-1 / 30, 4)
  })

  it('waits for a joint that is held back, and lets the gripper squeeze', async () => {
    const teleop = open('joint')
    const open50 = Float32Array.from(READY, (value, k) => (k === 5 ? 50 : value))
    for (let i = 0; i < 300; i++) {
      teleop.press('y')
      teleop.press('c')
      await steps(teleop, 1, open50, open50)
    }
    const target = await steps(teleop, 1, open50, open50)
    expect(waysRad(open50, target)[1]).toBeCloseTo(0.25, 3)
    expect(target[5]).toBe(0)
  })

  it('takes other keys for none', () => {
    const teleop = open('joint')
    for (const key of ['n', 'r', 'q', 's', 'f', 'left', 'right', 'escape', 'space', 'return']) {
      expect(teleop.press(key), key).toBe(false)
    }
  })

  it('has three speeds', async () => {
    for (const [key, factor] of [
      ['1', 0.25],
      ['2', 1],
      ['3', 2],
    ] as const) {
      const teleop = open('joint')
      teleop.press(key)
      teleop.press('t')
      expect(waysRad(READY, await steps(teleop, 30))[0]).toBeCloseTo(factor / 30, 4)
    }
  })
})

describe('keyboard, the gripper as a whole', () => {
  const cases = [
    ['i', [1, 0, 0]],
    ['k', [-1, 0, 0]],
    ['j', [0, 1, 0]],
    ['l', [0, -1, 0]],
    ['y', [0, 0, 1]],
    ['z', [0, 0, 1]],
    ['h', [0, 0, -1]],
  ] as const
  it.each(cases)('goes 5 mm with %s', async (key, way) => {
    const teleop = open('ee')
    teleop.press(key)
    const [from, to] = [tipOf(READY), tipOf(await steps(teleop, 30))]
    const wanted = way.map((part, i) => (from.positionM[i] as number) + 0.005 * part) as [number, number, number]
    expect(distance(to.positionM, wanted)).toBeLessThan(0.0005)
  })

  it('looks up and rolls where it is', async () => {
    for (const [key, joint] of [
      ['t', 3],
      ['u', 4],
    ] as const) {
      const teleop = open('ee')
      teleop.press(key)
      const end = await steps(teleop, 30)
      const [from, to] = [tipOf(READY), tipOf(end)]
      expect(distance(from.positionM, to.positionM)).toBeLessThan(0.001)
      expect(Math.abs(waysRad(READY, end)[joint] as number)).toBeGreaterThan(0.02)
      if (key === 't') {
        expect(rotate(to.quaternion, [0, 0, 1])[2]).toBeGreaterThan(rotate(from.quaternion, [0, 0, 1])[2] + 0.01)
      }
    }
  })

  it('goes no faster than its joints may, and stays where it can be, at the end of its reach', async () => {
    const teleop = open('ee')
    let pose = READY
    for (let i = 0; i < 5 * RATE_HZ; i++) {
      teleop.press('i')
      const next = await steps(teleop, 1, pose)
      const ways = waysRad(pose, next).map(Math.abs)
      expect(Math.max(...ways.slice(0, 5))).toBeLessThanOrEqual(2 / RATE_HZ + 1e-4)
      pose = next
    }
    expect(tipOf(pose).positionM[0]).toBeGreaterThan(0.35)
  })

  it('moves no joint of the arm with the gripper keys', async () => {
    const teleop = open('ee')
    teleop.press('v')
    const ways = waysRad(READY, await steps(teleop, 30))
    expect(ways[5]).toBeCloseTo(1.8 / 30, 4)
    expect(ways.slice(0, 5).every(way => Math.abs(way) < 1e-6)).toBe(true)
  })

  it('changes the mode, the keys on the screen and nothing else', async () => {
    const teleop = open('ee')
    teleop.press('i')
    const before = teleop.keys
    teleop.press('m')
    expect(teleop.keys).not.toEqual(before)
    expect(teleop.status()).toBe('joints, normal')
    expect([...(await steps(teleop, 10))]).toEqual([...READY])
  })
})
