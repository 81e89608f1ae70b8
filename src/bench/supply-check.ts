/** Before torque comes on: is each servo on a voltage that it is made for? */

import type { RobotSpec } from '../robot/arm-spec.js'
import { TwinError } from '../robot/errors.js'
import type { ServoAccess } from './servo-access.js'

/** Of Present_Voltage and the voltage limits. */
const PER_VOLT = 10

export class SupplyError extends TwinError {
  constructor(
    readonly servoId: number,
    voltageV: number,
    [lowestV, highestV]: readonly [number, number],
  ) {
    const next =
      voltageV > highestV
        ? 'unplug the supply now: it is a 12 V one on 7.4 V servos, as where leader and follower are mixed up'
        : 'see that the supply is on, and that it is the one for these servos'
    super(
      'SUPPLY',
      `servo ${servoId} has ${voltageV.toFixed(1)} V, and takes ${lowestV.toFixed(1)} to ${highestV.toFixed(1)} V: ${next}. ` +
        'Torque was not switched on; so101 doctor looks at all servos',
    )
  }
}

/** `SupplyError` naming the first servo whose voltage is beyond the limits in its memory. */
export async function requireOwnSupply(bus: Pick<ServoAccess, 'read'>, spec: RobotSpec): Promise<void> {
  for (const { id } of spec.servos) {
    const volts = async (register: Parameters<ServoAccess['read']>[0]) =>
      (await bus.read(register, id, { toleratesFaults: true })) / PER_VOLT
    const voltageV = await volts('Present_Voltage')
    const limitsV = [await volts('Min_Voltage_Limit'), await volts('Max_Voltage_Limit')] as const
    if (voltageV < limitsV[0] || voltageV > limitsV[1]) throw new SupplyError(id, voltageV, limitsV)
  }
}
