/** Inverse kinematics for a whole pose on an arm with fewer than six joints: position first, orientation as near as it goes. */

import type { Kinematics } from '../../robot/kinematics.js'
import { solvePositiveDefinite } from '../../robot/linear-solve.js'
import { norm, subtract, type Pose } from '../../robot/vector.js'
import { rotationBetween } from '../../robot/rotation-vector.js'

export interface PoseIkResult {
  /** Within the limits. Joints that do not move the tip stay where they were. */
  readonly positionRad: Float64Array
  readonly positionErrorM: number
  readonly orientationErrorRad: number
  /** Both errors are within their tolerances. */
  readonly converged: boolean
}

/** As in `solveIk`. */
const POSITION_TOLERANCE_M = 1e-4
const ORIENTATION_TOLERANCE_RAD = (0.1 * Math.PI) / 180
/** What a metre weighs in radians: first a way down that is not too narrow, then a position that no orientation can spoil. */
const METRE_WEIGHTS = [Math.PI / 180 / 0.001, 5000] as const
const STEPS = 30
const FIRST_DAMPING = 1e-3
const LARGEST_DAMPING = 1e7
/** A descent ends when a step gains less than this part of its cost, and its cost is nothing. */
const STALL = 1e-6
const NOTHING = 1e-16
/** A position that is missed by more is looked for from other starts. */
const MISSED_M = 1e-3
/** An orientation that is missed by more may be one that the last joint reaches the other way round, and is changed for one that is so much better. */
const TURNED_AWAY_RAD = 0.5
const WORTH_TURNING_RAD = 0.1
const SPREAD = 512
const OTHER_STARTS = 4

/** Buffers are reused from call to call. Equal arguments give equal bits. */
export class PoseIk {
  readonly #kinematics: Kinematics
  readonly #limits: readonly (readonly [lower: number, upper: number])[]
  readonly #joints: readonly number[]
  readonly #jacobian: Float64Array
  readonly #residual = new Float64Array(6)
  readonly #normal: Float64Array
  readonly #matrix: Float64Array
  readonly #gradient: Float64Array
  readonly #step: Float64Array
  #spread: readonly { readonly positionRad: Float64Array; readonly tip: Pose }[] | undefined

  /** `limitsRad`: per joint of the kinematics. */
  constructor(kinematics: Kinematics, limitsRad: readonly (readonly [lower: number, upper: number])[]) {
    this.#kinematics = kinematics
    this.#limits = limitsRad
    this.#joints = kinematics.tipJoints
    const n = this.#joints.length
    this.#jacobian = new Float64Array(6 * kinematics.jointNames.length)
    this.#normal = new Float64Array(n * n)
    this.#matrix = new Float64Array(n * n)
    this.#gradient = new Float64Array(n)
    this.#step = new Float64Array(n)
  }

  /** Stays in the neighbourhood of `startRad` where the position can be had there. An unreachable pose is no error: the nearest one is taken. */
  solve(target: Pose, startRad: ArrayLike<number>): PoseIkResult {
    let best = this.#descend(target, startRad)
    if (best.orientationErrorRad > TURNED_AWAY_RAD) best = this.#withLastJointTurned(target, best)
    if (best.positionErrorM <= MISSED_M) return best
    for (const otherRad of this.#otherStarts(target, startRad)) {
      const other = this.#descend(target, otherRad)
      if (other.positionErrorM < best.positionErrorM - MISSED_M) best = other
      if (best.positionErrorM <= MISSED_M) break
    }
    return best
  }

