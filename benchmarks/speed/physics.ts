/** Time that physics takes for 20 ms of simulated time, the twin beside MuJoCo, moving freely and holding a cube. */

import type { Pose } from '../../src/env/scene.js'
import { CUBE_EDGE_M } from '../../src/env/tasks/cube.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { Kinematics } from '../../src/robot/kinematics.js'
import { add, rotate } from '../../src/robot/vector.js'
import { CLOSED_RAD, GRASP_HEIGHT_M, graspPose, LIFT_M } from '../grasp/grasp-pose.js'
import { DESCRIPTION, JOINTS, mujocoRig, twinRig } from './rig.js'
import type { Rig } from './rig.js'

export interface PhysicsSpeed {
  readonly scene: string
  readonly substepS: number
  readonly twin: Measured
  readonly mujoco: Measured
  /** MuJoCo's median over the twin's: above 1 the twin is faster. */
  readonly ratio: number
}

export interface Measured extends Timing {
  /** Deepest overlap of cube and jaws at the ends of the rounds; 0 where nothing is held. */
  readonly overlapM: number
}

/** Microseconds per 20 ms of simulated time, over the rounds. */
export interface Timing {
  readonly medianUs: number
  readonly minUs: number
}

export interface PhysicsSpeedOptions {
  /** Default 25. */
  readonly rounds?: number
  /** Simulated seconds of one round. Default 4. */
  readonly roundS?: number
}

/** The default at 50 Hz; the twin's former one; where MuJoCo is about as accurate as the twin at 10 ms, or still less so. */
export const SUBSTEPS_S = [0.01, 0.005, 0.002]
/** STS3215's dry friction as identified; MuJoCo pays for it with six constraint rows. */
const COULOMB_NM = 0.052
const GOAL_RATE_HZ = 30
const REPORTED_S = 0.02

/**
 * Rounds alternate between the two engines, so that whatever else the machine does falls on both; a first round of each is not
 * counted. Joint angles are read after every substep, the cube's pose with every new goal (30 Hz). Throws when an engine did not
 * do what is timed, for instance lost the cube.
 */
export async function physicsSpeed(options: PhysicsSpeedOptions = {}): Promise<PhysicsSpeed[]> {
  await warmUp()
  const results: PhysicsSpeed[] = []
  for (const substepS of SUBSTEPS_S) {
    for (const scene of SCENES) {
      const rigOptions = { substepS, coulombNm: scene.coulombNm, withCube: scene.withCube }
      const twin = await twinRig(rigOptions)
      const mujoco = await mujocoRig(rigOptions)
      results.push({ scene: scene.name, substepS, ...compare(scene, twin, mujoco, options) })
      twin.free()
      mujoco.free()
    }
  }
  return results
}

/** V8 compiles hot WASM functions anew in the background, for seconds on a busy machine; until then they take twice as long. */
const WARM_UP_MS = 4000

async function warmUp(): Promise<void> {
  const rigOptions = { substepS: 0.005, coulombNm: COULOMB_NM, withCube: true }
  const rigs = [await twinRig(rigOptions), await mujocoRig(rigOptions)]
  const end = performance.now() + WARM_UP_MS
  while (performance.now() < end) {
    for (const rig of rigs) {
      for (const scene of SCENES) {
        scene.prepare(rig)
        timeRound(scene, rig, 1)
      }
    }
  }
  for (const rig of rigs) rig.free()
}

interface Scene {
  readonly name: string
  readonly coulombNm: number
  readonly withCube: boolean
  /** From reset to where timing begins. */
  prepare(rig: Rig): void
  /** Fills in the goals of the control period that begins at `timeS`. */
  goals(goalRad: number[], timeS: number): void
  /** Why what was timed is not what was meant, or undefined. */
  complaint(rig: Rig): string | undefined
}

function compare(
  scene: Scene,
  twin: Rig,
  mujoco: Rig,
  { rounds = 25, roundS = 4 }: PhysicsSpeedOptions,
): Pick<PhysicsSpeed, 'twin' | 'mujoco' | 'ratio'> {
  const rigs = [
    { name: 'the twin', rig: twin, us: [] as number[], overlapM: 0 },
    { name: 'MuJoCo', rig: mujoco, us: [] as number[], overlapM: 0 },
  ]
  for (let round = 0; round <= rounds; round++) {
    for (const side of rigs) {
      const { name, rig, us } = side
      // Anew each round: a cube that is held for minutes creeps out of the jaws, in both engines.
      scene.prepare(rig)
      const taken = timeRound(scene, rig, roundS)
      const complaint = scene.complaint(rig)
      if (complaint) throw new Error(`${scene.name} at ${rig.substepS} s: ${name} ${complaint}`)
      if (round > 0) us.push(taken)
      side.overlapM = Math.max(side.overlapM, rig.overlapM())
    }
  }
  const [ours, theirs] = rigs.map(({ us, overlapM }) => ({ ...timing(us), overlapM })) as [Measured, Measured]
  return { twin: ours, mujoco: theirs, ratio: theirs.medianUs / ours.medianUs }
}

