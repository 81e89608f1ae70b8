/** What the servos keep of a calibration: is it one, and does the arm stand within it? */

import { calibrateCommand } from '../../robot/calibration-file.js'
import { FULL_TURN_JOINT, isStoredFullTurn, isUnswept, usualTicks, widestTicks } from '../../robot/travel-width.js'
import { TICKS_PER_TURN } from '../../robot/units.js'
import { checkOf, type Check, type Finding } from './check.js'
import type { ExaminedServo, ExpectedArm } from './examined-arm.js'

const LAST_TICK = TICKS_PER_TURN - 1
/** An arm at rest leans on its stops, and gears have a degree of play. */
const BEYOND_RANGE_TICKS = 30

export function checkRanges(arm: ExpectedArm, servos: readonly ExaminedServo[]): Check {
  const calibrate = calibrateCommand(arm.spec.name, arm.id, arm.port)
  const fresh = servos.filter(isAsSold)
  if (fresh.length === servos.length) {
    const next = `${calibrate}: or, where its file is on this PC, the same with --write=true`
    return checkOf('ranges', [{ isFailure: true, found: 'no servo is calibrated', next }], '')
  }
  const findings = servos.flatMap(servo => {
    const reason = isAsSold(servo) ? 'is not calibrated' : wrongRange(arm, servo)
    const finding: Finding[] =
      reason === undefined ? [] : [{ isFailure: true, found: `${servo.joint} ${reason}`, next: calibrate }]
    return [...finding, ...(reason === undefined ? [...narrow(arm, servo, calibrate), ...strayed(servo)] : [])]
  })
  const list = servos.map(({ joint, memory }) => {
    const { Homing_Offset: offset, Min_Position_Limit: min, Max_Position_Limit: max } = memory
    return `${joint} ${min}-${max} offset ${offset}`
  })
  return checkOf('ranges', findings, list.join(', '))
}

export function isAsSold({ joint, memory }: ExaminedServo): boolean {
  const isFullTurn = memory.Min_Position_Limit === 0 && memory.Max_Position_Limit === LAST_TICK
  return isFullTurn && (joint !== FULL_TURN_JOINT || memory.Homing_Offset === 0)
}

function wrongRange({ spec }: ExpectedArm, { joint, memory }: ExaminedServo): string | undefined {
  const { Min_Position_Limit: min, Max_Position_Limit: max } = memory
  const range = `has the range ${min}-${max} ticks`
  if (min >= max) return `${range}, which is none`
  if (min < 0 || max > LAST_TICK) return `${range}, beyond one turn`
  const servo = spec.servos.find(servo => servo.joint === joint)
  const widest = servo && widestTicks(servo)
  if (widest === undefined || isStoredFullTurn(joint, min, max) || max - min <= widest) return undefined
  return `${range}, ${max - min} wide, where no arm turns more than ${widest}: the sweep crossed the encoder's seam`
}

/** A sweep that somebody ended too early: the servo will not go farther. */
function narrow({ spec }: ExpectedArm, { joint, memory }: ExaminedServo, calibrate: string): readonly Finding[] {
  const { Min_Position_Limit: min, Max_Position_Limit: max } = memory
  const servo = spec.servos.find(each => each.joint === joint)
  if (servo === undefined || !isUnswept(servo, max - min)) return []
  const found = `${joint} has the range ${min}-${max} ticks, ${max - min} wide, and usually turns ${Math.round(usualTicks(servo))}`
  return [
    {
      isFailure: false,
      found,
      next: `if nothing was put in its way on purpose, sweep ${joint} to both of its stops: ${calibrate}`,
    },
  ]
}

/** The servo does not go beyond its range: holding there is a jump to its end. */
function strayed({ id, joint, memory }: ExaminedServo): readonly Finding[] {
  const { Min_Position_Limit: min, Max_Position_Limit: max, Present_Position: tick } = memory
  const beyondTicks = Math.max(min - tick, tick - max)
  if (beyondTicks <= BEYOND_RANGE_TICKS) return []
  return [
    {
      isFailure: true,
      found: `${joint} stands at tick ${tick}, ${beyondTicks} outside its range ${min}-${max}`,
      next: `before torque comes on, turn ${joint} (servo ${id}) back by hand, or it jumps there; if it is within its travel already, calibrate anew`,
    },
  ]
}
