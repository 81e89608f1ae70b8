/** All checks over an open bus. Reads only: no register is written, torque stays as it is. */

import { checkArm } from '../../bench/doctor/arm-check.js'
import { checkCalibration } from '../../bench/doctor/calibration-check.js'
import { checkIds } from '../../bench/doctor/chain-check.js'
import { failed, failedBy, passed, skipped, type Check } from '../../bench/doctor/check.js'
import { checkStatus, checkTemperature, checkTorque } from '../../bench/doctor/condition-checks.js'
import { servosText, type ExaminedServo, type ExpectedArm } from '../../bench/doctor/examined-arm.js'
import { checkFirmware, checkModels, type ServoId } from '../../bench/doctor/identity-checks.js'
import { checkLoop, checkReplies, measureLoop } from '../../bench/doctor/loop-checks.js'
import { checkRanges } from '../../bench/doctor/ranges-check.js'
import { checkSettings } from '../../bench/doctor/settings-check.js'
import { checkVoltage } from '../../bench/doctor/voltage-check.js'
import { dumpMemory } from '../../bench/memory-dump.js'
import type { FeetechBus } from '../../hardware/feetech-bus.js'
import { scan } from '../../hardware/scan.js'
import { BAUD_RATES } from '../../robot/baud-rates.js'
import { BadPacketError, BusTimeoutError, NotAServoBusError } from '../../robot/bus-errors.js'
import { TwinError } from '../../robot/errors.js'
import { REGISTERS } from '../../robot/registers.js'
import type { CalibrationPlace } from '../calibration-store.js'
import { scanPort, type PortScan } from '../scan-port.js'
import type { Checklist } from './checklist.js'
import { knownCalibrations } from './known-calibrations.js'

export interface BusExamination {
  readonly arm: ExpectedArm
  readonly place: CalibrationPlace
  readonly rounds: number
  /** Milliseconds, monotonic. */
  readonly nowMs: () => number
  readonly doing: (text: string) => void
}

/** Returns the servos whose memory could be read, in the order of the chain. */
export async function examineBus(
  list: Checklist,
  bus: FeetechBus,
  examination: BusExamination,
): Promise<readonly ExaminedServo[]> {
  const { arm, place, rounds, nowMs, doing } = examination
  const found = await scanned(list, bus, examination)
  if (found === undefined) return []

  const answering = [...found.servos.values()].filter(({ baudRates }) => baudRates.includes(bus.baudRate))
  const elsewhere = await missingElsewhere(bus, found, examination)
  list.add(
    checkIds(arm, {
      answering: answering.map(({ identity }) => identity.id),
      garbled: [...new Set(found.garbled.map(({ id }) => id))],
      elsewhere,
    }),
  )
  const present = arm.spec.servos.flatMap(
    ({ id }) => answering.find(({ identity }) => identity.id === id)?.identity ?? [],
  )
  if (present.length === 0) {
    list.skipRest(`none of ${arm.spec.name}'s servos answers`)
    return []
  }
  list.add(checkModels(present))
  list.add(checkFirmware(present))

  const servos = await readServos(list, bus, arm, present)
  if (servos.length === 0) {
    list.skipRest('no memory of an STS3215 was read')
    return []
  }
  const isSupplyRight = list.add(checkVoltage(arm, servos))
  list.add(checkArm(arm, servos))
  list.add(checkTemperature(servos))
  list.add(checkStatus(servos))
  list.add(checkTorque(arm, servos))
  list.add(checkSettings(arm, servos))
  list.add(checkRanges(arm, servos))
  list.add(calibrationCheck(arm, place, servos))

  if (!isSupplyRight) {
    list.skipRest('the supply comes first, see voltage')
    return servos
  }
  const measured = await measureLoop(
    bus,
    servos.map(({ id }) => id),
    {
      rounds,
      nowMs,
      onRound: done => {
        doing(`reading positions, ${done} of ${rounds}`)
      },
    },
  )
  list.add(checkLoop(measured))
  list.add(checkReplies(arm, measured))
  return servos
}

