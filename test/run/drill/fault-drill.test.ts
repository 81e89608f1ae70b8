/** The fault drill: what the arm does when something fails, row by row as in docs/safety.md. */

import { describe, expect, it } from 'vitest'
import { ArmStoppedError, StaleTargetError } from '../../../src/env/safety/safety-errors.js'
import { BusTimeoutError, PortLostError } from '../../../src/robot/bus-errors.js'
import { ActionError, ResetNeededError } from '../../../src/robot/errors.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { DrilledArm, FASTEST_RAD_S, RATE_HZ } from './drilled-arm.js'

const ALL_ON = [1, 1, 1, 1, 1, 1]
const ALL_OFF = [0, 0, 0, 0, 0, 0]

/** It lies folded, and stays there. */
async function expectAtRest(arm: DrilledArm): Promise<void> {
  expect(arm.torque).toEqual(ALL_OFF)
  await arm.sim.clock.advance(1)
  SO101_FOLLOWER.restRad.forEach((angle, k) => {
    expect(Math.abs((arm.positionRad[k] as number) - angle)).toBeLessThan(0.15)
  })
}

/** Torque on, and nothing moves any more. */
async function expectHolding(arm: DrilledArm): Promise<void> {
  expect(arm.torque).toEqual(ALL_ON)
  await arm.clock.advance(1)
  const before = arm.positionRad
  await arm.clock.advance(1)
  arm.positionRad.forEach((angle, k) => {
    expect(Math.abs(angle - (before[k] as number))).toBeLessThan(0.01)
  })
}