/** Microseconds per 20 ms. */
function timeRound(scene: Scene, rig: Rig, durationS: number): number {
  const substeps = Math.round(durationS / rig.substepS)
  const goalRad = Array.from(rig.positionRad)
  let period = -1
  let sum = 0
  const before = performance.now()
  for (let substep = 0; substep < substeps; substep++) {
    const timeS = substep * rig.substepS
    const now = Math.floor(timeS * GOAL_RATE_HZ + 1e-9)
    if (now !== period) {
      period = now
      scene.goals(goalRad, timeS)
      if (scene.withCube) sum += rig.cubePose().positionM[2]
    }
    rig.substep(goalRad)
    sum += rig.positionRad[0] as number
  }
  const elapsedMs = performance.now() - before
  if (!Number.isFinite(sum)) throw new Error(`${scene.name}: the state is not finite`)
  return (1000 * elapsedMs * REPORTED_S) / durationS
}

/** Of rounds. */
export function timing(us: readonly number[]): Timing {
  const sorted = [...us].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const medianUs = ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2
  return { medianUs, minUs: sorted[0] as number }
}

/** Well above the table and clear of itself: upper arm leaning back, forearm and gripper forward. */
const FREE_RAD = [0, -0.4, 0, 0.4, 0, 0.6]
const FREE_AMPLITUDE_RAD = [0.8, 0.3, 0.3, 0.4, 0.8, 0.4]
const FREE_RATE_HZ = [0.5, 0.7, 0.61, 0.83, 0.57, 0.97]
const CUBE_AWAY: Pose = { positionM: [-0.3, 0.3, CUBE_EDGE_M / 2], quaternion: [0, 0, 0, 1] }

function free(name: string, withCube: boolean): Scene {
  return {
    name,
    coulombNm: COULOMB_NM,
    withCube,
    prepare: rig => {
      rig.reset(FREE_RAD, CUBE_AWAY)
    },
    goals: (goalRad, timeS) => {
      FREE_RAD.forEach((middle, k) => {
        const angle = 2 * Math.PI * (FREE_RATE_HZ[k] as number) * timeS
        goalRad[k] = middle + (FREE_AMPLITUDE_RAD[k] as number) * Math.sin(angle)
      })
    },
    complaint: rig => {
      if (!withCube) return undefined
      const [x, y, z] = rig.cubePose().positionM
      const moved = Math.abs(x - CUBE_AWAY.positionM[0]) + Math.abs(y - CUBE_AWAY.positionM[1])
      return moved > 0.005 || z > CUBE_EDGE_M ? 'moved the cube that lies far away' : undefined
    },
  }
}

const kinematics = new Kinematics(DESCRIPTION, JOINTS, 'gripper_frame_link')
/** Opens the jaws to 35 mm, 5 mm on either side of the cube. */
const OPEN_RAD = 0.26
const GAP_M = 0.035

const low = [...reach(GRASP_HEIGHT_M, [0, 0, 0.5, 1, 0, OPEN_RAD]).slice(0, 5), OPEN_RAD]
const high = [...reach(GRASP_HEIGHT_M + LIFT_M, low).slice(0, 5), CLOSED_RAD]

const held: Scene = {
  name: 'cube held',
  coulombNm: COULOMB_NM,
  withCube: true,
  prepare: rig => {
    const tip = kinematics.forward(low)
    // The frame's x axis points from the moving jaw to the fixed one.
    const [x, y] = add(tip.positionM, rotate(tip.quaternion, [-GAP_M / 2, 0, 0]))
    rig.reset(low, { positionM: [x, y, CUBE_EDGE_M / 2], quaternion: [0, 0, 0, 1] })
    const goalRad = [...low]
    drive(rig, goalRad, 0.8, part => (goalRad[5] = OPEN_RAD + part * (CLOSED_RAD - OPEN_RAD)))
    drive(rig, goalRad, 0.4, () => undefined)
    drive(rig, goalRad, 1, part => {
      for (let k = 0; k < 5; k++) goalRad[k] = (low[k] as number) + part * ((high[k] as number) - (low[k] as number))
    })
  },
  goals: (goalRad, timeS) => {
    high.forEach((angle, k) => (goalRad[k] = angle))
    goalRad[0] = 0.1 * Math.sin(2 * Math.PI * 0.25 * timeS)
    goalRad[4] = (high[4] as number) + 0.1 * Math.sin(2 * Math.PI * 0.4 * timeS)
  },
  complaint: rig => {
    const heightM = rig.cubePose().positionM[2]
    return heightM > LIFT_M / 2 ? undefined : `let the cube fall to ${heightM.toFixed(3)} m`
  },
}

const SCENES: readonly Scene[] = [free('free space', false), free('a cube lies by', true), held]

function reach(heightM: number, startRad: readonly number[]): number[] {
  const limitsRad = SO101_FOLLOWER.servos.map(({ travelRad }) => travelRad)
  return graspPose(kinematics, limitsRad, heightM, startRad)
}

function drive(rig: Rig, goalRad: readonly number[], seconds: number, each: (part: number) => void): void {
  const substeps = Math.round(seconds / rig.substepS)
  for (let substep = 1; substep <= substeps; substep++) {
    each(substep / substeps)
    rig.substep(goalRad)
  }
}
