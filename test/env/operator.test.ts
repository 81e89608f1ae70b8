/** An arm without a scene: glides to the start, an operator lays out the objects and says what succeeded. */

import { expect, it } from 'vitest'
import type { Operator } from '../../src/env/backend.js'
import { ArmEnv } from '../../src/env/arm-env.js'
import { Arm } from '../../src/env/arm.js'
import type { Task } from '../../src/env/task.js'
import { liftCube } from '../../src/env/tasks/lift-cube.js'
import { sort } from '../../src/env/tasks/sort.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { nominalCalibration } from '../../src/robot/calibration.js'
import { Kinematics } from '../../src/robot/kinematics.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { SO101_URDF } from '../../src/run/urdf-files.js'
import { createSimBackend } from '../../src/sim/sim-backend.js'

const RATE_HZ = 30

async function openBench(operator: Operator, task: Task = liftCube) {
  const [robot, description] = [SO101_FOLLOWER, loadUrdf(SO101_URDF)]
  const { scene, ...backend } = await createSimBackend({ description, robot, rateHz: RATE_HZ })
  scene.reset({ positionRad: robot.restRad, objects: [] })
  const env = new ArmEnv({
    spec: { id: 'test/Bench-v0' },
    task,
    backend: { ...backend, operator },
    arm: new Arm(robot, nominalCalibration(robot), backend.buses),
    kinematics: new Kinematics(
      description,
      robot.servos.map(({ joint }) => joint),
      'gripper_frame_link',
    ),
    limitsRad: robot.servos.map(({ travelRad }) => travelRad),
    rateHz: RATE_HZ,
  })
  return { env, scene }
}

it.each([
  { verdict: 'success', is: true },
  { verdict: 'failure', is: false },
] as const)('ends an episode with the operator’s $verdict', async ({ verdict, is }) => {
  const asked: string[] = []
  const said: { verdict: Operator['verdict'] } = { verdict: undefined }
  const { env, scene } = await openBench({
    prepare: instruction => {
      asked.push(instruction)
      // The arm is where the episode starts, and waits.
      expect(Math.abs((scene.positionRad[1] as number) + 0.6)).toBeLessThan(0.15)
      return Promise.resolve()
    },
    get verdict() {
      return said.verdict
    },
  })
  const [observation] = await env.reset({ seed: 3 })
  expect(asked).toEqual([liftCube.instruction])
  expect(Object.keys(observation)).toEqual(['observation.state'])
  expect(env.observationSpace.explain(observation)).toBeUndefined()
  const still = observation['observation.state'] as Float32Array
  const running = await env.step(still)
  expect([running.terminated, running.reward, running.info['is_success']]).toEqual([false, 0, false])
  said.verdict = verdict
  const last = await env.step(still)
  expect([last.terminated, last.info['is_success']]).toEqual([true, is])
  await env.close()
})

it('tells the operator what is to be done in this very episode', async () => {
  const asked: string[] = []
  const { env } = await openBench(
    { prepare: instruction => Promise.resolve(void asked.push(instruction)), verdict: undefined },
    sort,
  )
  const [, info] = await env.reset({ seed: 3 })
  expect(asked).toEqual([info['task']])
  expect(asked[0]).toMatch(/into the red bin on the (left|right)/)
  await env.close()
})

it('stands still when the operator has had enough', async () => {
  const { env, scene } = await openBench({
    prepare: () => Promise.reject(new Error('enough')),
    verdict: undefined,
  })
  await expect(env.reset({ seed: 3 })).rejects.toThrow('enough')
  expect(scene.servos.servos.map(servo => servo.isTorqueOn)).toEqual([1, 1, 1, 1, 1, 1])
  await env.close()
})
