/** An arm on a desk that people move, replay to and record with: it never jumps, and it never moves while somebody lays things out. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DatasetWriter } from '../../../src/dataset/dataset-writer.js'
import { free } from '../../../src/env/tasks/free.js'
import { LeaderTeleop } from '../../../src/policies/teleop/leader.js'
import { radToUser } from '../../../src/robot/calibration.js'
import { datasetFeatures } from '../../../src/run/record/dataset-features.js'
import { RecordControls } from '../../../src/run/record/record-controls.js'
import { RecordSession } from '../../../src/run/record/record-session.js'
import { repeatTask } from '../../../src/run/replay-dataset/replay-task.js'
import { teleoperate } from '../../../src/run/teleop/teleoperate.js'
import { DrilledArm, RATE_HZ } from './drilled-arm.js'

const ALL_ON = [1, 1, 1, 1, 1, 1]
const ALL_OFF = [0, 0, 0, 0, 0, 0]
/** Far from rest. */
const AWAY_RAD = [0.6, -0.6, 0.3, 0.9, 0.7, 0.8]
const THERE_RAD = [-0.5, -0.8, 0.5, 1.1, -0.4, 0.2]
/** A clutch goes at 0.8 rad/s, its gripper at 1.6; servos that have fallen behind catch up. */
const FASTEST_CLUTCH_RAD_S = 2
const FASTEST_GLIDE_RAD_S = 1.2

const NEVER = new AbortController().signal

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-by-hand-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function userOf({ env: { arm } }: DrilledArm, positionRad: readonly number[]): Float32Array {
  return radToUser(arm.spec, arm.calibration, positionRad)
}

function led(arm: DrilledArm, read: () => Promise<Float32Array>): LeaderTeleop {
  const { arm: own, kinematics, actionSpace, rateHz } = arm.env
  return new LeaderTeleop(
    { name: 'so101_leader', isLive: true, read, close: () => Promise.resolve() },
    { spec: own.spec, calibration: own.calibration, kinematics, jointSpace: actionSpace, rateHz },
  )
}

it('goes slowly to a leader that is far away, and to one whose reading jumps, and follows it there', async () => {
  const arm = await DrilledArm.open({}, { task: free })
  const poses = [AWAY_RAD, THERE_RAD]
  let asked = 0
  const teleop = led(arm, () => Promise.resolve(userOf(arm, poses[asked++ < 3 * RATE_HZ ? 0 : 1] as number[])))
  await teleoperate(arm.env, teleop, { timeS: 6, signal: NEVER })
  expect(arm.fastestRadS).toBeLessThan(FASTEST_CLUTCH_RAD_S)
  expect(teleop.status()).toBe('following the leader')
  THERE_RAD.forEach((angle, k) => {
    expect(Math.abs((arm.positionRad[k] as number) - angle)).toBeLessThan(0.1)
  })
  await arm.env.stop('it is over')
  expect(arm.torque).toEqual(ALL_OFF)
  await arm.env.close()
})

it('comes to rest when the leader is unplugged, which is what is told', async () => {
  const arm = await DrilledArm.open({}, { task: free })
  let asked = 0
  const lost = new Error('no reply')
  const teleop = led(arm, () => (asked++ < 60 ? Promise.resolve(userOf(arm, AWAY_RAD)) : Promise.reject(lost)))
  await expect(teleoperate(arm.env, teleop, { signal: NEVER })).rejects.toBe(lost)
  await arm.env.stop('it is over')
  expect(arm.torque).toEqual(ALL_OFF)
  await arm.env.close()
  expect(arm.fastestRadS).toBeLessThan(FASTEST_CLUTCH_RAD_S)
})

it('is not engaged for whoever stopped it while it was connected', async () => {
  const arm = await DrilledArm.open({}, { task: free })
  const stop = new AbortController()
  stop.abort()
  const teleop = led(arm, () => Promise.resolve(userOf(arm, AWAY_RAD)))
  expect(await teleoperate(arm.env, teleop, { signal: stop.signal })).toMatchObject({ steps: 0 })
  expect(arm.torque).toEqual(ALL_OFF)
  await arm.env.close()
})

it('glides to where a recording began, and approaches a first target that is far from there', async () => {
  const arm = await DrilledArm.open({}, { task: repeatTask('', { poseRad: () => AWAY_RAD }, false) })
  await arm.env.reset({ seed: 0 })
  expect(arm.fastestRadS).toBeLessThan(FASTEST_GLIDE_RAD_S)
  AWAY_RAD.forEach((angle, k) => {
    expect(Math.abs((arm.positionRad[k] as number) - angle)).toBeLessThan(0.1)
  })
  arm.fastestRadS = 0
  const far = userOf(arm, [-0.6, -0.6, 0.3, 0.9, 0.7, 0.8])
  for (let step = 0; step < RATE_HZ; step++) await arm.env.step(far)
  expect(arm.fastestRadS).toBeLessThan(FASTEST_GLIDE_RAD_S)
  await arm.env.close()
})

it('stands still, holding, for as long as things are laid out between two episodes', async () => {
  const arm = await DrilledArm.open({}, { task: free })
  const { env } = arm
  const controls = new RecordControls()
  const writer = await DatasetWriter.create({
    root: join(folder, 'd'),
    robotType: 'so_follower',
    fps: RATE_HZ,
    features: datasetFeatures(env, 'video'),
  })
  const teleop = led(arm, () => Promise.resolve(userOf(arm, AWAY_RAD)))
  let standing: { positionRad: number[]; torque: number[] }[] = []
  const session = new RecordSession({
    record: {
      task: 'free',
      root: writer.root,
      episodes: 2,
      episodeTimeS: 3,
      resetTimeS: 30,
      singleTask: 'stand',
      teleop: () => teleop,
      onEvent: ({ what }) => {
        if (what !== 'resetting') return
        void (async () => {
          // Longer than the arm holds where no target comes (docs/safety.md).
          for (let second = 0; second < 20; second++) {
            await arm.clock.advance(1)
            const { positionRad, torque } = arm
            standing = [...standing, { positionRad, torque }]
          }
          controls.end()
        })()
      },
    },
    env,
    arm: env,
    actor: teleop,
    controls,
    writer,
    recorder: undefined,
    firstSeed: 0,
    isTwin: false,
  })
  await session.run()
  expect(session.results.map(({ frames }) => frames)).toEqual([90, 90])
  expect(standing).toHaveLength(20)
  for (const { positionRad, torque } of standing) {
    expect(torque).toEqual(ALL_ON)
    positionRad.forEach((angle, k) => {
      expect(Math.abs(angle - (standing[0]?.positionRad[k] as number))).toBeLessThan(0.02)
    })
  }
  expect(arm.torque).toEqual(ALL_OFF)
  expect(arm.fastestRadS).toBeLessThan(FASTEST_CLUTCH_RAD_S)
  await writer.close()
  await env.close()
})
