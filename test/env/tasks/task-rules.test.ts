/** The rules that every registered task keeps: how it begins, what it pays, where its things lie. */

import { describe, expect, it } from 'vitest'
import type { Info } from '../../../src/env/env.js'
import { lowestM } from '../../../src/env/object-extent.js'
import { SPAWN } from '../../../src/env/spawn.js'
import type { Task } from '../../../src/env/task.js'
import { reachesFromAbove } from '../../../src/robot/top-reach.js'
import { distance } from '../../../src/robot/vector.js'
import { TASKS } from '../../../src/run/tasks.js'
import { begin, isMovable, movable, settingOf } from './made-up-scene.js'
import { onTwin, played, successOf } from './task-twin.js'

const ALL = TASKS.map(({ task }) => task)
const SEEDS = [1000, 1001, 1002]

function potentialsOf(info: Info): Readonly<Record<string, number>> {
  return { ...(info['potentials'] as Record<string, number>), success: Number(info['is_success']) }
}

function expectShares(info: Info): void {
  for (const [name, potential] of Object.entries(potentialsOf(info))) {
    expect(potential, name).toBeGreaterThanOrEqual(0)
    expect(potential, name).toBeLessThanOrEqual(1)
  }
}

/** What a state is worth: the sum of the weighted potentials, each of which must be there. */
function worth(task: Task, info: Info): number {
  const potentials = potentialsOf(info)
  return Object.entries({ success: 1, ...task.rewardWeights }).reduce(
    (sum, [name, weight]) => sum + weight * (potentials[name] ?? NaN),
    0,
  )
}

describe.each(ALL)('$id', task => {
  it('does not begin with success, and its potentials lie within 0..1', async () => {
    await onTwin(task, async ({ env }) => {
      for (let seed = 0; seed < 20; seed++) {
        const [observation, info] = await env.reset({ seed })
        expect(info['is_success']).toBe(false)
        expect(info['partialCredit']).toBeLessThan(1)
        expect(env.observationSpace.explain(observation)).toBeUndefined()
        expectShares(info)
      }
    })
  })

  it('is not done by doing nothing, which pays nothing', async () => {
    await onTwin(task, async ({ env }) => {
      let paid = 0
      for await (const step of played(env, 'noop', 1000)) {
        expect(successOf(step)).toBe(false)
        paid += step.reward
      }
      expect(Math.abs(paid)).toBeLessThan(0.05)
    })
  })

  it('keeps its books while the expert works', async () => {
    expect(Object.values(task.subGoals).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
    await onTwin(task, async ({ env }) => {
      for (const seed of SEEDS) {
        const [, first] = await env.reset({ seed })
        let paid = 0
        for await (const step of played(env, 'scripted', seed)) {
          const { info, observation, reward } = step
          paid += reward
          expect(env.observationSpace.explain(observation)).toBeUndefined()
          expect(Object.keys(info['subGoals'] as object).sort()).toEqual(Object.keys(task.subGoals).sort())
          expectShares(info)
          expect(paid).toBeCloseTo(worth(task, info) - worth(task, first), 6)
          if (!successOf(step)) continue
          expect(info['partialCredit']).toBeCloseTo(1, 9)
          return
        }
      }
      throw new Error(`the expert of ${task.id} fails at all of the seeds ${SEEDS.join(', ')}`)
    })
  })
})

describe.each(ALL.filter(task => task.objects.some(isMovable)))('$id', task => {
  it('lays its things in the ring, on the table, within reach', () => {
    const setting = settingOf(task)
    const arm = { ...setting, panAxisXM: setting.robot.panAxisXM }
    for (let seed = 0; seed < 200; seed++) {
      for (const { spec, pose } of begin(task, seed).objects) {
        const [x, y, z] = pose.positionM
        expect(z + lowestM(spec, pose.quaternion), `seed ${seed}: ${spec.name} on the table`).toBeGreaterThan(-1e-6)
        if (!isMovable(spec)) continue
        const awayM = Math.hypot(x, y)
        expect(awayM, `seed ${seed}: ${spec.name}`).toBeGreaterThanOrEqual(SPAWN.nearM - 1e-9)
        expect(awayM, `seed ${seed}: ${spec.name}`).toBeLessThanOrEqual(SPAWN.farM + 1e-9)
        expect(Math.abs(Math.atan2(y, x))).toBeLessThanOrEqual(SPAWN.bearingRad + 1e-9)
        expect(reachesFromAbove(arm, [[x, y, 0.01 + z]]), `seed ${seed}: ${spec.name} is in reach`).toBe(true)
      }
    }
  })

  it('lays nothing into another thing', async () => {
    await onTwin(task, async ({ env, scene }) => {
      for (let seed = 0; seed < 30; seed++) {
        const { objects } = begin(task, seed)
        scene.reset({ positionRad: begin(task, seed).startRad, objects })
        scene.advanceTo(0.05)
        for (const { spec, pose } of movable(objects)) {
          expect(distance(scene.objectPose(spec.name).positionM, pose.positionM), `seed ${seed}`).toBeLessThan(0.001)
        }
      }
      await env.reset({ seed: 0 })
    })
  })
})
