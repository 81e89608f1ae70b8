/** The arm above the seam: what it reads and writes, in which order, on one bus or two. */

import { describe, expect, it } from 'vitest'
import { Arm } from '../../src/env/arm.js'
import type { ServoBus } from '../../src/env/backend.js'
import type { RobotSpec } from '../../src/robot/arm-spec.js'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { nominalCalibration, type JointCalibration } from '../../src/robot/calibration.js'
import { ActionError, CapabilityError } from '../../src/robot/errors.js'
import type { RegisterName, WritableRegister } from '../../src/robot/registers.js'

type Call = [verb: 'read' | 'write', bus: string, register: RegisterName, ids: readonly number[], values?: number[]]

/** Servos with memory; every call goes into a log that buses may share. */
class MemoryBus implements ServoBus {
  readonly #memory = new Map<string, number>()

  constructor(
    private readonly name: string,
    private readonly log: Call[],
    positions: Readonly<Record<number, number>>,
  ) {
    for (const [id, tick] of Object.entries(positions)) this.#memory.set(`Present_Position ${id}`, tick)
  }

  syncRead(register: RegisterName, ids: readonly number[]): Promise<Int32Array> {
    this.log.push(['read', this.name, register, ids])
    return Promise.resolve(Int32Array.from(ids, id => this.#memory.get(`${register} ${id}`) ?? -1))
  }

  syncWrite(register: WritableRegister, ids: readonly number[], values: Int32Array): Promise<void> {
    this.log.push(['write', this.name, register, ids, [...values]])
    ids.forEach((id, i) => this.#memory.set(`${register} ${id}`, values[i] as number))
    return Promise.resolve()
  }
}

const IDS = [1, 2, 3, 4, 5, 6]
const CALIBRATION = nominalCalibration(SO101_FOLLOWER)
const POSITIONS = { 1: 2048, 2: 1024, 3: 3000, 4: 100, 5: 4000, 6: 2200 }

function armOn(buses: Record<string, Readonly<Record<number, number>>>, spec: RobotSpec = SO101_FOLLOWER) {
  const log: Call[] = []
  const map = new Map(Object.entries(buses).map(([name, positions]) => [name, new MemoryBus(name, log, positions)]))
  return { log, arm: new Arm(spec, nominalCalibration(spec), map) }
}

/** Pan and gripper on bus `left`, the four between on bus `right`. */
const ON_TWO_BUSES: RobotSpec = {
  ...SO101_FOLLOWER,
  name: 'two_buses',
  servos: SO101_FOLLOWER.servos.map((servo, i) => ({ ...servo, bus: i === 0 || i === 5 ? 'left' : 'right' })),
}

describe('Arm on one bus', () => {
  it('holds by reading where it is, writing that as goal, and only then switching torque on', async () => {
    const { arm, log } = armOn({ main: POSITIONS })
    await arm.hold()
    expect(log).toEqual([
      ['read', 'main', 'Present_Position', IDS],
      ['read', 'main', 'Min_Position_Limit', IDS],
      ['read', 'main', 'Max_Position_Limit', IDS],
      ['write', 'main', 'Goal_Position', IDS, Object.values(POSITIONS)],
      ['write', 'main', 'Torque_Enable', IDS, [1, 1, 1, 1, 1, 1]],
    ])
  })

  it('observes degrees from the middle of the range, and percent of the gripper travel', async () => {
    const { arm } = armOn({ main: POSITIONS })
    const state = await arm.observe()
    expect(state).toBeInstanceOf(Float32Array)
    // The middle of 717 and 3378.
    expect(state[0]).toBeCloseTo((0.5 * 360) / 4095, 5)
    expect(state[1]).toBeCloseTo(((1024 - 2047.5) * 360) / 4095, 4)
    // Closed at -0.2 rad is tick 1917, open 2.29 rad later tick 3410.
    expect(state[5]).toBeCloseTo((100 * (2200 - 1917)) / (3410 - 1917), 4)
  })

  it('writes goals in ticks, and returns what was really sent, to within a tick of what was asked for', async () => {
    const { arm, log } = armOn({ main: POSITIONS })
    const asked = Float32Array.of(10, -20.04, 30, 40, -50, 60)
    const sent = await arm.send(asked)
    expect(log.map(([verb, , register]) => [verb, register])).toEqual([['write', 'Goal_Position']])
    const ticks = log[0]?.[4] ?? []
    sent.forEach((value, i) => {
      const perTick = i === 5 ? 100 / (3410 - 1917) : 360 / 4095
      expect(Math.abs(value - (asked[i] as number))).toBeLessThan(perTick)
      const range = CALIBRATION[i] as JointCalibration
      const zeroTick = i === 5 ? range.rangeMin : (range.rangeMin + range.rangeMax) / 2
      const tick = zeroTick + value / perTick
      expect(tick).toBeCloseTo(ticks[i] ?? NaN, 2)
    })
    expect(sent).not.toEqual(asked)
    // What was sent once can be sent again.
    expect(await arm.send(sent.map(value => value + 1e-4))).toEqual(sent)
  })

  it('refuses targets that cannot be sent and writes none of them', async () => {
    const { arm, log } = armOn({ main: POSITIONS })
    await expect(arm.send(Float32Array.of(0, 0, 0, 0, 0))).rejects.toThrow(ActionError)
    await expect(arm.send(Float32Array.of(0, 0, NaN, 0, 0, 0))).rejects.toThrow(ActionError)
    await expect(arm.send(Float32Array.of(0, 1e6, 0, 0, 0, 0))).rejects.toThrow(/shoulder_lift/)
    expect(log).toEqual([])
  })

  it('turns its units into URDF radians', () => {
    const { arm } = armOn({ main: POSITIONS })
    const angles = arm.toRad([90, 0, 0, 0, 0, 0])
    expect(angles[0]).toBeCloseTo((Math.PI / 2) * (4095 / 4096), 9)
    expect(angles[5]).toBeCloseTo(-0.2, 3)
  })
})

describe('Arm on two buses', () => {
  const buses = { left: { 1: 2048, 6: 2200 }, right: { 2: 1024, 3: 3000, 4: 100, 5: 4000 } }

  it('reads as the same arm as on one', async () => {
    const two = armOn(buses, ON_TWO_BUSES)
    const one = armOn({ main: POSITIONS })
    expect(await two.arm.observe()).toEqual(await one.arm.observe())
  })

  it('sends each bus its own servos, and holds both before any torque comes on', async () => {
    const { arm, log } = armOn(buses, ON_TWO_BUSES)
    await arm.hold()
    expect(log).toEqual([
      ['read', 'left', 'Present_Position', [1, 6]],
      ['read', 'right', 'Present_Position', [2, 3, 4, 5]],
      ...(['Min_Position_Limit', 'Max_Position_Limit'] as const).flatMap(limit => [
        ['read', 'left', limit, [1, 6]],
        ['read', 'right', limit, [2, 3, 4, 5]],
      ]),
      ['write', 'left', 'Goal_Position', [1, 6], [2048, 2200]],
      ['write', 'right', 'Goal_Position', [2, 3, 4, 5], [1024, 3000, 100, 4000]],
      ['write', 'left', 'Torque_Enable', [1, 6], [1, 1]],
      ['write', 'right', 'Torque_Enable', [2, 3, 4, 5], [1, 1, 1, 1]],
    ])
  })

  it('needs every bus of its spec, and names the one that is missing', () => {
    expect(() => armOn({ left: {} }, ON_TWO_BUSES)).toThrow(CapabilityError)
    expect(() => armOn({ left: {} }, ON_TWO_BUSES)).toThrow(/needs a bus called 'right', the backend has left/)
    expect(() => armOn({})).toThrow(/needs a bus called 'main', the backend has none/)
  })
})
