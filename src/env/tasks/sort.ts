/** Put each of two cubes into the bin of its colour. */

import { quaternionFromAxisAngle, distance } from '../../robot/vector.js'
import type { Vector3 } from '../../robot/vector.js'
import type { Random } from '../../robot/random.js'
import { isHeld } from '../grasp.js'
import { poseFeatures, poseValues } from '../object-features.js'
import { isReleased, isStill, Streak } from '../predicates.js'
import { tolerance } from '../rewards.js'
import type { ObjectSpec, PlacedObject, Pose, Scene } from '../scene.js'
import { spawnOnTable } from '../spawn.js'
import { requireScene } from '../task.js'
import type { Task } from '../task.js'
import { BIN_FLOOR_M, binOf, isInBin } from './bin.js'
import { cubeOf } from './cube.js'
import { drawStart } from './start-pose.js'

const COLOURS = { red: [0.85, 0.15, 0.1], blue: [0.1, 0.25, 0.8] } as const satisfies Record<string, Vector3>
type Colour = keyof typeof COLOURS
const BOTH = ['red', 'blue'] as const satisfies Colour[]
const cubeName = (colour: Colour): string => `${colour}-cube`
const binName = (colour: Colour): string => `${colour}-bin`
const OBJECTS = BOTH.flatMap(colour => [
  cubeOf(cubeName(colour), COLOURS[colour]),
  binOf(binName(colour), COLOURS[colour]),
])
const NAMES = OBJECTS.map(({ name }) => name)

/** Of the left bin's middle; the right one's is its mirror image. Both are then moved and turned by up to this. */
const BIN_AT_M: Vector3 = [0.13, 0.19, 0]
const BIN_SPREAD_M = 0.015
const BIN_YAW_RAD = 0.2
const HOLD_S = 0.2

export const sort: Task = {
  id: 'sort',
  instruction: 'Put each cube into the bin of its colour.',
  horizonS: 40,
  objects: OBJECTS,
  needsScene: true,
  environmentState: poseFeatures(...NAMES),
  rewardWeights: {
    near: 0.1,
    'red-held': 0.15,
    'red-over': 0.3,
    'red-placed': 0.15,
    'blue-held': 0.15,
    'blue-over': 0.3,
    'blue-placed': 0.15,
    success: 1,
  },
  // As SmolVLA's authors score it (sim-peers.md 2a).
  subGoals: { 'red-grasped': 0.25, 'red-placed': 0.25, 'blue-grasped': 0.25, 'blue-placed': 0.25 },
  begin(random, setting) {
    const startRad = drawStart(random, setting)
    const spec = (name: string): ObjectSpec => setting.objects.get(name) ?? byName(name)
    const left = random.uniform(0, 1) < 0.5 ? 'red' : 'blue'
    const right = left === 'red' ? 'blue' : 'red'
    const bins: PlacedObject[] = [
      { spec: spec(binName(left)), pose: binPose(random, 1, setting.tableHeightM) },
      { spec: spec(binName(right)), pose: binPose(random, -1, setting.tableHeightM) },
    ]
    const objects = [...bins]
    for (const colour of BOTH) {
      const cube = spec(cubeName(colour))
      objects.push({ spec: cube, pose: spawnOnTable(random, setting, { spec: cube, others: [...objects] }) })
    }
    const streak = new Streak(HOLD_S)
    return {
      startRad,
      objects,
      instruction: `Put the ${left} cube into the ${left} bin on the left and the ${right} cube into the ${right} bin on the right.`,
      environmentState: ({ scene }) => Float32Array.from(poseValues(requireScene('sort', scene), ...NAMES)),
      score({ tip, timeS, scene }) {
        const present = requireScene('sort', scene)
        const [red, blue] = BOTH.map(colour => cubeScore(present, colour, spec(cubeName(colour)))) as [Cube, Cube]
        const toDo = [red, blue].filter(({ placed }) => !placed)
        const nextM = Math.min(...toDo.map(({ positionM }) => distance(tip.positionM, positionM)), Infinity)
        const success = streak.holds(toDo.length === 0, timeS)
        return {
          potentials: {
            near: toDo.length === 0 ? 1 : tolerance(nextM, { upper: 0.02, margin: 0.2 }),
            'red-held': Number(red.held || red.placed),
            'red-over': red.over,
            'red-placed': Number(red.placed),
            'blue-held': Number(blue.held || blue.placed),
            'blue-over': blue.over,
            'blue-placed': Number(blue.placed),
          },
          subGoals: {
            'red-grasped': red.held,
            'red-placed': red.placed,
            'blue-grasped': blue.held,
            'blue-placed': blue.placed,
          },
          success,
        }
      },
    }
  },
}

interface Cube {
  readonly positionM: Vector3
  readonly held: boolean
  /** In its own bin, let go and at rest. */
  readonly placed: boolean
  /** How near it is to the inside of its bin, while it is held or once it is there. 0..1. */
  readonly over: number
}

function cubeScore(scene: Scene, colour: Colour, spec: ObjectSpec): Cube {
  const name = cubeName(colour)
  const pose = scene.objectPose(name)
  const bin = scene.objectPose(binName(colour))
  const held = isHeld(scene.jawContacts(name))
  const placed =
    isInBin(bin, { spec, pose }) &&
    isReleased(scene, name) &&
    isStill(scene.objectVelocity(name)) &&
    restsIn(scene, colour)
  const [x, y, z] = bin.positionM
  const gapM = distance(pose.positionM, [x, y, z + BIN_FLOOR_M])
  return {
    positionM: pose.positionM,
    held,
    placed,
    over: placed ? 1 : held ? tolerance(gapM, { upper: 0.05, margin: 0.2 }) : 0,
  }
}

/** On the bin's floor, or on its walls: not on the other cube. */
function restsIn(scene: Scene, colour: Colour): boolean {
  return scene.contactForceN(cubeName(colour), binName(colour)) > 0
}

function binPose(random: Random, side: 1 | -1, tableHeightM: number): Pose {
  const [x, y] = BIN_AT_M
  const off = (): number => random.uniform(-BIN_SPREAD_M, BIN_SPREAD_M)
  return {
    positionM: [x + off(), side * y + off(), tableHeightM],
    quaternion: quaternionFromAxisAngle([0, 0, 1], random.uniform(-BIN_YAW_RAD, BIN_YAW_RAD)),
  }
}

function byName(name: string): ObjectSpec {
  const found = OBJECTS.find(spec => spec.name === name)
  if (found) return found
  throw new TypeError(`task 'sort' has no object '${name}'`)
}
