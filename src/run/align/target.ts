/** What lies on the table at a known place: an AprilTag or a checkerboard, and where its points are in the base frame. */

import { UsageError } from '../../robot/errors.js'
import { add, quaternionFromRpy, rotate, type Vector3 } from '../../robot/vector.js'
import { radFromDeg } from '../../robot/units.js'

/** Keys as people write them in `--target`. */
export type Target = AprilTagTarget | CheckerboardTarget

interface Placed {
  /** Of its middle, base frame. */
  readonly position_m: Vector3
  /** Counter-clockwise from above; at 0 the printed right is the base's x (forward), the printed top its y (left). */
  readonly yaw_deg?: number | undefined
  /** Of a sheet that does not lie flat, in place of `yaw_deg`: turns about the base's x, then y, then z. */
  readonly rpy_deg?: Vector3 | undefined
}

export interface AprilTagTarget extends Placed {
  readonly type: 'apriltag'
  /** In family 36h11. */
  readonly id: number
  /** From edge to edge of its black border. */
  readonly size_m: number
}

export interface CheckerboardTarget extends Placed {
  readonly type: 'checkerboard'
  /** Inner corners along its x, and along its y. */
  readonly cols: number
  readonly rows: number
  /** Edge of one square. */
  readonly square_m: number
}

export interface TargetPoint {
  readonly name: string
  readonly positionM: Vector3
}

/** Corners of a tag from the printed top left one clockwise; those of a board from its black corner, row by row. */
export function targetPoints(target: Target): TargetPoint[] {
  return flatPoints(target).map(({ name, x, y }) => ({ name, positionM: onSheet(target, x, y) }))
}

/** The sheet's outline, for drawing. */
export function targetOutline(target: Target): Vector3[] {
  const [w, h] =
    target.type === 'apriltag'
      ? [target.size_m, target.size_m]
      : [(target.cols + 1) * target.square_m, (target.rows + 1) * target.square_m]
  return [
    onSheet(target, -w / 2, h / 2),
    onSheet(target, w / 2, h / 2),
    onSheet(target, w / 2, -h / 2),
    onSheet(target, -w / 2, -h / 2),
  ]
}

export function targetName(target: Target): string {
  return target.type === 'apriltag' ? `tag ${target.id}` : `board ${target.cols} x ${target.rows}`
}

/** `UsageError` for two tags of one number and the like. */
export function checkTargets(targets: readonly Target[]): void {
  const names = targets.map(targetName)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined)
    throw new UsageError(`${twice} is in --target twice: each can only be told from the others by what is printed`)
  for (const target of targets) {
    if (target.type === 'checkerboard' && (target.cols + target.rows) % 2 === 0) {
      throw new UsageError(
        `a board of ${target.cols} x ${target.rows} inner corners looks the same turned by half: take one with an odd and an even count, such as 9 x 6`,
      )
    }
  }
}

function flatPoints(target: Target): { name: string; x: number; y: number }[] {
  if (target.type === 'apriltag') {
    const half = target.size_m / 2
    const name = targetName(target)
    return [
      { name: `${name} top left`, x: -half, y: half },
      { name: `${name} top right`, x: half, y: half },
      { name: `${name} bottom right`, x: half, y: -half },
      { name: `${name} bottom left`, x: -half, y: -half },
    ]
  }
  const { cols, rows, square_m } = target
  return Array.from({ length: cols * rows }, (_, i) => {
    const [column, row] = [i % cols, Math.floor(i / cols)]
    return {
      name: `corner ${column},${row}`,
      x: (column - (cols - 1) / 2) * square_m,
      y: (row - (rows - 1) / 2) * square_m,
    }
  })
}

function onSheet({ position_m, yaw_deg = 0, rpy_deg = [0, 0, yaw_deg] }: Placed, x: number, y: number): Vector3 {
  return add(
    position_m,
    rotate(quaternionFromRpy([radFromDeg(rpy_deg[0]), radFromDeg(rpy_deg[1]), radFromDeg(rpy_deg[2])]), [x, y, 0]),
  )
}
