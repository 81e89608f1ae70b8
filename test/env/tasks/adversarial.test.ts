/** Every registered task against what would fool it, in the real physics. */

import { describe, expect, it } from 'vitest'
import { isHeld } from '../../../src/env/grasp.js'
import { lowestM } from '../../../src/env/object-extent.js'
import type { ObjectSpec, PlacedObject, Pose } from '../../../src/env/scene.js'
import type { Episode, Task } from '../../../src/env/task.js'
import { solveIk } from '../../../src/robot/ik.js'
import { bearingRad, overRad, tiltedDown, TILTS_RAD } from '../../../src/robot/top-reach.js'
import { makePolicy } from '../../../src/run/make.js'
import { TASKS } from '../../../src/run/tasks.js'
import { GRAVITY_MS2 } from '../../../src/sim/simulation.js'
import { begin, isMovable, lasting, movable, sceneOf, settingOf } from './made-up-scene.js'
import { onTwin, played, sentTo, successOf } from './task-twin.js'

const ALL = TASKS.map(({ task }) => task)
const WITH_OBJECTS = ALL.filter(task => task.objects.some(isMovable))
/** A thing is to lie somewhere, and the gripper to be gone. */
const PLACING = ALL.filter(({ id }) =>
  ['pick-place', 'place-in-bin', 'stack-cube', 'sort', 'insert', 'pick-place-lego'].includes(id),
)
const CLOSED_RAD = -0.17
const SEEDS = [1000, 1001, 1002]

/** Joint angles with the closed finger tips so far over a point, looking down as steeply as may be. */
function fingersOver(task: Task, [x, y, z]: Pose['positionM'], heightM: number): Float64Array {
  const { kinematics, limitsRad, robot } = settingOf(task)
  const bearing = bearingRad([x, y, z], robot.panAxisXM)
  for (const tilt of TILTS_RAD) {
    const { converged, positionRad } = solveIk(
      kinematics,
      { positionM: [x, y, z + heightM], approach: tiltedDown(bearing, tilt) },
      { limitsRad, startRad: overRad(bearing, 0, CLOSED_RAD), restarts: 2, approachToleranceRad: 0.02 },
    )
    if (!converged) continue
    positionRad[5] = CLOSED_RAD
    return positionRad
  }
  throw new Error(`nothing reaches [${[x, y, z + heightM].join(', ')}] from above`)
}

/** A seed at which the expert of a task succeeds, and where it has then brought its things. */
async function goalOf(task: Task): Promise<{ readonly seed: number; readonly poses: ReadonlyMap<string, Pose> }> {
  return onTwin(task, async ({ env, scene }) => {
    for (const seed of SEEDS) {
      for await (const step of played(env, 'scripted', seed)) {
        if (!successOf(step)) continue
        return { seed, poses: new Map(task.objects.map(({ name }) => [name, scene.objectPose(name)])) }
      }
    }
    throw new Error(`the expert of ${task.id} fails at all of the seeds ${SEEDS.join(', ')}`)
  })
}

function placedAt(objects: readonly PlacedObject[], poses: ReadonlyMap<string, Pose>): readonly PlacedObject[] {
  return objects.map(object => ({ ...object, pose: poses.get(object.spec.name) ?? object.pose }))
}

