/** The simulation as a scene: reset, snapshot, restore, contacts, and what it refuses. */

import { afterEach, describe, expect, it } from 'vitest'
import type { PlacedObject } from '../../src/env/scene.js'
import { ClosedError, UsageError } from '../../src/robot/errors.js'
import { dot, rotate } from '../../src/robot/vector.js'
import type { Simulation } from '../../src/sim/simulation.js'
import { CUBE, cubeAt, liftUntilHeld, openTwin, READY_RAD, RECIPES, startLifting } from './twin.js'

const opened: Simulation[] = []
afterEach(() => {
  for (const simulation of opened.splice(0)) simulation.free()
})

async function twinWithCube(recipe: (typeof RECIPES)[number] = 'native-armature'): Promise<Simulation> {
  const simulation = await openTwin({ recipe, servo: 'sts3215-12v' })
  opened.push(simulation)
  return simulation
}

async function lifting(recipe: (typeof RECIPES)[number], seed: number) {
  const episode = await startLifting(recipe, seed)
  opened.push(episode.scene)
  return episode
}

/** Goals that move, two substeps between hashes, all chained: what the future looks like from here. */
function future(simulation: Simulation, substeps = 60): string {
  const from = simulation.servos.goalRad
  let hash = 0n
  for (let substep = 0; substep < substeps; substep++) {
    simulation.servos.command(
      from.map((angle, k) => angle + (k === 0 ? 0.003 * substep : k === 1 ? -0.002 * substep : 0)),
    )
    simulation.substep()
    hash = simulation.stateHash(hash)
  }
  return hash.toString(16)
}

function shake(simulation: Simulation): void {
  simulation.reset({ positionRad: [1, -0.2, 0.3, 0.4, 0.5, 0.6], objects: cubeAt(0.15, 0.15, 0.1) })
  for (let substep = 0; substep < 40; substep++) {
    simulation.servos.command(new Float64Array(6).fill(Math.sin(substep)))
    simulation.substep()
  }
  for (const servo of simulation.servos.servos) servo.write(40, [0])
}

describe.each(RECIPES)('snapshots with %s', recipe => {
  it('taken in mid-episode, continue in the same and in another simulation with equal hashes', async () => {
    const original = await twinWithCube(recipe)
    original.reset({ positionRad: READY_RAD, objects: cubeAt(0.2, 0.05) })
    original.servos.command([0.4, -0.2, 0.8, 1, 0.3, 0.5])
    for (let substep = 0; substep < 30; substep++) original.substep()
    const snapshot = original.snapshot()
    const expected = future(original)

    original.restore(snapshot)
    expect(future(original)).toBe(expected)

    const other = await twinWithCube(recipe)
    shake(other)
    other.restore(snapshot)
    expect(future(other)).toBe(expected)
  })

  it('taken in mid-grasp, continue in the same and in another simulation with equal hashes', async () => {
    const episode = await lifting(recipe, 3)
    await liftUntilHeld(episode)
    const snapshot = episode.scene.snapshot()
    const expected = future(episode.scene)
    expect(episode.scene.jawContacts('cube').fixed.forceN).toBeGreaterThan(0.5)

    episode.scene.restore(snapshot)
    expect(future(episode.scene)).toBe(expected)

    const other = await openTwin({ recipe, servo: 'sts3215-12v', rateHz: 30 })
    opened.push(other)
    other.reset({ positionRad: READY_RAD, objects: cubeAt(0.3, 0) })
    other.restore(snapshot)
    expect(future(other)).toBe(expected)
  })

  it('of another substep are refused', async () => {
    const original = await twinWithCube(recipe)
    original.reset({ positionRad: READY_RAD, objects: cubeAt(0.2, 0) })
    const other = await openTwin({ recipe, servo: 'sts3215-12v', rateHz: 30 })
    opened.push(other)
    other.reset({ positionRad: READY_RAD, objects: cubeAt(0.2, 0) })
    expect(() => {
      other.restore(original.snapshot())
    }).toThrow(/substeps of 0.0083/)
  })

  it('are a pure function of the state: taken again after a restore, they are the same bytes and lead on alike', async () => {
    const original = await twinWithCube(recipe)
    original.reset({ positionRad: READY_RAD, objects: cubeAt(0.2, 0) })
    future(original, 20)
    const snapshot = original.snapshot()
    const hash = original.stateHash(0n)
    const other = await twinWithCube(recipe)
    for (let round = 0; round < 3; round++) {
      shake(other)
      other.restore(snapshot)
      expect(other.stateHash(0n)).toBe(hash)
      expect(other.objectPose('cube')).toEqual(original.objectPose('cube'))
      expect(Array.from(other.positionRad)).toEqual(Array.from(original.positionRad))
      expect(other.snapshot().length).toBe(snapshot.length)
    }
    const again = other.snapshot()
    const expected = future(other)
    original.restore(again)
    expect(future(original)).toBe(expected)
    original.restore(snapshot)
    expect(future(original)).toBe(expected)
  })

  it('are not touched by what their simulation does afterwards', async () => {
    const original = await twinWithCube(recipe)
    original.reset({ positionRad: READY_RAD, objects: cubeAt(0.2, 0) })
    const snapshot = original.snapshot()
    const copy = snapshot.slice()
    shake(original)
    expect(snapshot).toEqual(copy)
  })
})

