/** The servos' registers in ticks, over the running simulation. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UsageError } from '../../src/robot/errors.js'
import { SimServoBus } from '../../src/sim/sim-servo-bus.js'
import type { Simulation } from '../../src/sim/simulation.js'
import { openTwin, READY_RAD } from './twin.js'

const IDS = [1, 2, 3, 4, 5, 6]
const tickOf = (angleRad: number): number => Math.round(2047.5 + (angleRad * 4096) / (2 * Math.PI))

let twin: Simulation
let bus: SimServoBus

beforeEach(async () => {
  twin = await openTwin()
  twin.reset({ positionRad: READY_RAD, objects: [] })
  twin.servos.command(READY_RAD)
  bus = new SimServoBus('main', () => twin.servos.servos)
})
afterEach(() => {
  twin.free()
})

describe('SimServoBus', () => {
  it('reads positions as ticks, in the order of the ids', async () => {
    const ticks = READY_RAD.map(tickOf)
    expect(await bus.syncRead('Present_Position', IDS)).toEqual(Int32Array.from(ticks))
    expect(await bus.syncRead('Present_Position', [4, 2])).toEqual(
      Int32Array.of(ticks[3] as number, ticks[1] as number),
    )
  })

  it('reads back every goal from 0 to 4095 as it was written', async () => {
    for (let tick = 0; tick < 4096; tick++) {
      await bus.syncWrite('Goal_Position', [3], Int32Array.of(tick))
      expect((await bus.syncRead('Goal_Position', [3]))[0]).toBe(tick)
    }
  })

  it('moves a servo to within 10 ticks of its goal, and no other by more than that', async () => {
    const [pan = 0, ...rest] = await bus.syncRead('Present_Position', IDS)
    await bus.syncWrite('Goal_Position', [1], Int32Array.of(pan + 300))
    for (let substep = 0; substep < 500; substep++) twin.substep()
    const [panNow = 0, ...restNow] = await bus.syncRead('Present_Position', IDS)
    expect(Math.abs(panNow - (pan + 300))).toBeLessThanOrEqual(10)
    // Gravity on a proportional loop: the shoulder gives 0.03 rad.
    restNow.forEach((tick, i) => {
      expect(Math.abs(tick - (rest[i] as number))).toBeLessThan(40)
    })
  })

  it('lets the arm fall with Torque_Enable 0 and reads the flags back', async () => {
    expect(await bus.syncRead('Torque_Enable', IDS)).toEqual(new Int32Array(6).fill(1))
    await bus.syncWrite('Torque_Enable', [2, 3], Int32Array.of(0, 0))
    expect(await bus.syncRead('Torque_Enable', IDS)).toEqual(Int32Array.of(1, 0, 0, 1, 1, 1))
    for (let substep = 0; substep < 250; substep++) twin.substep()
    expect(Math.abs((twin.positionRad[1] as number) - READY_RAD[1])).toBeGreaterThan(0.2)
  })

  it('rejects unknown ids, naming those it has', async () => {
    await expect(bus.syncRead('Present_Position', [1, 7])).rejects.toThrow(UsageError)
    await expect(bus.syncRead('Present_Position', [1, 7])).rejects.toThrow(/no servo 7 .*1, 2, 3, 4, 5, 6/)
  })

  it('rejects a wrong number of values', async () => {
    await expect(bus.syncWrite('Goal_Position', [1, 2], Int32Array.of(2048))).rejects.toThrow(UsageError)
    await expect(bus.syncWrite('Goal_Position', [1, 2], Int32Array.of(2048))).rejects.toThrow(/1 values to 2 servos/)
  })

  it('rejects Torque_Enable 129 and leaves the flag', async () => {
    await expect(bus.syncWrite('Torque_Enable', [1], Int32Array.of(129))).rejects.toThrow(/got 129/)
    expect(await bus.syncRead('Torque_Enable', [1])).toEqual(Int32Array.of(1))
  })

  it('writes to no servo of a call that names an unknown one', async () => {
    const before = await bus.syncRead('Goal_Position', IDS)
    await expect(bus.syncWrite('Goal_Position', [1, 9], Int32Array.of(100, 100))).rejects.toThrow(UsageError)
    expect(await bus.syncRead('Goal_Position', IDS)).toEqual(before)
  })

  it('knows only the servos on its own bus', async () => {
    const other = new SimServoBus('left', () => [])
    await expect(other.syncRead('Present_Position', [1])).rejects.toThrow(/no servo 1 on bus 'left'.*none/)
  })
})