describe('fault drill', () => {
  it('nothing fails: swings for ten seconds, and rests when closed', async () => {
    const arm = await DrilledArm.open()
    expect(await arm.swing(10)).toBeUndefined()
    await arm.env.stop('the drill is over')
    await expectAtRest(arm)
    expect(arm.fastestRadS).toBeLessThan(FASTEST_RAD_S)
    expect(arm.warnings).toEqual([])
    await arm.env.close()
  })

  it('pulled USB cable: an error within a period, the arm holds its last target', async () => {
    const arm = await DrilledArm.open({ outages: { pull: { atS: 9, cable: 'usb' } } })
    expect(await arm.swing(20)).toBeInstanceOf(PortLostError)
    expect(arm.clock.timeS).toBeLessThan(9 + 2 / RATE_HZ)
    await expectHolding(arm)
    await expect(arm.env.step(new Float32Array(6))).rejects.toThrow(ResetNeededError)
    await arm.env.close()
    expect(arm.warnings.join()).toContain('was not brought to rest')
    expect(arm.fastestRadS).toBeLessThan(FASTEST_RAD_S)
  })

  it('pulled servo cable, and a dead servo: an error that names it, the others hold', async () => {
    for (const cable of [5, 3]) {
      const arm = await DrilledArm.open({ outages: { pull: { atS: 9, cable } } })
      const error = await arm.swing(20)
      expect(error).toBeInstanceOf(BusTimeoutError)
      expect(error?.message).toMatch(new RegExp(`servo.* ${cable}`))
      await expectHolding(arm)
      await arm.env.close()
      expect(arm.warnings.join()).toContain('was not brought to rest')
      expect(arm.fastestRadS).toBeLessThan(FASTEST_RAD_S)
    }
  })

  it('overload: a blocked joint stops the arm before its servo gives up, and it goes to rest', async () => {
    const arm = await DrilledArm.open()
    const [observation] = await arm.env.reset({ seed: 1 })
    const target = (observation['observation.state'] as Float32Array).slice()
    const { externalNm } = arm.sim.scene.servos
    const wallRad = (arm.positionRad[0] as number) + 0.1
    // Something soft that the pan runs into, and comes away from on its way back.
    arm.press = () => {
      externalNm[0] = -Math.min(4, Math.max(0, 40 * ((arm.positionRad[0] as number) - wallRad)))
    }
    target[0] = (target[0] as number) + 60
    let error: unknown
    try {
      for (let step = 0; step < 10 * RATE_HZ; step++) await arm.env.step(target)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(ArmStoppedError)
    expect((error as Error).message).toMatch(/shoulder_pan.*(load|duty|A,|overload)/)
    await expectAtRest(arm)
    expect(arm.fastestRadS).toBeLessThan(FASTEST_RAD_S)
    await arm.env.close()
  })

  it('brown-out: an error, the arm falls limp; afterwards it is taken up where it lies, slowly', async () => {
    const arm = await DrilledArm.open({ outages: { brownOut: { atS: 9, lastsS: 0.5 } } })
    expect(await arm.swing(20)).toBeInstanceOf(BusTimeoutError)
    await arm.clock.advance(2)
    expect(arm.torque).toEqual(ALL_OFF)
    arm.fastestRadS = 0
    expect(await arm.swing(2)).toBeUndefined()
    expect(arm.torque).toEqual(ALL_ON)
    expect(arm.fastestRadS).toBeLessThan(FASTEST_RAD_S)
    await arm.env.stop('the drill is over')
    await expectAtRest(arm)
    await arm.env.close()
  })

  it('brown-out that no read notices: torque that went off by itself is seen, and the next target does not switch it on', async () => {
    const arm = await DrilledArm.open({ outages: { brownOut: { atS: 9, lastsS: 0.03 } } })
    const error = await arm.swing(20)
    expect(error).toBeInstanceOf(ArmStoppedError)
    expect(error?.message).toMatch(/shoulder_lift.*let go/)
    await arm.clock.advance(10)
    expect(arm.torque).toEqual(ALL_OFF)
    // What has fallen is not picked up again to be laid down.
    await arm.env.stop('the drill is over')
    expect(arm.torque).toEqual(ALL_OFF)
    expect(arm.fastestRadS).toBeLessThan(FASTEST_RAD_S)
    await arm.env.close()
  })

  it('one servo lets go: the others are brought to rest with it, from where it is', async () => {
    const arm = await DrilledArm.open()
    await arm.swing(2)
    const elbow = arm.servos[2]
    elbow?.powerUp(arm.positionRad[2] as number)
    await arm.clock.advance(0.3)
    arm.fastestRadS = 0
    await arm.env.stop('the drill is over')
    await expectAtRest(arm)
    // Far below what a servo does that snaps back.
    expect(arm.fastestRadS).toBeLessThan(2)
    await arm.env.close()
  })

  it('over-temperature: warned of first, then stopped and brought to rest before the servo lets go at 70 degrees', async () => {
    const arm = await DrilledArm.open()
    const [observation] = await arm.env.reset({ seed: 1 })
    const start = observation['observation.state'] as Float32Array
    const elbow = arm.servos[2]
    const warnings = new Set<unknown>()
    let error: unknown
    try {
      for (let step = 0; step < 20 * RATE_HZ; step++) {
        // It heats by 2 degrees a second, as no servo does.
        if (elbow) elbow.temperatureC = 58 + (2 * step) / RATE_HZ
        const { info } = await arm.env.step(arm.target(start, step))
        for (const warning of (info['warnings'] as readonly string[] | undefined) ?? []) warnings.add(warning)
      }
    } catch (thrown) {
      error = thrown
    }
    expect([...warnings].join()).toMatch(/elbow_flex is at 6\d degrees/)
    expect(error).toBeInstanceOf(ArmStoppedError)
    expect((error as Error).message).toMatch(/elbow_flex is at (67|68|69) degrees/)
    await expectAtRest(arm)
    expect(arm.fastestRadS).toBeLessThan(FASTEST_RAD_S)
    await arm.env.close()
  })

  it('NaN policy: refused by name, nothing is sent, the arm holds', async () => {
    const arm = await DrilledArm.open()
    const [observation] = await arm.env.reset({ seed: 1 })
    const target = (observation['observation.state'] as Float32Array).slice()
    const goals = arm.servos.map(servo => servo.get('Goal_Position'))
    for (const value of [NaN, Infinity, -Infinity]) {
      target[3] = value
      await expect(arm.env.step(target)).rejects.toThrow(ActionError)
      await expect(arm.env.step(target)).rejects.toThrow(/wrist_flex/)
    }
    expect(arm.servos.map(servo => servo.get('Goal_Position'))).toEqual(goals)
    await expectHolding(arm)
    await arm.env.close()
  })

  it('frozen policy: the arm holds after half a second, goes to rest after five, and takes no late target', async () => {
    const arm = await DrilledArm.open()
    const [observation] = await arm.env.reset({ seed: 1 })
    const start = observation['observation.state'] as Float32Array
    for (let step = 0; step < RATE_HZ; step++) await arm.env.step(arm.target(start, step))
    await arm.clock.advance(0.8)
    // A target that was thought of too long ago.
    await expect(arm.env.step(arm.target(start, RATE_HZ))).rejects.toThrow(StaleTargetError)
    arm.servos.forEach((servo, k) => {
      expect(Math.abs(servo.goalRad - (arm.positionRad[k] as number))).toBeLessThan(0.12)
    })
    await arm.clock.advance(20)
    await expectAtRest(arm)
    await expect(arm.env.step(start)).rejects.toThrow()
    expect(arm.fastestRadS).toBeLessThan(FASTEST_RAD_S)
    await arm.env.close()
  })

  it('frozen policy behind a pulled cable: somebody is told that the arm could not be held', async () => {
    const arm = await DrilledArm.open()
    const [observation] = await arm.env.reset({ seed: 1 })
    await arm.env.step(arm.target(observation['observation.state'] as Float32Array, 0))
    arm.wire.pull('main', 'usb')
    await arm.clock.advance(0.8)
    expect(arm.warnings.join()).toMatch(/no targets come.*could not be held.*wire:main is gone/)
    await arm.clock.advance(6)
    expect(arm.warnings).toHaveLength(2)
    await expectHolding(arm)
    await arm.env.close()
  })

  it('5 % lost replies: the arm goes on, no wrong position, no error', async () => {
    const arm = await DrilledArm.open({ wireFaults: { lost: 0.05, seed: 4 } })
    expect(await arm.swing(30)).toBeUndefined()
    await arm.env.stop('the drill is over')
    await expectAtRest(arm)
    expect(arm.fastestRadS).toBeLessThan(FASTEST_RAD_S)
    expect(arm.wire.injected('main').lost).toBeGreaterThan(100)
    await arm.env.close()
  })
})