  /** The shorter way round may end at the stop of the joint that rolls the tip, where the longer one leads to the pose. */
  #withLastJointTurned(target: Pose, found: PoseIkResult): PoseIkResult {
    const last = this.#joints.at(-1) ?? 0
    const turnedRad = found.positionRad.slice()
    turnedRad[last] = (turnedRad[last] ?? 0) + ((turnedRad[last] ?? 0) > 0 ? -Math.PI : Math.PI)
    const other = this.#descend(target, turnedRad)
    const isThere = other.positionErrorM <= found.positionErrorM + POSITION_TOLERANCE_M
    return isThere && other.orientationErrorRad < found.orientationErrorRad - WORTH_TURNING_RAD ? other : found
  }

  /** For what the way from the start does not lead to: the best of the poses that are spread over the limits. */
  #otherStarts(target: Pose, startRad: ArrayLike<number>): Float64Array[] {
    this.#spread ??= Array.from({ length: SPREAD }, (_, i) => {
      const positionRad = Float64Array.from(startRad)
      this.#joints.forEach((joint, k) => {
        const [lower, upper] = this.#limits[joint] ?? [0, 0]
        positionRad[joint] = lower + (upper - lower) * weyl(i, k)
      })
      return { positionRad, tip: this.#kinematics.forward(positionRad) }
    })
    return this.#spread
      .map(({ positionRad, tip }) => ({ positionRad, cost: this.#costOf(target, tip, METRE_WEIGHTS[0]) }))
      .sort((a, b) => a.cost - b.cost)
      .slice(0, OTHER_STARTS)
      .map(({ positionRad }) =>
        Float64Array.from(startRad, (start, k) => (this.#joints.includes(k) ? (positionRad[k] ?? 0) : start)),
      )
  }

  #descend(target: Pose, startRad: ArrayLike<number>): PoseIkResult {
    let positionRad: Float64Array = Float64Array.from(startRad)
    for (const joint of this.#joints) positionRad[joint] = this.#clamp(joint, positionRad[joint] ?? 0)
    for (const weight of METRE_WEIGHTS) positionRad = this.#descendWeighted(target, positionRad, weight)
    const { positionM, quaternion } = this.#kinematics.forward(positionRad)
    const positionErrorM = norm(subtract(target.positionM, positionM))
    const orientationErrorRad = norm(rotationBetween(quaternion, target.quaternion))
    const converged = positionErrorM <= POSITION_TOLERANCE_M && orientationErrorRad <= ORIENTATION_TOLERANCE_RAD
    return { positionRad, positionErrorM, orientationErrorRad, converged }
  }

  /** Levenberg and Marquardt's descent; a joint that would leave its limits is held there for the step. */
  #descendWeighted(target: Pose, startRad: Float64Array, metreWeight: number): Float64Array {
    let current = startRad.slice()
    let next = startRad.slice()
    let cost = this.#costAt(target, current, metreWeight)
    let damping = FIRST_DAMPING
    let isStale = true
    for (let step = 0; step < STEPS && damping < LARGEST_DAMPING && cost > NOTHING; step++) {
      if (isStale) this.#linearise(current, metreWeight)
      this.#solve(current, damping)
      this.#joints.forEach((joint, k) => {
        next[joint] = this.#clamp(joint, (current[joint] ?? 0) + (this.#step[k] ?? 0))
      })
      const nextCost = this.#costAt(target, next, metreWeight)
      isStale = nextCost < cost
      if (!isStale) {
        damping *= 8
        // The residual of `next` was left behind: the gradient is that of `current` still.
        continue
      }
      const gain = (cost - nextCost) / cost
      ;[current, next] = [next, current]
      cost = nextCost
      damping = Math.max(1e-9, damping * 0.2)
      if (gain < STALL) break
    }
    return current
  }

  #costAt(target: Pose, positionRad: Float64Array, metreWeight: number): number {
    return this.#costOf(target, this.#kinematics.forward(positionRad), metreWeight)
  }

  /** Fills the residual: what is missing, in the root frame. */
  #costOf(target: Pose, { positionM, quaternion }: Pose, metreWeight: number): number {
    const turn = rotationBetween(quaternion, target.quaternion)
    let cost = 0
    for (let i = 0; i < 3; i++) {
      const way = metreWeight * ((target.positionM[i] ?? 0) - (positionM[i] ?? 0))
      this.#residual[i] = way
      this.#residual[3 + i] = turn[i] ?? 0
      cost += way * way + (turn[i] ?? 0) * (turn[i] ?? 0)
    }
    return cost
  }

  /** Fills normal matrix and gradient from the residual of the same pose. */
  #linearise(positionRad: Float64Array, metreWeight: number): void {
    const stride = this.#kinematics.jointNames.length
    const jacobian = this.#kinematics.jacobian(positionRad, this.#jacobian)
    const n = this.#joints.length
    for (let i = 0; i < 3 * stride; i++) jacobian[i] = (jacobian[i] ?? 0) * metreWeight
    for (let a = 0; a < n; a++) {
      const columnA = this.#joints[a] ?? 0
      let slope = 0
      for (let i = 0; i < 6; i++) slope += (jacobian[i * stride + columnA] ?? 0) * (this.#residual[i] ?? 0)
      this.#gradient[a] = slope
      for (let b = 0; b <= a; b++) {
        const columnB = this.#joints[b] ?? 0
        let sum = 0
        for (let i = 0; i < 6; i++) {
          sum += (jacobian[i * stride + columnA] ?? 0) * (jacobian[i * stride + columnB] ?? 0)
        }
        this.#normal[a * n + b] = this.#normal[b * n + a] = sum
      }
    }
  }

  /** Fills the step: (normal + damping) step = gradient, with joints at a limit and pushed outwards left out. */
  #solve(positionRad: Float64Array, damping: number): void {
    const n = this.#joints.length
    const matrix = this.#matrix
    matrix.set(this.#normal)
    this.#step.set(this.#gradient)
    this.#joints.forEach((joint, k) => {
      const [lower, upper] = this.#limits[joint] ?? [0, 0]
      const position = positionRad[joint] ?? 0
      const slope = this.#gradient[k] ?? 0
      if ((position <= lower && slope <= 0) || (position >= upper && slope >= 0)) {
        for (let i = 0; i < n; i++) matrix[k * n + i] = matrix[i * n + k] = 0
        this.#step[k] = 0
      }
      matrix[k * n + k] = (matrix[k * n + k] ?? 0) + damping
    })
    solvePositiveDefinite(matrix, this.#step)
  }

  #clamp(joint: number, positionRad: number): number {
    const [lower, upper] = this.#limits[joint] ?? [0, 0]
    return Math.min(upper, Math.max(lower, positionRad))
  }
}

/** Square roots of the first primes. */
const IRRATIONALS = [2, 3, 5, 7, 11, 13, 17, 19].map(Math.sqrt)

/** 0..1, spread evenly over i, by Weyl: each dimension goes round at its own irrational pace. */
function weyl(i: number, dimension: number): number {
  const turns = (i + 0.5) * (IRRATIONALS[dimension % IRRATIONALS.length] ?? 1)
  return turns - Math.floor(turns)
}
