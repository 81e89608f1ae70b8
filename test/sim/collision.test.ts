/** What is solid stays solid: table, links and mechanical stops, with either articulation. */

import { afterEach, describe, expect, it } from 'vitest'
import { boxOn, boxOverlapM } from '../../benchmarks/grasp/box-overlap.js'
import type { Box } from '../../benchmarks/grasp/box-overlap.js'
import { compose, rotate } from '../../src/robot/vector.js'
import type { Pose, Vector3 } from '../../src/robot/vector.js'
import { bodyPoses } from '../../src/sim/arm-model.js'
import type { ArmModel } from '../../src/sim/arm-model.js'
import { armGroups } from '../../src/sim/collision-groups.js'
import type { Simulation } from '../../src/sim/simulation.js'
import { cubeAt, openTwin, READY_RAD, RECIPES, shapelessArm } from './twin.js'

let twin: Simulation
afterEach(() => {
  twin.free()
})

/** A body's boxes in the world, at the given joint angles. */
function boxesOf({ model }: { model: ArmModel }, body: number, positionRad: ArrayLike<number>): Box[] {
  const pose = bodyPoses(model, positionRad)[body] as Pose
  return (model.bodies[body]?.shapes ?? []).flatMap(shape =>
    shape.geometry.type === 'box' ? [boxOn(pose, { pose: shape.pose, sizeM: shape.geometry.sizeM })] : [],
  )
}

function lowestM({ pose, sizeM }: Box): number {
  return Math.min(
    ...[-0.5, 0.5].flatMap(x =>
      [-0.5, 0.5].flatMap(y =>
        [-0.5, 0.5].map(z => {
          const corner: Vector3 = [x * sizeM[0], y * sizeM[1], z * sizeM[2]]
          return pose.positionM[2] + rotate(pose.quaternion, corner)[2]
        }),
      ),
    ),
  )
}

/** The lowest corner of both jaws. */
function lowestOfJawsM(simulation: Simulation, positionRad: ArrayLike<number>): number {
  const { jaws } = simulation.options.model
  const boxes = [jaws.fixed, jaws.moving].flatMap(body => boxesOf(simulation.options, body, positionRad))
  return Math.min(...boxes.map(lowestM))
}

/** Of all pairs of the arm's bodies that are not filtered. */
function deepestOverlapM({ options }: Simulation, positionRad: ArrayLike<number>): number {
  const { model } = options
  const groups = armGroups(model)
  const meet = (a: number, b: number): boolean => ((groups(a) >>> 16) & groups(b) & 0xffff) !== 0
  const boxes = model.bodies.map((_, body) => boxesOf(options, body, positionRad))
  let deepest = 0
  for (let a = 0; a < boxes.length; a++) {
    for (let b = a + 1; b < boxes.length; b++) {
      if (!meet(a, b)) continue
      for (const box of boxes[a] ?? []) {
        for (const other of boxes[b] ?? []) deepest = Math.max(deepest, boxOverlapM(box, other))
      }
    }
  }
  return deepest
}

/** Moves the goals there in 0.5 s, then pushes for as long; `look` after every substep. */
function drive(simulation: Simulation, goalRad: readonly number[], look: () => void = () => undefined): void {
  const from = simulation.servos.goalRad
  for (let substep = 1; substep <= 250; substep++) {
    const part = Math.min(1, substep / 125)
    simulation.servos.command(from.map((start, k) => start + part * ((goalRad[k] as number) - start)))
    simulation.substep()
    look()
  }
}

