/** Are they the servos that the arm has, and of one firmware? */

import { REGISTERS } from '../../robot/registers.js'
import { failed, passed, warned, type Check } from './check.js'
import { perServo, servosText } from './examined-arm.js'

export interface ServoId {
  readonly id: number
  readonly modelNumber: number
  /** `3.10` */
  readonly firmware: string
}

const STS3215 = REGISTERS.Model_Number.factory

export function checkModels(servos: readonly ServoId[]): Check {
  const strangers = servos.filter(({ modelNumber }) => modelNumber !== STS3215)
  if (strangers.length === 0) return passed('model', `sts3215 (${STS3215})`)
  return failed(
    'model',
    `model ${perServo(servos, ({ modelNumber }) => String(modelNumber))}; an sts3215 is ${STS3215}`,
    `swap ${servosText(strangers.map(({ id }) => id))} for STS3215s: other models have other registers, and nothing here is ` +
      'right for them',
  )
}

/** LeRobot refuses to connect to such an arm; the registers used here are the same in all firmware 3.x. */
export function checkFirmware(servos: readonly ServoId[]): Check {
  const found = perServo(servos, ({ firmware }) => firmware)
  if (new Set(servos.map(({ firmware }) => firmware)).size < 2) return passed('firmware', found)
  return warned(
    'firmware',
    found,
    "update all servos to one version with Feetech's FD tool (Windows): LeRobot refuses to connect to mixed ones; so101 goes on",
  )
}
