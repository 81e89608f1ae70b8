/** MuJoCo with the official gains follows a log's commands at the log's own instants. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadUrdf } from '../../../src/robot/urdf-node.js'
import { lagS } from '../../../src/run/gap/lag.js'
import { openMujocoReplay } from '../../../src/run/gap/mujoco-replay.js'
import type { ReplayModel } from '../../../src/run/gap/replay.js'
import { SO101_URDF } from '../../../src/run/urdf-files.js'
import { JOINTS, madeLog, PERIOD_S, PLAIN_RIG } from './made-log.js'

let stiff: ReplayModel
let soft: ReplayModel
beforeAll(async () => {
  const description = loadUrdf(SO101_URDF)
  stiff = await openMujocoReplay('mujoco-official', description)
  soft = await openMujocoReplay('mujoco-kp17.8', description)
})
afterAll(() => {
  stiff.close()
  soft.close()
  soft.close()
})

const held = madeLog({ frames: 50, commandRad: () => 0.1 })
const wave = madeLog({ frames: 200, commandRad: (k, timeS) => (k === 0 ? 0.3 * Math.sin(4 * timeS) : 0) })

describe('openMujocoReplay', () => {
  it('gives one finite angle per joint and frame, and says what it is', async () => {
    const { positionRad } = await stiff.replay(wave, PLAIN_RIG)
    expect(positionRad.map(position => position.length)).toEqual(JOINTS.map(() => 200))
    expect(positionRad.every(position => position.every(Number.isFinite))).toBe(true)
    expect(stiff.name).toBe('mujoco-official')
    expect(stiff.describe).toMatch(/998\.22.*2\.731.*no table, no contacts/)
  })

  it('holds a leaning arm, with 998 N.m/rad within 1 mrad of the command and with 17.8 sagging by about 33', async () => {
    const sagRad = async (model: ReplayModel) =>
      ((await model.replay(held, PLAIN_RIG)).positionRad[1]?.at(-1) ?? NaN) - 0.1
    const [stiffSag, softSag] = [await sagRad(stiff), await sagRad(soft)]
    expect(Math.abs(stiffSag)).toBeLessThan(0.001)
    expect(softSag).toBeGreaterThan(0.03)
    expect(softSag).toBeLessThan(0.036)
  })

  it('adds the zero offsets of the rig to what the log commands', async () => {
    const rig = { ...PLAIN_RIG, zeroOffsetRad: [0.2, -0.25, 0, 0, 0, 0] }
    const { positionRad } = await stiff.replay(held, rig)
    expect(positionRad[0]?.at(-1)).toBeCloseTo(0.3, 2)
    expect(positionRad[1]?.at(-1)).toBeCloseTo(-0.15, 2)
  })

  it('answers later by as much as writes are delayed', async () => {
    const prompt = await stiff.replay(wave, PLAIN_RIG)
    const delayed = await stiff.replay(wave, { ...PLAIN_RIG, writeDelayS: 2 * PERIOD_S })
    const lag = lagS(delayed.positionRad[0] as Float64Array, prompt.positionRad[0] as Float64Array, PERIOD_S)
    expect(lag).toBeCloseTo(2 * PERIOD_S, 4)
  })

  it('reads positions at their own instants: later in the frame for longer transactions', async () => {
    const rig = { ...PLAIN_RIG, transactionS: 0.0001, writeDelayS: 0.0009 }
    const slow = { ...PLAIN_RIG, transactionS: 0.001, writeDelayS: 0 }
    const [early, late] = [await stiff.replay(wave, rig), await stiff.replay(wave, slow)]
    // Joint 0 is written 1 ms after the frame in both, and read 0.7 and 7 ms after it.
    const lag = lagS(late.positionRad[0] as Float64Array, early.positionRad[0] as Float64Array, PERIOD_S)
    expect(lag).toBeCloseTo(-0.0063, 3)
  })

  it('starts every replay afresh', async () => {
    const first = await soft.replay(wave, PLAIN_RIG)
    await soft.replay(held, PLAIN_RIG)
    expect(await soft.replay(wave, PLAIN_RIG)).toEqual(first)
  })
})