/** Undefined where nobody answers; leaves the port at the rate at which most do. */
async function scanned(list: Checklist, bus: FeetechBus, { doing }: BusExamination): Promise<PortScan | undefined> {
  const usual = bus.baudRate
  doing(`looking for servos at ${usual} baud`)
  let found: PortScan
  try {
    found = await scanPort(bus, {
      onRate: (baudRate, count) => {
        doing(`looked for servos at ${baudRate} baud: ${count}`)
      },
    })
  } catch (error) {
    if (!(error instanceof NotAServoBusError)) throw error
    list.add(
      failed(
        'bus',
        `${bus.path} talks without being asked`,
        'this is no servo board, or another program speaks to its servos now: name another port',
      ),
    )
    list.skipRest('no servo bus')
    return undefined
  }
  const { servos, garbled } = found
  if (servos.size === 0 && garbled.length === 0) {
    list.add(
      failed(
        'bus',
        `nobody answers on ${bus.path} at any of ${found.triedBaudRates.length - found.refusedBaudRates.length} baud rates`,
        'look in this order: motor supply on, its plug in the board and not only USB; both jumpers of the board on B (Waveshare; on ' +
          'Seeed boards the 2-pin jumper bridged); the three-wire cable from the board to servo 1; another USB cable; another port',
      ),
    )
    list.skipRest('no servo answers')
    return undefined
  }
  const rates = [...servos.values()].map(({ baudRates }) => baudRates)
  const baudRate = rates.some(each => each.includes(usual)) ? usual : (rates[0]?.[0] ?? garbled[0]?.baudRate ?? usual)
  if (baudRate !== usual) await bus.setBaudRate(baudRate)
  list.add(rateCheck(found, baudRate, usual))
  return found
}

function rateCheck({ path, servos, garbled }: PortScan, baudRate: number, usual: number): Check {
  const count = new Set([...servos.keys(), ...garbled.map(({ id }) => id)]).size
  const found = `${count} ${count === 1 ? 'id answers' : 'ids answer'} at ${baudRate} baud`
  if (baudRate === usual) return passed('bus', found)
  return failed(
    'bus',
    `${found}, and none at ${usual}, as LeRobot and so101 open the port`,
    `for each id N: so101 bus set --port=${path} --baud=${baudRate} --id=N --register=Baud_Rate --value=${BAUD_RATES.indexOf(usual as 1_000_000)}`,
  )
}

/** Who is silent while others answer may have another rate. */
async function missingElsewhere(bus: FeetechBus, found: PortScan, { arm, doing }: BusExamination) {
  const known = [...found.servos.keys(), ...found.garbled.map(({ id }) => id)]
  const ids = arm.spec.servos.map(({ id }) => id).filter(id => !known.includes(id))
  const here = [...found.servos.values()].filter(({ baudRates }) => !baudRates.includes(bus.baudRate))
  const elsewhere = here.map(({ identity, baudRates }) => ({ id: identity.id, baudRate: baudRates[0] as number }))
  if (ids.length === 0) return elsewhere
  doing(`looking for ${servosText(ids)} at other baud rates`)
  const others = await scan(bus, { baudRates: BAUD_RATES.filter(rate => rate !== bus.baudRate), ids })
  return [...elsewhere, ...others.servos.map(({ id, baudRate }) => ({ id, baudRate }))]
}

/** Those of another model have other registers, and are left out. */
async function readServos(
  list: Checklist,
  bus: FeetechBus,
  { spec }: ExpectedArm,
  present: readonly ServoId[],
): Promise<readonly ExaminedServo[]> {
  const ids = present.filter(({ modelNumber }) => modelNumber === REGISTERS.Model_Number.factory).map(({ id }) => id)
  const servos: ExaminedServo[] = []
  const silent: TwinError[] = []
  for (const { id, joint } of spec.servos.filter(servo => ids.includes(servo.id))) {
    try {
      const memory = (await dumpMemory(bus, [id])).get(id)
      if (memory !== undefined) servos.push({ id, joint, memory })
    } catch (error) {
      if (!(error instanceof BusTimeoutError || error instanceof BadPacketError)) throw error
      silent.push(error)
    }
  }
  const [first] = silent
  const read = `read of ${servosText(servos.map(({ id }) => id))}`
  if (first !== undefined) list.add(failedBy('registers', first))
  else if (servos.length > 0) list.add(passed('registers', read))
  return servos
}

function calibrationCheck(arm: ExpectedArm, place: CalibrationPlace, servos: readonly ExaminedServo[]): Check {
  if (servos.length < arm.spec.servos.length) {
    return skipped('calibration', `only ${servos.length} of ${arm.spec.servos.length} servos could be read`)
  }
  try {
    return checkCalibration(knownCalibrations(arm.spec, place, servos), servos)
  } catch (error) {
    // A file that is none, for instance.
    if (error instanceof TwinError) return failedBy('calibration', error)
    throw error
  }
}
