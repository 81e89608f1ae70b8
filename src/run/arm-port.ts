/** From a port to an arm that may be moved: is it the arm that it should be, calibrated as the file says, and set up? */

import { readEepromCalibration, requireSameCalibration } from '../bench/calibration-eeprom.js'
import { prepareArm, type ChangedSetting } from '../bench/prepare-arm.js'
import type { BytePort } from '../hardware/byte-port.js'
import { ARM_RETRIES } from '../hardware/bus-timing.js'
import { checkServos } from '../hardware/check-servos.js'
import { Arm } from '../env/arm.js'
import { FeetechBus, type FeetechBusOptions } from '../hardware/feetech-bus.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import { ServoFaultError } from '../robot/bus-errors.js'
import type { JointCalibration } from '../robot/calibration.js'
import { REGISTERS } from '../robot/registers.js'
import { requireOwnSupply } from '../bench/supply-check.js'

/** What the servos should hold, and how errors name it. */
export interface OwnCalibration {
  readonly calibration: readonly JointCalibration[]
  readonly path: string
  /** What somebody types to calibrate this arm. */
  readonly command: string
}

export interface ArmPort {
  readonly bus: FeetechBus
  readonly changed: readonly ChangedSetting[]
}

/**
 * Nothing moves, and torque stays as it is, but for a leader, which is for hands: it is let go, as LeRobot does. Throws what `checkServos` does, `ServoFaultError` for a servo that complains, `SupplyError` for one on
 * the wrong voltage, `CalibrationMismatchError` where the servos are calibrated otherwise, `TorqueOnError` where a setting differs while the arm
 * holds. The bus owns the port, and closes it when it throws.
 */
export async function openArm(
  port: BytePort,
  spec: RobotSpec,
  own: OwnCalibration,
  options: FeetechBusOptions = {},
): Promise<ArmPort> {
  const bus = new FeetechBus(port, { retries: ARM_RETRIES, ...options })
  try {
    await checkServos(
      bus,
      spec.servos.map(({ id }) => ({ id, modelNumber: REGISTERS.Model_Number.factory })),
    )
    for (const { id } of spec.servos) {
      const status = await bus.read('Status', id, { toleratesFaults: true })
      if (status !== 0) throw new ServoFaultError(id, status)
    }
    await requireOwnSupply(bus, spec)
    requireSameCalibration(spec, own, await readEepromCalibration(bus, spec), own.command)
    if (spec.role === 'leader') await letGo(bus, spec, own)
    return { bus, changed: await prepareArm(bus, spec) }
  } catch (error) {
    await bus.close()
    throw error
  }
}

async function letGo(bus: FeetechBus, spec: RobotSpec, { calibration }: OwnCalibration): Promise<void> {
  const [name = 'main'] = new Set(spec.servos.map(servo => servo.bus))
  await new Arm(spec, calibration, new Map([[name, bus]])).relax()
}
