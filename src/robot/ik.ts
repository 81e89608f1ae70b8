/** Inverse kinematics by damped least squares within joint limits, restarted from a fixed set of poses. */

import type { Kinematics } from './kinematics.js'
import { solvePositiveDefinite } from './linear-solve.js'
import { atan2 } from './trig.js'
import { cross, dot, norm, rotate, subtract, type Pose, type Vector3 } from './vector.js'

export interface IkTarget {
  /** Of the tip's origin, root frame. */
  readonly positionM: Vector3
  /** Where the tip's approach axis points, unit vector, root frame. Any direction where absent. */
  readonly approach?: Vector3
  /** Line along which the tip's closing axis lies, unit vector, root frame; its sign does not matter. */
  readonly closing?: Vector3
}

export interface IkOptions {
  /** Per joint of the kinematics. A joint with equal limits does not move. */
  readonly limitsRad: readonly (readonly [lower: number, upper: number])[]
  /** Tried first, clamped to the limits; joints that do not move the tip keep it. Middle of the limits where absent. */
  readonly startRad?: ArrayLike<number>
  /** Steps per start, 50 where absent. */
  readonly iterations?: number
  /** Starts beside `startRad`, 40 where absent; 0 stays near `startRad`. */
  readonly restarts?: number
  /** 0.1 mm where absent. */
  readonly positionToleranceM?: number
  /** 0.1 degree where absent. */
  readonly approachToleranceRad?: number
  /** 0.1 degree where absent. */
  readonly closingToleranceRad?: number
  /** Unit vector in the tip's frame, +z where absent: out of the jaws in `gripper_frame_link`. */
  readonly approachAxis?: Vector3
  /** Unit vector in the tip's frame, +x where absent: from jaw to jaw in `gripper_frame_link`. */
  readonly closingAxis?: Vector3
}

export interface IkResult {
  /** Within the limits, the best found even where it has not converged. */
  readonly positionRad: Float64Array
  /** All errors asked for are within their tolerances. */
  readonly converged: boolean
  readonly positionErrorM: number
  /** 0 where the target has no approach. */
  readonly approachErrorRad: number
  /** 0..pi/2; 0 where the target has no closing. */
  readonly closingErrorRad: number
  /** Steps tried, over all starts. */
  readonly iterations: number
}

/** One millimetre weighs as much as one degree. */
const LENGTH_WEIGHT = Math.PI / 180 / 0.001
const DEFAULT_TOLERANCE_M = 1e-4
const DEFAULT_TOLERANCE_RAD = (0.1 * Math.PI) / 180
/** Poses looked at before the best of them serve as starts. */
const SAMPLES = 96
const FIRST_DAMPING = 1e-3
const LARGEST_DAMPING = 1e5
/** A start is given up when a step gains less than this part of the cost. */
const STALL = 1e-4

/**
 * Joint positions that put the tip where `target` says. An unreachable target is no error: `converged` is false and the
 * errors tell by how much. Equal arguments give equal bits. RangeError for arguments of wrong length, not finite or not unit.
 */
export function solveIk(kinematics: Kinematics, target: IkTarget, options: IkOptions): IkResult {
  const problem = new Problem(kinematics, target, options)
  const { iterations: steps = 50, restarts = 40 } = options
  let best = problem.descend(problem.start, steps)
  let iterations = best.iterations
  if (!best.converged && restarts > 0) {
    for (const start of problem.samples().slice(0, restarts)) {
      const next = problem.descend(start, steps)
      iterations += next.iterations
      if (next.cost < best.cost || next.converged) best = next
      if (best.converged) break
    }
  }
  return { ...problem.errorsAt(best.positionRad), positionRad: best.positionRad, converged: best.converged, iterations }
}

interface Descent {
  readonly positionRad: Float64Array
  readonly cost: number
  readonly converged: boolean
  readonly iterations: number
}

/** One call of `solveIk`: target, limits, and buffers that are reused from step to step. */
class Problem {
  readonly start: Float64Array
  readonly #kinematics: Kinematics
  readonly #target: IkTarget
  readonly #limits: readonly (readonly [number, number])[]
  readonly #approachAxis: Vector3
  readonly #closingAxis: Vector3
  readonly #tolerances: { readonly positionM: number; readonly approachRad: number; readonly closingRad: number }
  readonly #joints: readonly number[]
  readonly #jacobian: Float64Array
  /** Rows x tip joints, row-major: 3 rows for the position, 3 for each direction. */
  readonly #rows: Float64Array
  readonly #residual: Float64Array
  readonly #normal: Float64Array
  readonly #gradient: Float64Array
  readonly #step: Float64Array