describe.each(RECIPES)('a reset with %s', recipe => {
  it('leads to the same future whatever happened before', async () => {
    const fresh = await twinWithCube(recipe)
    fresh.reset({ positionRad: READY_RAD, objects: cubeAt(0.2, 0) })
    const expected = future(fresh)
    const used = await twinWithCube(recipe)
    shake(used)
    used.setGravity([5, 0, -9.81])
    used.reset({ positionRad: READY_RAD, objects: cubeAt(0.2, 0) })
    expect(future(used)).toBe(expected)
  })

  it('puts arm and cube where they were asked to be, at rest, and holds when told to', async () => {
    const simulation = await twinWithCube(recipe)
    const positionRad = [1, -0.4, 0.3, 0.8, -2.5, 1.2]
    simulation.reset({ positionRad, objects: cubeAt(-0.2, 0.1) })
    expect(Array.from(simulation.positionRad)).toEqual(positionRad)
    // Goals are whole ticks of 1.5 mrad.
    simulation.servos.goalRad.forEach((goal, k) => {
      expect(Math.abs(goal - (positionRad[k] as number))).toBeLessThan(0.8e-3)
    })
    simulation.servos.command(positionRad)
    simulation.substep()
    simulation.positionRad.forEach((angle, k) => {
      expect(Math.abs(angle - (positionRad[k] as number))).toBeLessThan(2e-3)
    })
    const { positionM } = simulation.objectPose('cube')
    ;[-0.2, 0.1, 0.0125].forEach((length, axis) => {
      expect(Math.abs((positionM[axis] as number) - length)).toBeLessThan(2e-4)
    })
  })
})

describe('contacts of the cube with the jaws', () => {
  it('are none while it rests on the table', async () => {
    const simulation = await twinWithCube()
    simulation.reset({ positionRad: READY_RAD, objects: cubeAt(0.1, 0.2) })
    for (let substep = 0; substep < 100; substep++) simulation.substep()
    const nothing = { forceN: 0, normal: [0, 0, 0] }
    expect(simulation.jawContacts('cube')).toEqual({ fixed: nothing, moving: nothing })
  })

  it.each(RECIPES)('press with about the same force from opposite sides while it is held, with %s', async recipe => {
    const episode = await lifting(recipe, 3)
    await liftUntilHeld(episode, 5)
    const { scene } = episode
    // Holding still.
    scene.servos.command(scene.positionRad.map((angle, k) => (k === 5 ? -0.2 : angle)))
    const sum = { fixed: 0, moving: 0 }
    for (let substep = 0; substep < 100; substep++) {
      scene.substep()
      if (substep < 50) continue
      const { fixed, moving } = scene.jawContacts('cube')
      sum.fixed += fixed.forceN / 50
      sum.moving += moving.forceN / 50
      const [a, b] = [fixed.normal, moving.normal]
      expect(dot(a, b)).toBeLessThan(-0.9)
      // Normals point from the jaw into the cube: the fixed jaw's to the moving one.
      const toMoving = rotate(episode.env.kinematics.forward(scene.positionRad).quaternion, [-1, 0, 0])
      expect(dot(a, toMoving)).toBeGreaterThan(0.9)
    }
    console.log(`${recipe}: the jaws press with ${sum.fixed.toFixed(1)} and ${sum.moving.toFixed(1)} N`)
    expect(sum.fixed).toBeGreaterThan(5)
    // Half the duty, 2.5 N.m, less what the gears take, at 70 mm.
    expect(sum.fixed).toBeLessThan(36)
    expect(Math.abs(sum.fixed / sum.moving - 1)).toBeLessThan(0.1)
  })
})