describe.each(RECIPES)('with %s', recipe => {
  it('jaws that are driven 50 mm into the table stay above it to within 2 mm', async () => {
    twin = await openTwin({ recipe })
    twin.reset({ positionRad: READY_RAD, objects: [] })
    const goal = [0, 0.5, 0.6, 0.9, 0, 0.1]
    expect(lowestOfJawsM(twin, goal)).toBeLessThan(-0.05)
    expect(lowestOfJawsM(twin, READY_RAD)).toBeGreaterThan(0.03)
    let lowest = Infinity
    drive(twin, goal, () => (lowest = Math.min(lowest, lowestOfJawsM(twin, twin.positionRad))))
    console.log(`${recipe}: lowest corner of the jaws ${(1000 * lowest).toFixed(2)} mm`)
    expect(lowest).toBeGreaterThan(-0.002)
    // They did get there.
    expect(lowest).toBeLessThan(0.002)
  })

  it('the gripper that is folded into the base stops at it, within 3 mm', async () => {
    twin = await openTwin({ recipe })
    const start = [0, -1.2, 0.9, 1.5, 0, 0]
    const goal = [0, -1.2, 1.69, 1.65, 0, 0]
    twin.reset({ positionRad: start, objects: [] })
    expect(deepestOverlapM(twin, start)).toBe(0)
    expect(deepestOverlapM(twin, goal)).toBeGreaterThan(0.01)
    let deepest = 0
    drive(twin, goal, () => (deepest = Math.max(deepest, deepestOverlapM(twin, twin.positionRad))))
    const shortRad = Math.max(...goal.map((angle, k) => angle - (twin.positionRad[k] as number)))
    console.log(
      `${recipe}: links overlap by ${(1000 * deepest).toFixed(2)} mm, ${shortRad.toFixed(3)} rad short of the goal`,
    )
    expect(deepest).toBeLessThan(0.003)
    // It was blocked, not lazy: gravity alone costs 0.05 rad.
    expect(shortRad).toBeGreaterThan(0.1)
  })

  it('every joint that is driven hard against its stops ends within 0.02 rad of the measured travel', async () => {
    twin = await openTwin({ recipe, description: shapelessArm() })
    const { joints } = twin.options.model
    let [worstRad, hardestRad] = [0, 0]
    joints.forEach(({ travelRad }, k) => {
      for (const [side, stopRad] of travelRad.entries()) {
        const outwards = side === 0 ? -1 : 1
        const start = [...READY_RAD] as number[]
        start[k] = stopRad - outwards * 0.3
        twin.reset({ positionRad: start, objects: [] })
        twin.servos.command(start.map((angle, j) => (j === k ? stopRad + outwards * 1 : angle)))
        let furthest = -Infinity
        for (let substep = 0; substep < 250; substep++) {
          twin.substep()
          furthest = Math.max(furthest, outwards * ((twin.positionRad[k] as number) - stopRad))
        }
        const restsAt = outwards * ((twin.positionRad[k] as number) - stopRad)
        expect(Math.abs(restsAt), `${joints[k]?.name} at ${stopRad} rad`).toBeLessThan(0.02)
        // Arriving with all the speed that 1.3 rad of run-up give.
        expect(furthest, `${joints[k]?.name} hitting ${stopRad} rad`).toBeLessThan(0.03)
        worstRad = Math.max(worstRad, Math.abs(restsAt))
        hardestRad = Math.max(hardestRad, furthest)
      }
    })
    console.log(`${recipe}: ${worstRad.toFixed(4)} rad beyond the stop at rest, ${hardestRad.toFixed(4)} on impact`)
  })

  it('a cube that is dropped from 20 mm comes to rest on the table, flat', async () => {
    twin = await openTwin({ recipe })
    twin.reset({ positionRad: READY_RAD, objects: cubeAt(0.1, 0.2, 0.0325) })
    for (let substep = 0; substep < 250; substep++) twin.substep()
    const { positionM, quaternion } = twin.objectPose('cube')
    expect(Math.abs(positionM[2] - 0.0125)).toBeLessThan(3e-4)
    expect(Math.abs(positionM[0] - 0.1)).toBeLessThan(1e-3)
    expect(rotate(quaternion, [0, 0, 1])[2]).toBeGreaterThan(0.9999)
  })
})

it('poses of boxes are composed as the simulation has them', async () => {
  twin = await openTwin()
  const { bodies } = twin.options.model
  const shape = bodies[0]?.shapes[0]
  if (shape?.geometry.type !== 'box') throw new Error('the base has no box')
  expect(boxesOf(twin.options, 0, READY_RAD)[0]?.pose).toEqual(
    compose({ positionM: [0, 0, 0], quaternion: [0, 0, 0, 1] }, shape.pose),
  )
})
