/** A machine and an arm for the doctor, of which a test may spoil whatever it likes. */

import type { Check, CheckId } from '../../../src/bench/doctor/check.js'
import type { BytePort } from '../../../src/hardware/byte-port.js'
import { encodeValue } from '../../../src/robot/register-access.js'
import { REGISTER_NAMES, REGISTERS } from '../../../src/robot/registers.js'
import type { RobotType } from '../../../src/robot/robot-types.js'
import type { DoctorWorld, Machine } from '../../../src/run/doctor/doctor-world.js'
import { armOf, examined, type Changes } from '../../bench/doctor/examined.js'
import { JumpingTimers } from '../../hardware/jumping-timers.js'
import { ScriptedServos } from '../../hardware/scripted-servos.js'

export const PATH = '/dev/ttyACM0'

export const MACHINE: Machine = {
  nodeVersion: '20.20.2',
  platform: 'linux',
  release: '6.8',
  arch: 'x64',
  user: { name: 'ada', isRoot: false, groups: ['ada', 'dialout'], groupsAtNextLogin: ['dialout'] },
}

export const BOARD = {
  path: PATH,
  vendorId: '1a86',
  productId: '55d3',
  serialNumber: '5A7A058493',
  adapter: 'CH343 (Waveshare, Seeed)',
}

/** Servos with the memory of an arm that is set up. */
export function scriptedArm(type: RobotType = 'so101_follower', changes: (id: number) => Changes = () => ({})) {
  const servos = examined(armOf(type), changes)
  const port = new ScriptedServos(servos.map(({ id }) => id))
  for (const { id, memory } of servos) {
    const bytes = port.memory.get(id) as Uint8Array
    for (const name of REGISTER_NAMES) encodeValue(REGISTERS[name], memory[name], bytes, REGISTERS[name].address)
  }
  return port
}

/** A PC with one board on it, which leads to `port`. */
export function worldOf(port: BytePort, changes: Partial<DoctorWorld> = {}): DoctorWorld {
  return {
    timers: new JumpingTimers(),
    env: { HF_LEROBOT_CALIBRATION: '/nowhere' },
    home: '/nowhere',
    machine: () => Promise.resolve(MACHINE),
    ports: () => Promise.resolve([BOARD]),
    device: () => Promise.resolve({ group: 'dialout', mode: 0o660, isUsable: true }),
    holders: () => Promise.resolve([]),
    latencyTimerMs: () => Promise.resolve(undefined),
    open: async (_, baudRate) => {
      await port.setBaudRate(baudRate)
      return port
    },
    ...changes,
  }
}

export function lineOf(checks: readonly Check[], id: CheckId): Check {
  const found = checks.find(check => check.id === id)
  if (found === undefined) throw new RangeError(`no check ${id}`)
  return found
}

export const failuresOf = (checks: readonly Check[]) => checks.filter(({ ok }) => ok === false).map(({ id }) => id)