describe.each(WITH_OBJECTS)('$id', task => {
  it('is not fooled by things that are thrown up', async () => {
    await onTwin(task, async ({ env, scene, actionTo }) => {
      for (const seed of [1, 2]) {
        await env.reset({ seed })
        const startM = movable(begin(task, seed).objects).map(({ spec }) => scene.objectPose(spec.name).positionM[2])
        const still = actionTo(scene.positionRad)
        // Falling upwards for 0.17 s: 0.13 m, and as much again on the way.
        scene.setGravity([0, 0, -GRAVITY_MS2[2]])
        for (let step = 0; step < 5; step++) expect(successOf(await env.step(still))).toBe(false)
        scene.setGravity(GRAVITY_MS2)
        let highestM = 0
        for (let step = 0; step < 60; step++) {
          expect(successOf(await env.step(still))).toBe(false)
          movable(begin(task, seed).objects).forEach(({ spec }, k) => {
            highestM = Math.max(highestM, scene.objectPose(spec.name).positionM[2] - (startM[k] as number))
          })
        }
        expect(highestM).toBeGreaterThan(0.1)
      }
    })
  })

  // Pressing on the cube is what `touch` is about.
  it.skipIf(task.id === 'touch')(
    'is not fooled by a thing that is wedged between a closed jaw and the table',
    async () => {
      for (const spec of task.objects.filter(isMovable)) {
        const topOf = ({ positionM: [x, y, z] }: Pose): Pose['positionM'] => [x, y, z + heightOf(spec) / 2]
        let pressedRad: ArrayLike<number> = []
        const onto = (episode: Episode): Episode => {
          const { pose } = episode.objects.find(object => object.spec.name === spec.name) as PlacedObject
          pressedRad = fingersOver(task, topOf(pose), -0.01)
          return { ...episode, startRad: Array.from(fingersOver(task, topOf(pose), 0.02)) }
        }
        await onTwin(
          task,
          async twin => {
            await twin.env.reset({ seed: 3 })
            let pressedN = 0
            for await (const step of sentTo(twin, pressedRad, 1.5)) {
              expect(successOf(step)).toBe(false)
              pressedN = Math.max(pressedN, twin.scene.contactForceN(spec.name, 'arm'))
            }
            expect(pressedN).toBeGreaterThan(0)
          },
          onto,
        )
      }
    },
  )

  it('is not fooled by a thing that lies on the gripper', async () => {
    const spec = task.objects.find(isMovable) as ObjectSpec
    const { kinematics } = settingOf(task)
    // The gripper level: its servo's upper side is a table of its own.
    const levelRad = [0, -0.4, 0.4, 0, 0, CLOSED_RAD]
    const [x, y, z] = kinematics.linkPose('gripper_link', levelRad).positionM
    const aloft = (episode: Episode): Episode => ({
      ...episode,
      startRad: levelRad,
      objects: episode.objects.map(object =>
        object.spec.name === spec.name
          ? { spec: object.spec, pose: { positionM: [x, y, z + 0.03 + heightOf(spec) / 2], quaternion: [0, 0, 0, 1] } }
          : object,
      ),
    })
    await onTwin(
      task,
      async twin => {
        await twin.env.reset({ seed: 4 })
        let carried = 0
        for await (const step of sentTo(twin, levelRad, 2)) {
          expect(successOf(step)).toBe(false)
          if (twin.scene.contactForceN(spec.name, 'arm') > 0) carried += 1
        }
        expect(carried).toBeGreaterThan(10)
      },
      aloft,
    )
  })

  const bins = task.objects.filter(spec => spec.massKg === undefined && spec.isGhost !== true)
  it.skipIf(bins.length === 0)('is not fooled by a thing that was pushed under a bin, a box or a rack', () => {
    for (const bin of bins) {
      const episode = begin(task, 5)
      const under = episode.objects.find(({ spec }) => spec.name === bin.name) as PlacedObject
      const [x, y] = under.pose.positionM
      const changes = Object.fromEntries(
        movable(episode.objects).map(({ spec, pose }) => [
          spec.name,
          {
            pose: { ...pose, positionM: [x, y, -heightOf(spec) / 2] as const },
            forcesN: { table: 0, [bin.name]: 0.2 },
          },
        ]),
      )
      expect(lasting(episode, { scene: sceneOf(episode.objects, changes) }, 3).success).toBe(false)
    }
  })
})

describe.each(PLACING)('$id', task => {
  it('is not done while the jaws hold on', async () => {
    await onTwin(task, async ({ env, scene }) => {
      const policy = makePolicy('scripted', env)
      let [observation] = await env.reset({ seed: 1000 })
      policy.reset(1000)
      let hasHeld = false
      for (let left = task.horizonS * 30; left > 0; left--) {
        const action = await policy.act(observation)
        hasHeld ||= task.objects.some(spec => isMovable(spec) && isHeld(scene.jawContacts(spec.name)))
        // From the first grasp on the gripper stays shut.
        if (hasHeld) action[5] = 0
        const step = await env.step(action)
        observation = step.observation
        expect(successOf(step)).toBe(false)
      }
      expect(hasHeld).toBe(true)
    })
  })

  it('is done where its things lie at the goal, and not while a finger presses on one', async () => {
    const { seed, poses: goal } = await goalOf(task)
    const name = movable(begin(task, seed).objects).map(({ spec }) => spec.name)
    const atGoal = (episode: Episode): Episode => ({ ...episode, objects: placedAt(episode.objects, goal) })
    await onTwin(
      task,
      async ({ env }) => {
        let isDone = false
        for await (const step of played(env, 'noop', seed)) isDone ||= successOf(step)
        expect(isDone).toBe(true)
      },
      atGoal,
    )
    // The one on top, where they are stacked.
    const pressed = name.reduce((top, other) => (z(goal, other) > z(goal, top) ? other : top))
    const spec = task.objects.find(object => object.name === pressed) as ObjectSpec
    const { positionM } = goal.get(pressed) as Pose
    const topM = [positionM[0], positionM[1], positionM[2] + heightOf(spec) / 2] as const
    await onTwin(
      task,
      async twin => {
        await twin.env.reset({ seed })
        let pressing = 0
        for await (const step of sentTo(twin, fingersOver(task, topM, -0.005), 2)) {
          const isPressed = twin.scene.contactForceN(pressed, 'arm') > 0
          pressing += Number(isPressed)
          if (isPressed) expect(successOf(step)).toBe(false)
        }
        expect(pressing).toBeGreaterThan(15)
      },
      episode => ({ ...atGoal(episode), startRad: Array.from(fingersOver(task, topM, 0.012)) }),
    )
  })
})

function z(poses: ReadonlyMap<string, Pose>, name: string): number {
  return (poses.get(name) as Pose).positionM[2]
}

/** Of an object that stands as designed, about its origin. */
function heightOf(spec: ObjectSpec): number {
  return -2 * lowestM(spec)
}
