/** What every backend keeps, whatever is underneath: registers by name in raw ticks, errors in place of values, one clock, an arm that does not jump. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Arm } from '../../src/env/arm.js'
import type { Backend, ServoBus } from '../../src/env/backend.js'
import type { RobotSpec } from '../../src/robot/arm-spec.js'
import { LockedRegisterError, RegisterRangeError } from '../../src/robot/bus-errors.js'
import type { JointCalibration } from '../../src/robot/calibration.js'
import { ActionError, TwinError, UsageError } from '../../src/robot/errors.js'

export interface OpenBackend {
  readonly backend: Backend
  readonly spec: RobotSpec
  readonly calibration: readonly JointCalibration[]
  close(): Promise<void>
}

/** An id that no servo of an SO-100 or SO-101 has. */
const NOBODY = 77
/** 3 degrees, which nobody beside the arm minds. */
const SMALL_MOVE_DEG = 3
const RATE_HZ = 30
/** Friction and gravity keep an arm with P = 16 so far from its goal (servo.md). */
const DROOP_DEG = 5

export function describeBackend(name: string, open: () => Promise<OpenBackend>): void {
  describe(`${name} keeps the contract of a backend`, () => {
    let opened: OpenBackend
    let bus: ServoBus
    let arm: Arm
    let ids: readonly number[]

    beforeAll(async () => {
      opened = await open()
      const { backend, spec, calibration } = opened
      bus = backend.buses.get('main') as ServoBus
      arm = new Arm(spec, calibration, backend.buses)
      ids = spec.servos.map(({ id }) => id)
    })
    afterAll(async () => {
      await opened.close()
    })

    it('reads positions of all servos as ticks of one turn, in the order asked for', async () => {
      const ticks = await bus.syncRead('Present_Position', ids)
      expect(ticks).toBeInstanceOf(Int32Array)
      for (const tick of ticks) {
        expect(tick).toBeGreaterThanOrEqual(0)
        expect(tick).toBeLessThanOrEqual(4095)
      }
      const backwards = [...ids].reverse()
      expect([...(await bus.syncRead('ID', backwards))]).toEqual(backwards)
      expect([...(await bus.syncRead('Model_Number', ids))]).toEqual(ids.map(() => 777))
    })

    it('has the calibration of its arm in the servos', async () => {
      const { calibration } = opened
      for (const [register, own] of [
        ['Homing_Offset', 'homingOffset'],
        ['Min_Position_Limit', 'rangeMin'],
        ['Max_Position_Limit', 'rangeMax'],
      ] as const) {
        expect([...(await bus.syncRead(register, ids))]).toEqual(calibration.map(each => each[own]))
      }
    })

    it('throws for a servo that is not there, rather than make a value up', async () => {
      await expect(bus.syncRead('Present_Position', [...ids, NOBODY])).rejects.toThrow(TwinError)
      await expect(bus.syncRead('Present_Position', [NOBODY])).rejects.toThrow(TwinError)
      // And goes on afterwards.
      expect(await bus.syncRead('Present_Position', ids)).toHaveLength(ids.length)
    })

    it('refuses what no register holds, wrong counts and locked registers, and writes nothing then', async () => {
      const before = [...(await bus.syncRead('Goal_Velocity', ids))]
      const tooMuch = Int32Array.from(ids, (_, i) => (i === 0 ? 100 : 40_000))
      await expect(bus.syncWrite('Goal_Velocity', ids, tooMuch)).rejects.toThrow(RegisterRangeError)
      await expect(bus.syncWrite('Goal_Velocity', ids, Int32Array.of(1))).rejects.toThrow(UsageError)
      expect([...(await bus.syncRead('Goal_Velocity', ids))]).toEqual(before)
      await bus.syncWrite('Lock', ids, new Int32Array(ids.length).fill(1))
      const gains = await bus.syncRead('P_Coefficient', ids)
      await expect(bus.syncWrite('P_Coefficient', ids, gains)).rejects.toThrow(LockedRegisterError)
    })

    it('has a clock that only goes forward, and waits as long as it is told', async () => {
      const { clock } = opened.backend
      const beganS = clock.timeS
      await clock.advance(0.02)
      expect(clock.timeS - beganS).toBeGreaterThanOrEqual(0.02 - 1e-9)
    })

    it('holds without a jump, follows a small move and comes back', async () => {
      const { clock } = opened.backend
      const before = await arm.observe()
      await arm.hold()
      expect([...(await bus.syncRead('Torque_Enable', ids))]).toEqual(ids.map(() => 1))
      await waitS(0.2)
      const held = await arm.observe()
      held.forEach((value, k) => {
        expect(Math.abs(value - (before[k] as number))).toBeLessThan(DROOP_DEG)
      })

      // The wrist's roll carries nothing, so that it comes to where it is sent.
      const roll = 4
      const target = held.slice()
      for (const sign of [1, -1, 0]) {
        target[roll] = (held[roll] as number) + sign * SMALL_MOVE_DEG
        await arm.send(target)
        await waitS(0.7)
        const there = await arm.observe()
        expect(Math.abs((there[roll] as number) - target[roll])).toBeLessThan(1)
      }

      async function waitS(durationS: number): Promise<void> {
        for (let step = 0; step < durationS * RATE_HZ; step++) {
          await clock.advance(1 / RATE_HZ)
          await bus.syncRead('Present_Position', ids)
        }
      }
    })

    it('refuses targets that are no numbers before anything is sent', async () => {
      const goals = [...(await bus.syncRead('Goal_Position', ids))]
      const target = await arm.observe()
      target[2] = NaN
      await expect(arm.send(target)).rejects.toThrow(ActionError)
      expect([...(await bus.syncRead('Goal_Position', ids))]).toEqual(goals)
    })

    it('lets go of the arm when told to, and can be closed twice', async () => {
      await bus.syncWrite('Torque_Enable', ids, new Int32Array(ids.length))
      expect([...(await bus.syncRead('Torque_Enable', ids))]).toEqual(ids.map(() => 0))
      await opened.backend.close()
      await opened.backend.close()
    })
  })
}
