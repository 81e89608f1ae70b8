/** New servos in a tray, one of which at a time is connected to the board: what `setup-motors` works on where there is no arm. */

import type { BytePort } from '../hardware/byte-port.js'
import { VirtualPort } from '../hardware/virtual-port.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import { UsageError } from '../robot/errors.js'
import type { DeviceChain } from '../robot/register-device.js'
import { servoPreset, DEFAULT_SERVO } from '../sim/servo/presets.js'
import { VirtualServo } from '../sim/servo/virtual-servo.js'

export interface ServoTray {
  readonly port: BytePort
  /** By joint; all come as id 1 at 1,000,000 baud, as they are sold. */
  readonly servos: ReadonlyMap<string, VirtualServo>
  /** Plugs in these, and pulls out all others. */
  connect(...joints: readonly string[]): void
}

export function openServoTray({ servos }: RobotSpec, servo: string = DEFAULT_SERVO): ServoTray {
  const parameters = servoPreset(servo)
  const tray = new Map(servos.map(({ joint }) => [joint, new VirtualServo(parameters)]))
  let connected: readonly VirtualServo[] = []
  const chain: DeviceChain = {
    get devices() {
      return connected
    },
    advanceTo: () => undefined,
  }
  const port = new VirtualPort(chain, { path: 'sim' })
  return {
    port,
    servos: tray,
    connect(...joints) {
      connected = joints.map(joint => {
        const found = tray.get(joint)
        if (found === undefined) throw new UsageError(`no servo for ${joint}: there are ${[...tray.keys()].join(', ')}`)
        // Two of them never stand at the same angle.
        found.powerUp(0.1 * [...tray.keys()].indexOf(joint))
        return found
      })
    },
  }
}
