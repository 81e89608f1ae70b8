/** One contract, every backend. `SO101_PORT=/dev/ttyACM0 SO101_ID=my_arm` adds the arm on that port: it moves its wrist by 3 degrees. */

import { describe, it } from 'vitest'
import { hardwareBackend } from '../../src/hardware/hardware-backend.js'
import { openPort } from '../../src/hardware/ports/open-port.js'
import { openPty } from '../../src/hardware/ports/pty.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { nominalCalibration } from '../../src/robot/calibration.js'
import { drawMounting } from '../../src/robot/mounting.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { openArm } from '../../src/run/arm-port.js'
import { CalibrationStore } from '../../src/run/calibration-store.js'
import { SO101_URDF } from '../../src/run/urdf-files.js'
import { openVirtualArm } from '../../src/run/virtual-arm.js'
import { wireBackend } from '../../src/run/wire-backend.js'
import { createSimBackend } from '../../src/sim/sim-backend.js'
import { describeBackend, type OpenBackend } from './backend-contract.js'

const RATE_HZ = 30
const READY_RAD = [0, -0.6, 0.55, 1.2, 0, 0.1]
const MOUNTING = drawMounting(SO101_FOLLOWER, 3)

async function openSim() {
  const sim = await createSimBackend({
    description: loadUrdf(SO101_URDF),
    robot: SO101_FOLLOWER,
    rateHz: RATE_HZ,
    mounting: MOUNTING,
  })
  sim.scene.reset({ positionRad: READY_RAD, objects: [] })
  return sim
}

const CALIBRATION = MOUNTING.map(({ calibration }) => calibration)
const opened = (backend: OpenBackend['backend']): OpenBackend => ({
  backend,
  spec: SO101_FOLLOWER,
  calibration: CALIBRATION,
  close: () => backend.close(),
})

describeBackend('sim', async () => opened(await openSim()))
describeBackend('wire', async () => opened(wireBackend(await openSim(), { wireTiming: true })))

const SKIP_PTY = process.platform === 'win32' ? 'NO PSEUDO TERMINALS ON WINDOWS' : undefined
if (SKIP_PTY === undefined) {
  describeBackend('PTY and serialport', async () => {
    const virtual = await openVirtualArm({ openPort: () => openPty() })
    const calibration = nominalCalibration(SO101_FOLLOWER)
    const own = { calibration, path: 'the twin', command: 'so101 calibrate' }
    const { bus } = await openArm(await openPort(virtual.port.path), SO101_FOLLOWER, own)
    const backend = hardwareBackend({ buses: new Map([['main', bus]]) })
    return {
      backend,
      spec: SO101_FOLLOWER,
      calibration,
      close: async () => {
        await backend.close()
        await virtual.close()
      },
    }
  })
} else {
  describe('PTY and serialport', () => {
    it.skip(`SKIPPED: ${SKIP_PTY}`, () => undefined)
  })
}

const { SO101_PORT: path, SO101_ID: id } = process.env
if (path === undefined) {
  describe('real hardware', () => {
    it.skip('SKIPPED: SO101_PORT NAMES NO ARM', () => undefined)
  })
} else {
  describeBackend(`the arm on ${path}`, async () => {
    const store = new CalibrationStore(SO101_FOLLOWER, { id, port: path })
    const own = { ...store.require(), command: store.command }
    const { calibration } = own
    const { bus } = await openArm(await openPort(path), SO101_FOLLOWER, own)
    const backend = hardwareBackend({ buses: new Map([['main', bus]]) })
    return { backend, spec: SO101_FOLLOWER, calibration, close: () => backend.close() }
  })
}
