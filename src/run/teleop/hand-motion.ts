/** What a simulated hand does with a simulated leader: where it takes the joints, and when it lets go. */

import { existsSync, readFileSync } from 'node:fs'
import { UsageError } from '../../robot/errors.js'
import type { RobotSpec } from '../../robot/arm-spec.js'
import { nominalCalibration, userToRad } from '../../robot/calibration.js'

export interface HandMotion {
  /** URDF radians, so many seconds after the leader was opened; undefined while the hand touches nothing. */
  at(timeS: number): Float64Array | undefined
}

/** One pose and when the hand is there. */
interface Knot {
  readonly timeS: number
  readonly positionRad: ArrayLike<number>
}

export const GENTLE = 'gentle'
const RELEASED = 'none'

/** Up from rest, then for ever: to both sides, out and back, wrist and jaws; the tip stays 6 cm or more over the table. */
const READY_RAD = [0, -0.6, 0.55, 1.2, 0, 0.1]
const ROUND_RAD: readonly (readonly number[])[] = [
  [0.5, -0.7, 0.55, 1.2, 0.5, 0.7],
  [-0.5, -0.9, 0.7, 1.1, -0.5, 0.1],
  [-0.2, -0.4, 0.2, 1, 0, 1],
  READY_RAD,
]
const LIE_S = 0.5
const RISE_S = 3
const MOVE_S = 2

/** `gentle`, `none`, or a JSON file of poses. `UsageError` for a file that is none. */
export function handMotion(name: string, robot: RobotSpec): HandMotion {
  if (name === RELEASED) return { at: () => undefined }
  if (name === GENTLE) return gentle(robot)
  return fromFile(name, robot)
}

function gentle({ restRad }: RobotSpec): HandMotion {
  const rise = new KnotPath([
    { timeS: 0, positionRad: restRad },
    { timeS: LIE_S, positionRad: restRad },
    { timeS: LIE_S + RISE_S, positionRad: READY_RAD },
  ])
  const round = new KnotPath([READY_RAD, ...ROUND_RAD].map((positionRad, i) => ({ timeS: i * MOVE_S, positionRad })))
  return { at: timeS => (timeS < rise.endS ? rise.at(timeS) : round.at((timeS - rise.endS) % round.endS)) }
}

/** From pose to pose as a hand goes: at rest in each, fastest half way (minimum jerk: Flash and Hogan 1985). */
class KnotPath {
  readonly endS: number

  /** In the order of their times; at least one. */
  constructor(private readonly knots: readonly Knot[]) {
    this.endS = (knots.at(-1) as Knot).timeS
  }

  /** Before the first pose the first, after the last the last. */
  at(timeS: number): Float64Array {
    const next = this.knots.findIndex(knot => knot.timeS > timeS)
    if (next === 0) return Float64Array.from((this.knots[0] as Knot).positionRad)
    const to = this.knots.at(next) as Knot
    if (next < 0) return Float64Array.from(to.positionRad)
    const from = this.knots[next - 1] as Knot
    const u = (timeS - from.timeS) / (to.timeS - from.timeS)
    const share = u * u * u * (10 + u * (6 * u - 15))
    return Float64Array.from(to.positionRad, (end, k) => {
      const start = from.positionRad[k] as number
      return start + share * (end - start)
    })
  }
}

const AT_THE_END = ['hold', 'release', 'repeat'] as const

/** What a file of poses looks like, for errors. */
const SHAPE = '{"end": "hold", "poses": [{"time_s": 0, "shoulder_pan.pos": 0, ...}, ...]}'

/** Poses in LeRobot's units, degrees and percent, as a well calibrated leader reads them. */
function fromFile(path: string, robot: RobotSpec): HandMotion {
  if (!existsSync(path)) {
    throw new UsageError(
      `no hand '${path}', and no such file: it is ${GENTLE}, ${RELEASED}, the FOLDER:EPISODE of a dataset, or a JSON file of poses, ${SHAPE}`,
    )
  }
  const refuse = (what: string): UsageError => new UsageError(`${path}: ${what}: it wants ${SHAPE}`)
  let parsed: unknown
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw refuse((error as Error).message)
  }
  if (typeof parsed !== 'object' || parsed === null) throw refuse('that is no object')
  const { poses, end = 'hold' } = parsed as { readonly poses?: unknown; readonly end?: unknown }
  if (!AT_THE_END.includes(end as (typeof AT_THE_END)[number])) {
    throw refuse(`"end" is ${JSON.stringify(end)}, and may be ${AT_THE_END.join(', ')}`)
  }
  if (!Array.isArray(poses) || poses.length === 0) throw refuse('there are no poses')
  const calibration = nominalCalibration(robot)
  const knots = poses.map((pose: unknown, i): Knot => {
    const fields = (typeof pose === 'object' && pose !== null ? pose : {}) as Readonly<Record<string, unknown>>
    const number = (key: string): number => {
      const value = fields[key]
      if (typeof value === 'number' && Number.isFinite(value)) return value
      throw refuse(`pose ${i} has "${key}": ${value === undefined ? 'missing' : JSON.stringify(value)}, not a number`)
    }
    const user = robot.servos.map(({ key }) => number(key))
    return { timeS: number('time_s'), positionRad: userToRad(robot, calibration, user) }
  })
  const backwards = knots.findIndex(({ timeS }, i) => i > 0 && timeS <= (knots[i - 1] as Knot).timeS)
  if (backwards > 0) throw refuse(`pose ${backwards} comes no later than the one before it`)
  if (end === 'repeat' && knots.length < 2) throw refuse('one pose cannot be repeated')
  const way = new KnotPath(knots)
  const beginS = (knots[0] as Knot).timeS
  return {
    at(timeS) {
      if (timeS <= way.endS || end === 'hold') return way.at(timeS)
      return end === 'release' ? undefined : way.at(beginS + ((timeS - beginS) % (way.endS - beginS)))
    },
  }
}
