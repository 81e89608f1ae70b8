import { describe, expect, it } from 'vitest'
import { GamepadTeleop, live, type GamepadState } from '../../../src/policies/teleop/gamepad.js'
import type { JogMode } from '../../../src/policies/teleop/jog.js'
import { TwinError } from '../../../src/robot/errors.js'
import { FOLLOWER, RATE_HZ, READY, tipOf, waysRad } from './follower.js'

const REST: GamepadState = {
  leftX: 0,
  leftY: 0,
  rightX: 0,
  rightY: 0,
  leftTrigger: 0,
  rightTrigger: 0,
  crossX: 0,
  crossY: 0,
  start: false,
  leftShoulder: false,
}

async function run(mode: JogMode, states: readonly Partial<GamepadState>[]): Promise<Float32Array> {
  let state = REST
  const pad = { model: 'pad', read: () => state, close: () => Promise.resolve() }
  const teleop = new GamepadTeleop(FOLLOWER, pad, { name: 'gamepad', mode })
  teleop.reset()
  let pose = READY
  for (const part of states) {
    state = { ...REST, ...part }
    pose = await teleop.act({ 'observation.state': pose })
    expect(FOLLOWER.jointSpace.explain(pose)).toBeUndefined()
  }
  return pose
}

const held = (part: Partial<GamepadState>, steps = 30) => Array.from({ length: steps }, () => part)

describe('gamepad', () => {
  it('moves nothing inside the dead zone, and begins from zero at its edge', async () => {
    const noise = { leftX: 0.09, leftY: -0.1, rightX: 0.05, rightY: -0.09, leftTrigger: 0.1 }
    expect([...(await run('ee', held(noise)))]).toEqual([...READY])
    expect([live(0.1), live(-1), live(1)]).toEqual([0, -1, 1])
    expect(live(0.11)).toBeLessThan(0.02)
  })

  const ways = [
    ['left stick up: forward', { leftY: -1 }, 0, 1],
    ['left stick left: left', { leftX: -1 }, 1, 1],
    ['right stick up: up', { rightY: -1 }, 2, 1],
    ['right stick down: down', { rightY: 1 }, 2, -1],
  ] as const
  it.each(ways)('%s, at 0.15 m/s', async (_, part, axis, sign) => {
    const [from, to] = [tipOf(READY), tipOf(await run('ee', held(part, 15)))]
    const wayM = to.positionM[axis] - from.positionM[axis]
    expect(wayM * sign).toBeCloseTo((0.15 * 15) / RATE_HZ, 2)
  })

  it('closes with the left trigger and opens with the right one, as LeRobot', async () => {
    expect((await run('ee', held({ leftTrigger: 1 })))[5]).toBeLessThan(READY[5] as number)
    expect((await run('ee', held({ rightTrigger: 1 })))[5]).toBeGreaterThan(READY[5] as number)
  })

  it('moves joint by joint after START, which counts once however long it is held', async () => {
    const pose = await run('ee', [...held({ start: true }, 5), ...held({ leftX: -1 })])
    const ways = waysRad(READY, pose)
    // To the left: the pan turns to the right.
    expect(ways[0]).toBeCloseTo(-0.5, 2)
    expect(ways.slice(1).every(way => Math.abs(way) < 1e-6)).toBe(true)
  })

  it('is slow while L1 is held', async () => {
    expect(waysRad(READY, await run('joint', held({ leftX: 1, leftShoulder: true })))[0]).toBeCloseTo(0.125, 2)
  })

  it('goes up with every stick that is pushed up', async () => {
    for (const part of [{ rightY: -1 }, { crossY: -1 }]) {
      const [from, to] = [tipOf(READY), tipOf(await run('joint', held(part, 10)))]
      expect(to.positionM[2]).toBeGreaterThan(from.positionM[2])
    }
    const out = tipOf(await run('joint', held({ leftY: -1 }, 10)))
    expect(out.positionM[2]).toBeLessThan(tipOf(READY).positionM[2])
  })

  it('is an error when the pad is gone', async () => {
    const gone = new TwinError('GAMEPAD_LOST', 'pad is gone')
    const pad = {
      model: 'pad',
      read: (): GamepadState => {
        throw gone
      },
      close: () => Promise.resolve(),
    }
    const teleop = new GamepadTeleop(FOLLOWER, pad, { name: 'gamepad', mode: 'ee' })
    await expect(teleop.act({ 'observation.state': READY })).rejects.toBe(gone)
  })
})
