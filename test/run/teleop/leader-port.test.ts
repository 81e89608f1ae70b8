/** What is said to a leader when it is opened, as LeRobot says it: off, position mode, no gains. */

import { describe, expect, it } from 'vitest'
import { VirtualPort, type VirtualPortOptions } from '../../../src/hardware/virtual-port.js'
import { SO101_LEADER } from '../../../src/robot/arm-spec.js'
import { drawMounting } from '../../../src/robot/mounting.js'
import { toUser } from '../../../src/robot/calibration.js'
import { loadUrdf } from '../../../src/robot/urdf-node.js'
import { openArm } from '../../../src/run/arm-port.js'
import { urdfOf } from '../../../src/run/urdf-files.js'
import { createSimBackend } from '../../../src/sim/sim-backend.js'
import { JumpingTimers } from '../../hardware/jumping-timers.js'

const MOUNTING = drawMounting(SO101_LEADER, 5)
const OWN = {
  calibration: MOUNTING.map(({ calibration }) => calibration),
  path: 'my_leader.json',
  command: 'so101 calibrate --teleop.type=so101_leader',
}
const POSE_RAD = [0.2, -0.6, 0.55, 1.2, -0.3, 0.4]
const IDS = SO101_LEADER.servos.map(({ id }) => id)

async function leader(options: VirtualPortOptions = {}) {
  const backend = await createSimBackend({
    description: loadUrdf(urdfOf(SO101_LEADER)),
    robot: SO101_LEADER,
    rateHz: 50,
    mounting: MOUNTING,
  })
  backend.scene.reset({ positionRad: POSE_RAD, objects: [] })
  const chain = backend.chains.get('main')
  if (!chain) throw new TypeError('no main bus')
  const { servos } = backend.scene.servos
  return { servos, port: new VirtualPort(chain, options), close: () => backend.close() }
}

describe('openArm with a leader', () => {
  it('lets it go, puts it in position mode, and leaves gains and limits alone', async () => {
    const { servos, port, close } = await leader()
    servos.forEach((servo, k) => {
      servo.command(POSE_RAD[k] as number)
    })
    expect(servos.map(({ isTorqueOn }) => isTorqueOn)).toEqual([1, 1, 1, 1, 1, 1])
    const { bus, changed } = await openArm(port, SO101_LEADER, OWN, { timers: new JumpingTimers() })
    expect(servos.map(({ isTorqueOn }) => isTorqueOn)).toEqual([0, 0, 0, 0, 0, 0])
    expect(servos.map(servo => servo.get('P_Coefficient'))).toEqual([32, 32, 32, 32, 32, 32])
    expect(servos.map(servo => servo.get('Max_Torque_Limit'))).toEqual([1000, 1000, 1000, 1000, 1000, 1000])
    expect(servos.map(servo => servo.get('Operating_Mode'))).toEqual([0, 0, 0, 0, 0, 0])
    expect(new Set(changed.map(({ register }) => register))).toEqual(new Set(['Acceleration']))
    const deg = toUser(SO101_LEADER, OWN.calibration, await bus.syncRead('Present_Position', IDS))
    expect(deg[0]).toBeCloseTo(0.2 * 57.3, 0)
    await bus.close()
    await close()
  })

  it('refuses a leader that is calibrated otherwise, with the command that helps', async () => {
    const { port, close } = await leader()
    const other = { ...OWN, calibration: drawMounting(SO101_LEADER, 6).map(({ calibration }) => calibration) }
    await expect(openArm(port, SO101_LEADER, other, { timers: new JumpingTimers() })).rejects.toThrow(
      'so101 calibrate --teleop.type=so101_leader',
    )
    await close()
  })

  it('asks again for a reply that is lost, and never gives a value for one that does not come', async () => {
    const { port, close } = await leader({ faults: { lost: 0.02, seed: 4 } })
    const { bus } = await openArm(port, SO101_LEADER, OWN, { timers: new JumpingTimers() })
    for (let i = 0; i < 200; i++) {
      const deg = toUser(SO101_LEADER, OWN.calibration, await bus.syncRead('Present_Position', IDS))
      expect(deg.every(Number.isFinite)).toBe(true)
    }
    expect(port.wire.faults?.counts.lost).toBeGreaterThan(0)
    port.pull(4)
    await expect(bus.syncRead('Present_Position', IDS)).rejects.toThrow(/4/)
    await bus.close()
    await close()
  })
})
