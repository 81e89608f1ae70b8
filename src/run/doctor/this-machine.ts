/** The doctor's world as it is: this machine, its devices, and `sim`. */

import { homedir } from 'node:os'
import process from 'node:process'
import { REAL_TIMERS } from '../../hardware/bus-line.js'
import { openPort } from '../../hardware/ports/open-port.js'
import { listPorts } from '../../hardware/ports/serial-discovery.js'
import { drawMounting } from '../../robot/mounting.js'
import { openSimulatedPort, SIMULATED_PORT } from '../simulated-port.js'
import type { DoctorWorld } from './doctor-world.js'
import { latencyTimerMs } from './latency-timer.js'
import { deviceFile, machineHere } from './machine.js'
import { portHolders } from './port-holders.js'

export const THIS_MACHINE: DoctorWorld = {
  timers: REAL_TIMERS,
  env: process.env,
  home: homedir(),
  machine: machineHere,
  ports: () => listPorts(),
  device: path => deviceFile(path),
  holders: path => portHolders(path),
  latencyTimerMs: path => latencyTimerMs(path),
  open: (path, baudRate, { spec, mountingSeed = 0, eepromPath }) =>
    path === SIMULATED_PORT
      ? openSimulatedPort(baudRate, { robot: spec, mounting: drawMounting(spec, mountingSeed), eepromPath })
      : openPort(path, { baudRate }),
}