describe('gravity', () => {
  it('is what free fall shows, and can be turned for shaking', async () => {
    const simulation = await twinWithCube()
    for (const gravity of [[0, 0, -9.81] as const, [3, 0, -5] as const]) {
      simulation.reset({ positionRad: READY_RAD, objects: cubeAt(-0.3, 0.3, 0.5) })
      simulation.setGravity(gravity)
      for (let substep = 0; substep < 20; substep++) simulation.substep()
      const { positionM } = simulation.objectPose('cube')
      // Half g t^2 with t = 0.2 s, and half a substep more by the engine's integration.
      const fallS2 = 0.5 * 0.2 * 0.21
      ;[-0.3, 0.3, 0.5].forEach((start, axis) => {
        expect(positionM[axis]).toBeCloseTo(start + (gravity[axis] as number) * fallS2, 4)
      })
    }
  })
})

describe('what a simulation refuses', () => {
  it('an unknown object, naming those it has', async () => {
    const simulation = await twinWithCube()
    simulation.reset({ positionRad: READY_RAD, objects: cubeAt(0.2, 0) })
    expect(() => simulation.objectPose('ball')).toThrow(UsageError)
    expect(() => simulation.jawContacts('ball')).toThrow(/no object 'ball'.*cube/)
  })

  it.each([[[]], [[0, 0, 0, 0, 0]], [[0, 0, 0, 0, 0, 0, 0]], [[0, NaN, 0, 0, 0, 0]]])(
    'a reset to joint angles %j',
    async positionRad => {
      const simulation = await twinWithCube()
      const reset = (): void => {
        simulation.reset({ positionRad, objects: cubeAt(0.2, 0) })
      }
      expect(reset).toThrow(UsageError)
      expect(reset).toThrow(/expected 6 finite joint angles/)
    },
  )

  it('everything before the first reset', async () => {
    const simulation = await twinWithCube()
    expect(() => {
      simulation.substep()
    }).toThrow(/call reset first/)
    expect(() => simulation.positionRad).toThrow(UsageError)
    expect(() => simulation.objectPose('cube')).toThrow(UsageError)
  })
})

describe('a simulation that was freed', () => {
  it('answers nothing and cannot be brought back', async () => {
    const twin = await twinWithCube()
    twin.reset({ positionRad: READY_RAD, objects: cubeAt(0.2, 0.1) })
    twin.free()
    twin.free()
    const calls = [
      () => twin.stateHash(0n),
      () => twin.positionRad,
      () => twin.servos,
      () => twin.objectPose('cube'),
      () => twin.snapshot(),
      () => {
        twin.substep()
      },
      () => {
        twin.reset({ positionRad: [0, 0, 0, 0, 0, 0], objects: [] })
      },
    ]
    for (const call of calls) expect(call).toThrow(ClosedError)
  })
})

describe('a refusal', () => {
  it('leaves the simulation as it was: poses that are not finite or no rotations, names that are taken, bytes that are no snapshot', async () => {
    const twin = await twinWithCube()
    twin.reset({ positionRad: READY_RAD, objects: cubeAt(0.2, 0.1) })
    const before = twin.stateHash(0n)
    const pose = { positionM: [0.2, 0, 0.0125], quaternion: [0, 0, 0, 1] } as const
    const cube = { spec: CUBE, pose }
    const reset = (objects: readonly PlacedObject[]) => () => {
      twin.reset({ positionRad: [0, 0, 0, 0, 0, 0], objects })
    }
    expect(reset([{ ...cube, pose: { ...pose, positionM: [NaN, 0, 0] } }])).toThrow(/not finite/)
    // The engine would take it, and the cube would hang in the air.
    expect(reset([{ ...cube, pose: { ...pose, quaternion: [0, 0, 0, 0] } }])).toThrow(
      /'cube' has a quaternion of length 0/,
    )
    expect(reset([{ ...cube, pose: { ...pose, quaternion: [0, 0, 0, 2] } }])).toThrow(/give .* of length 1/)
    expect(reset([cube, cube])).toThrow(/called 'cube', and that name is taken/)
    expect(reset([{ spec: { ...CUBE, name: 'table' }, pose }])).toThrow(/called 'table', and that name is taken/)
    const snapshot = twin.snapshot()
    for (const bytes of [new Uint8Array(10), new Uint8Array(5000), snapshot.slice(0, 336)]) {
      expect(() => {
        twin.restore(bytes)
      }).toThrow(UsageError)
    }
    expect(twin.stateHash(0n)).toBe(before)
    twin.free()
  })

  it('keeps gravity in its snapshots', async () => {
    const twin = await twinWithCube()
    twin.reset({ positionRad: READY_RAD, objects: cubeAt(0.2, 0.1) })
    twin.setGravity([1, 2, -3])
    const snapshot = twin.snapshot()
    twin.substep()
    const wanted = twin.stateHash(0n)
    twin.setGravity([0, 0, 0])
    twin.restore(snapshot)
    twin.substep()
    expect(twin.stateHash(0n)).toBe(wanted)
    twin.free()
  })
})
