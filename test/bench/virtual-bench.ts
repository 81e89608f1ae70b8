/** Virtual servos without an arm, on a wire without time, behind the real driver: what the workbench's tests work on. */

import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { VirtualPort, type VirtualPortOptions } from '../../src/hardware/virtual-port.js'
import { radFromTicks } from '../../src/robot/units.js'
import { servoPreset } from '../../src/sim/servo/presets.js'
import { VirtualServo } from '../../src/sim/servo/virtual-servo.js'
import { JumpingTimers } from '../hardware/jumping-timers.js'

export interface VirtualBench {
  readonly servos: readonly VirtualServo[]
  readonly port: VirtualPort
  readonly bus: FeetechBus
  readonly timers: JumpingTimers
  /** By id, as they have it now. */
  readonly servo: (id: number) => VirtualServo
}

/** Each servo stands at tick 2000 plus its id, limp. */
export function virtualBench(ids: readonly number[] = [1, 2, 3], options: VirtualPortOptions = {}): VirtualBench {
  const servos = ids.map(ID => new VirtualServo(servoPreset('sts3215-12v'), { eeprom: { ID }, zeroTick: 2000 }))
  servos.forEach((servo, i) => {
    servo.reset(radFromTicks(ids[i] as number))
  })
  const port = new VirtualPort({ devices: servos, advanceTo: () => undefined }, options)
  const timers = new JumpingTimers()
  return {
    servos,
    port,
    timers,
    bus: new FeetechBus(port, { timers }),
    servo(id) {
      const found = servos.find(servo => servo.id === id)
      if (found === undefined) throw new RangeError(`no servo has id ${id}`)
      return found
    },
  }
}
