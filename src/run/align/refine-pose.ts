/** Moves a camera until its points are where they were seen: Levenberg and Marquardt's least squares. */

import type { Intrinsics } from '../../env/camera/intrinsics.js'
import { solvePositiveDefinite } from '../../robot/linear-solve.js'
import { quaternionFromRotationVector } from '../../robot/rotation-vector.js'
import { exp } from '../../robot/trig.js'
import { add, multiply, rotate, type Pose, type Quaternion } from '../../robot/vector.js'
import type { PointPair } from './camera-fit.js'
import { projectPoint } from './projection.js'

export interface Refined {
  readonly camera: Pose
  readonly intrinsics: Intrinsics
  /** Sum of squared distances, pixels. */
  readonly squaresPx2: number
  /** Of the six (with the focal length seven) parameters: shift and turn along and about the camera's axes, logarithm of the focal factor. */
  readonly normal: Float64Array
}

type State = Pick<Refined, 'camera' | 'intrinsics'>

const ROUNDS = 100
const STEP = 1e-6

/** Undefined where a point is behind the start. */
export function refinePose(pairs: readonly PointPair[], start: State, fitFocal: boolean): Refined | undefined {
  const n = fitFocal ? 7 : 6
  let state = start
  let errors = residuals(pairs, state)
  if (!errors) return undefined
  let cost = sumOfSquares(errors)
  let { normal, gradient } = linearised(pairs, state, errors, n)
  for (let round = 0, damping = 1e-3; round < ROUNDS && damping < 1e12; round++) {
    const step = dampedStep(normal, gradient, damping)
    const next = step && moved(state, step)
    const nextErrors = next && residuals(pairs, next)
    const nextCost = nextErrors ? sumOfSquares(nextErrors) : Infinity
    if (!next || !nextErrors || !(nextCost <= cost)) {
      damping *= 10
      continue
    }
    const gain = cost - nextCost
    ;[state, errors, cost] = [next, nextErrors, nextCost]
    ;({ normal, gradient } = linearised(pairs, state, errors, n))
    damping = Math.max(damping / 10, 1e-12)
    if (gain <= 1e-14 * (1 + cost)) break
  }
  return { ...state, squaresPx2: cost, normal }
}

/** Along and about the camera's own axes. */
function moved({ camera, intrinsics }: State, step: ArrayLike<number>): State {
  const at = (i: number): number => step[i] ?? 0
  const turn = quaternionFromRotationVector([at(3), at(4), at(5)])
  const focal = exp(at(6))
  return {
    camera: {
      positionM: add(camera.positionM, rotate(camera.quaternion, [at(0), at(1), at(2)])),
      quaternion: normalised(multiply(camera.quaternion, turn)),
    },
    intrinsics: { ...intrinsics, fx: intrinsics.fx * focal, fy: intrinsics.fy * focal },
  }
}

function residuals(pairs: readonly PointPair[], { camera, intrinsics }: State): Float64Array | undefined {
  const errors = new Float64Array(2 * pairs.length)
  for (const [i, { pixel, positionM }] of pairs.entries()) {
    const seen = projectPoint(intrinsics, camera, positionM)
    if (!seen) return undefined
    errors[2 * i] = seen[0] - pixel[0]
    errors[2 * i + 1] = seen[1] - pixel[1]
  }
  return errors
}

function linearised(pairs: readonly PointPair[], state: State, errors: Float64Array, n: number) {
  const columns = Array.from({ length: n }, (_, k) => {
    const step = new Float64Array(n)
    step[k] = STEP
    const ahead = residuals(pairs, moved(state, step)) ?? errors
    step[k] = -STEP
    const behind = residuals(pairs, moved(state, step)) ?? errors
    return ahead.map((value, i) => (value - (behind[i] ?? 0)) / (2 * STEP))
  })
  const dotted = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
  const normal = Float64Array.from(columns.flatMap(a => columns.map(b => dotted(a, b))))
  return { normal, gradient: Float64Array.from(columns, column => dotted(column, errors)) }
}

/** Marquardt's: each parameter is damped by its own curvature. Undefined where the equations say nothing. */
function dampedStep(normal: Float64Array, gradient: Float64Array, damping: number): Float64Array | undefined {
  const n = gradient.length
  const matrix = normal.map((value, i) => (i % (n + 1) === 0 ? value * (1 + damping) + 1e-12 : value))
  const step = gradient.map(value => -value)
  try {
    solvePositiveDefinite(matrix, step)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return undefined
  }
  return step
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0)
}

function normalised(q: Quaternion): Quaternion {
  const length = Math.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3])
  return [q[0] / length, q[1] / length, q[2] / length, q[3] / length]
}