  constructor(kinematics: Kinematics, target: IkTarget, options: IkOptions) {
    const names = kinematics.jointNames
    const { limitsRad, startRad } = options
    if (limitsRad.length !== names.length || (startRad && startRad.length !== names.length)) {
      throw new RangeError(
        `expected limits and start for ${names.length} joints, got ${limitsRad.length} and ${startRad?.length ?? 'none'}`,
      )
    }
    limitsRad.forEach(([lower, upper], i) => {
      if (lower <= upper && Number.isFinite(upper - lower)) return
      throw new RangeError(`expected finite limits lower <= upper for ${names[i] ?? i}, got ${lower} and ${upper}`)
    })
    if (!target.positionM.every(Number.isFinite)) {
      throw new RangeError(`expected a finite target position, got [${target.positionM.join(', ')}]`)
    }
    this.#approachAxis = requireUnit('approachAxis', options.approachAxis ?? [0, 0, 1])
    this.#closingAxis = requireUnit('closingAxis', options.closingAxis ?? [1, 0, 0])
    if (target.approach) requireUnit('approach', target.approach)
    if (target.closing) requireUnit('closing', target.closing)
    this.#kinematics = kinematics
    this.#target = target
    this.#limits = limitsRad
    this.#tolerances = {
      positionM: options.positionToleranceM ?? DEFAULT_TOLERANCE_M,
      approachRad: options.approachToleranceRad ?? DEFAULT_TOLERANCE_RAD,
      closingRad: options.closingToleranceRad ?? DEFAULT_TOLERANCE_RAD,
    }
    this.start = Float64Array.from(limitsRad, ([lower, upper], i) =>
      Math.min(upper, Math.max(lower, startRad?.[i] ?? (lower + upper) / 2)),
    )
    if (!this.start.every(Number.isFinite))
      throw new RangeError(`expected a finite start, got [${this.start.join(', ')}]`)
    this.#joints = kinematics.tipJoints
    const n = this.#joints.length
    const rows = 3 + (target.approach ? 3 : 0) + (target.closing ? 3 : 0)
    this.#jacobian = new Float64Array(6 * names.length)
    this.#rows = new Float64Array(rows * n)
    this.#residual = new Float64Array(rows)
    this.#normal = new Float64Array(n * n)
    this.#gradient = new Float64Array(n)
    this.#step = new Float64Array(n)
  }

  /** Poses spread evenly over the limits (Halton), the most promising first. */
  samples(): Float64Array[] {
    const found = Array.from({ length: SAMPLES }, (_, i) => {
      const positionRad = this.start.slice()
      this.#joints.forEach((joint, k) => {
        const [lower, upper] = this.#limits[joint] ?? [0, 0]
        positionRad[joint] = lower + (upper - lower) * radicalInverse(i + 1, prime(k))
      })
      return { positionRad, cost: this.#costOf(this.#kinematics.forward(positionRad)) }
    })
    return found.sort((a, b) => a.cost - b.cost).map(({ positionRad }) => positionRad)
  }

  /** Levenberg and Marquardt's descent; a joint that would leave its limits is held there for the step. */
  descend(start: Float64Array, steps: number): Descent {
    let current = start.slice()
    let next = start.slice()
    let tip = this.#kinematics.forward(current)
    let cost = this.#costOf(tip)
    let damping = FIRST_DAMPING
    let iterations = 0
    let isStale = true
    while (!this.#isWithin(tip) && iterations < steps && damping < LARGEST_DAMPING) {
      iterations += 1
      if (isStale) this.#linearise(current, tip)
      this.#solve(current, damping)
      this.#joints.forEach((joint, k) => {
        const [lower, upper] = this.#limits[joint] ?? [0, 0]
        next[joint] = Math.min(upper, Math.max(lower, (current[joint] ?? 0) + (this.#step[k] ?? 0)))
      })
      const nextTip = this.#kinematics.forward(next)
      const nextCost = this.#costOf(nextTip)
      isStale = nextCost < cost
      if (!isStale) {
        damping *= 8
        continue
      }
      const gain = (cost - nextCost) / cost
      ;[current, next] = [next, current]
      tip = nextTip
      cost = nextCost
      damping = Math.max(1e-9, damping * 0.2)
      if (gain < STALL) break
    }
    return { positionRad: current, cost, converged: this.#isWithin(tip), iterations }
  }

  errorsAt(positionRad: Float64Array): Pick<IkResult, 'positionErrorM' | 'approachErrorRad' | 'closingErrorRad'> {
    return this.#errorsOf(this.#kinematics.forward(positionRad))
  }

  #errorsOf({ positionM, quaternion }: Pose) {
    const { approach, closing } = this.#target
    return {
      positionErrorM: norm(subtract(this.#target.positionM, positionM)),
      approachErrorRad: approach ? angleBetween(rotate(quaternion, this.#approachAxis), approach) : 0,
      closingErrorRad: closing ? lineAngle(rotate(quaternion, this.#closingAxis), closing) : 0,
    }
  }

  #isWithin(tip: Pose): boolean {
    const { positionErrorM, approachErrorRad, closingErrorRad } = this.#errorsOf(tip)
    return (
      positionErrorM <= this.#tolerances.positionM &&
      approachErrorRad <= this.#tolerances.approachRad &&
      closingErrorRad <= this.#tolerances.closingRad
    )
  }

  /** Fills the residual: target minus present, directions as chords. */
  #costOf({ positionM, quaternion }: Pose): number {
    const { approach, closing } = this.#target
    const residual = this.#residual
    for (let i = 0; i < 3; i++) {
      residual[i] = LENGTH_WEIGHT * ((this.#target.positionM[i] ?? 0) - (positionM[i] ?? 0))
    }
    let row = 3
    if (approach) {
      residual.set(subtract(approach, rotate(quaternion, this.#approachAxis)), row)
      row += 3
    }
    if (closing) residual.set(chordToLine(rotate(quaternion, this.#closingAxis), closing), row)
    let cost = 0
    for (const value of residual) cost += value * value
    return cost
  }

  /** Fills normal matrix and gradient at a pose. */
  #linearise(positionRad: Float64Array, tip: Pose): void {
    this.#costOf(tip)
    const stride = this.#kinematics.jointNames.length
    const jacobian = this.#kinematics.jacobian(positionRad, this.#jacobian)
    const joints = this.#joints
    const n = joints.length
    const rows = this.#rows
    const directions: Vector3[] = []
    if (this.#target.approach) directions.push(rotate(tip.quaternion, this.#approachAxis))
    if (this.#target.closing) directions.push(rotate(tip.quaternion, this.#closingAxis))
    for (let k = 0; k < n; k++) {
      const column = joints[k] ?? 0
      for (let i = 0; i < 3; i++) rows[i * n + k] = LENGTH_WEIGHT * (jacobian[i * stride + column] ?? 0)
      const wx = jacobian[3 * stride + column] ?? 0
      const wy = jacobian[4 * stride + column] ?? 0
      const wz = jacobian[5 * stride + column] ?? 0
      let base = 3 * n + k
      for (const [x, y, z] of directions) {
        rows[base] = wy * z - wz * y
        rows[base + n] = wz * x - wx * z
        rows[base + 2 * n] = wx * y - wy * x
        base += 3 * n
      }
    }
    const count = this.#residual.length
    for (let a = 0; a < n; a++) {
      let slope = 0
      for (let i = 0; i < count; i++) slope += (rows[i * n + a] ?? 0) * (this.#residual[i] ?? 0)
      this.#gradient[a] = slope
      for (let b = 0; b <= a; b++) {
        let sum = 0
        for (let i = 0; i < count; i++) sum += (rows[i * n + a] ?? 0) * (rows[i * n + b] ?? 0)
        this.#normal[a * n + b] = sum
        this.#normal[b * n + a] = sum
      }
    }
  }

  /** Fills the step: (normal + damping) step = gradient, with joints at a limit and pushed outwards left out. */
  #solve(positionRad: Float64Array, damping: number): void {
    const n = this.#joints.length
    const matrix = Float64Array.from(this.#normal)
    const step = this.#step
    step.set(this.#gradient)
    this.#joints.forEach((joint, k) => {
      const [lower, upper] = this.#limits[joint] ?? [0, 0]
      const position = positionRad[joint] ?? 0
      const slope = this.#gradient[k] ?? 0
      const isHeld = (position <= lower && slope <= 0) || (position >= upper && slope >= 0)
      if (isHeld) {
        for (let i = 0; i < n; i++) matrix[k * n + i] = matrix[i * n + k] = 0
        step[k] = 0
      }
      matrix[k * n + k] = (matrix[k * n + k] ?? 0) + damping
    })
    solvePositiveDefinite(matrix, step)
  }
}

function requireUnit(name: string, vector: Vector3): Vector3 {
  const length = norm(vector)
  if (Math.abs(length - 1) <= 1e-6) return vector
  throw new RangeError(`expected \`${name}\` to be a unit vector, got [${vector.join(', ')}] of length ${length}`)
}

function angleBetween(a: Vector3, b: Vector3): number {
  return atan2(norm(cross(a, b)), dot(a, b))
}

function lineAngle(a: Vector3, b: Vector3): number {
  return atan2(norm(cross(a, b)), Math.abs(dot(a, b)))
}

/** From `axis` to the nearer end of the line. */
function chordToLine(axis: Vector3, line: Vector3): Vector3 {
  const sign = dot(axis, line) < 0 ? -1 : 1
  return [sign * line[0] - axis[0], sign * line[1] - axis[1], sign * line[2] - axis[2]]
}

/** The digits of `index` in `base`, mirrored at the point: 0..1, evenly spread. */
function radicalInverse(index: number, base: number): number {
  let result = 0
  let place = 1 / base
  for (let rest = index; rest > 0; rest = Math.floor(rest / base)) {
    result += (rest % base) * place
    place /= base
  }
  return result
}

/** The k-th prime, from 2. */
function prime(k: number): number {
  let candidate = 2
  for (let found = 0; ; candidate++) {
    let divisor = 2
    while (divisor * divisor <= candidate && candidate % divisor !== 0) divisor++
    if (divisor * divisor > candidate && found++ === k) return candidate
  }
}
