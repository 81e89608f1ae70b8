/**
 * A policy written by hand: where the cube is, inverse kinematics for four poses, and a loop that goes from one to the next.
 *
 *     npx tsx examples/lift-cube.ts
 *
 * In a project of your own the import reads `from 'so101-twin'`.
 */

import { fileURLToPath } from 'node:url'
import { Kinematics, loadUrdf, make, SO101_FOLLOWER, SO101_URDF, solveIk } from '../src/index.js'
import type { Observation, Vector3 } from '../src/index.js'

const kinematics = new Kinematics(
  loadUrdf(SO101_URDF),
  SO101_FOLLOWER.servos.map(servo => servo.joint),
  'gripper_frame_link',
)
const limitsRad = SO101_FOLLOWER.servos.map(servo => servo.travelRad)

/** Actions: five joint targets in degrees, then the gripper from 0 (closed) to 100 (open). */
const OPEN_PCT = 35
const CLOSED_PCT = 0
/** How fast a target moves, degrees per control step; at 30 Hz this is 90 degrees per second. */
const STEP_DEG = 3
const ARRIVED_DEG = 1
/** The cube's half edge and a gap: the gripper frame is at the fixed jaw, which goes down beside the cube. */
const BESIDE_M = 0.0125 + 0.008
/** Heights of the gripper frame over the table. */
const [ABOVE_M, AT_M, LIFTED_M] = [0.07, 0.012, 0.1]

interface Waypoint {
  /** Five joint angles. */
  readonly armDeg: readonly number[]
  readonly gripperPct: number
  /** Control steps to wait after the arm has arrived. */
  readonly waitSteps: number
}

/** Over the cube, down beside it, close, up. */
function planLift(observation: Observation): Waypoint[] {
  const [x = 0, y = 0, , qx = 0, qy = 0, qz = 0, qw = 1] = observation['observation.environment_state'] ?? []
  const yawRad = Math.atan2(2 * (qw * qz + qx * qy), 1 - 2 * (qy * qy + qz * qz))
  // Far away and close by, the gripper cannot point straight down: it leans outwards, or back.
  for (const tiltRad of [0, 0.2, 0.4, 0.6, -0.2]) {
    for (let face = 0; face < 4; face++) {
      const angleRad = yawRad + (face * Math.PI) / 2
      const normal: Vector3 = [Math.cos(angleRad), Math.sin(angleRad), 0]
      const [above, at, lifted] = [ABOVE_M, AT_M, LIFTED_M].map(heightM =>
        reach([x - BESIDE_M * normal[0], y - BESIDE_M * normal[1], heightM], tiltRad, normal),
      )
      if (!above || !at || !lifted) continue
      return [
        { armDeg: above, gripperPct: OPEN_PCT, waitSteps: 0 },
        { armDeg: at, gripperPct: OPEN_PCT, waitSteps: 5 },
        { armDeg: at, gripperPct: CLOSED_PCT, waitSteps: 20 },
        { armDeg: lifted, gripperPct: CLOSED_PCT, waitSteps: 0 },
      ]
    }
  }
  throw new Error(`no face of the cube at ${x.toFixed(3)} ${y.toFixed(3)} m can be taken from above`)
}

/** Joint angles, degrees, that put the moving jaw on the side of `normal`; undefined where there are none. */
function reach(positionM: Vector3, tiltRad: number, normal: Vector3): number[] | undefined {
  const directionRad = Math.atan2(positionM[1], positionM[0] - SO101_FOLLOWER.panAxisXM)
  const outward = Math.sin(tiltRad)
  const approach: Vector3 = [outward * Math.cos(directionRad), outward * Math.sin(directionRad), -Math.cos(tiltRad)]
  const closing = perpendicular(normal, approach)
  const solutions = [-1.5, 0, 1.5].map(rollRad =>
    solveIk(
      kinematics,
      { positionM, approach, closing },
      {
        limitsRad,
        startRad: [-directionRad, 0, 0.3, 1.2, rollRad, 0],
        restarts: 2,
        approachToleranceRad: 0.03,
        closingToleranceRad: 0.03,
      },
    ),
  )
  // The solver does not care which way round the jaws are: in the gripper frame, x points from the moving to the fixed one.
  const fitting = solutions.find(({ converged, positionRad }) => {
    const [qx, qy, qz, qw] = kinematics.forward(positionRad).quaternion
    const toFixed: Vector3 = [1 - 2 * (qy * qy + qz * qz), 2 * (qx * qy + qz * qw), 2 * (qx * qz - qy * qw)]
    return converged && dot(toFixed, closing) < 0
  })
  return fitting && Array.from(fitting.positionRad.subarray(0, 5), angleRad => (angleRad * 180) / Math.PI)
}

function perpendicular(vector: Vector3, to: Vector3): Vector3 {
  const along = dot(vector, to)
  const [x, y, z] = [vector[0] - along * to[0], vector[1] - along * to[1], vector[2] - along * to[2]]
  const length = Math.sqrt(x * x + y * y + z * z)
  return [x / length, y / length, z / length]
}

function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/** Plays one episode and says how it ended. */
export async function liftOnce(seed: number): Promise<string> {
  const env = await make('so101/LiftCube-v0', { clipAction: true })
  try {
    let [observation] = await env.reset({ seed })
    const waypoints = planLift(observation)
    const targetDeg = Array.from(observation['observation.state'] ?? []).slice(0, 5)
    const leanDeg = [0, 0, 0, 0, 0]
    let next = 0
    for (let steps = 1, waited = 0; ; steps++) {
      const { armDeg, gripperPct, waitSteps } = waypoints[next] as Waypoint
      const measuredDeg = observation['observation.state'] ?? new Float32Array(6)
      const hasArrived = armDeg.every((goal, joint) => Math.abs(goal - (measuredDeg[joint] ?? 0)) <= ARRIVED_DEG)
      armDeg.forEach((goal, joint) => {
        const target = targetDeg[joint] ?? goal
        targetDeg[joint] = target + Math.max(-STEP_DEG, Math.min(STEP_DEG, goal - target))
        // Servos give way under the arm's weight: lean against it until the measured angle is right.
        leanDeg[joint] = (leanDeg[joint] ?? 0) + 0.1 * (target - (measuredDeg[joint] ?? target))
      })
      const step = await env.step(
        Float32Array.of(...targetDeg.map((target, joint) => target + (leanDeg[joint] ?? 0)), gripperPct),
      )
      observation = step.observation
      if (step.terminated || step.truncated) {
        return `${step.info['is_success'] === true ? 'lifted' : 'not lifted'} after ${steps} steps of 1/30 s`
      }
      waited = hasArrived ? waited + 1 : 0
      if (waited > waitSteps) {
        next = Math.min(next + 1, waypoints.length - 1)
        waited = 0
      }
    }
  } finally {
    await env.close()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const seed of [1, 2, 3]) console.log(`seed ${seed}: ${await liftOnce(seed)}`)
}
