/** An arm that is stopped, left alone or let down at a bad moment: what it does then, and that it never snaps. */

import { describe, expect, it } from 'vitest'
import { BeyondRangeError } from '../../../src/env/arm.js'
import { SafeArm, type SafeArmOptions } from '../../../src/env/safe-arm.js'
import { armSafety } from '../../../src/env/safety/arm-safety.js'
import { ArmStoppedError } from '../../../src/env/safety/safety-errors.js'
import { SAFETY_DEFAULTS } from '../../../src/env/safety/safety-options.js'
import { SO101_FOLLOWER as spec } from '../../../src/robot/arm-spec.js'
import { ClosedError } from '../../../src/robot/errors.js'
import { loadUrdf } from '../../../src/robot/urdf-node.js'
import { radFromDeg } from '../../../src/robot/units.js'
import { SO101_URDF } from '../../../src/run/urdf-files.js'
import { DrilledArm, RATE_HZ } from './drilled-arm.js'

const ALL_ON = [1, 1, 1, 1, 1, 1]
const ALL_OFF = [0, 0, 0, 0, 0, 0]
const UPRIGHT_RAD = [0, -0.6, 0.2, 0.6, 0, 0]
/** Glides are told no more than 0.8 rad/s; servos that have fallen behind catch up. */
const FASTEST_GLIDE_RAD_S = 1.2

function safeArm(arm: DrilledArm, options: Partial<SafeArmOptions> = {}): SafeArm {
  const safety = armSafety({ spec, description: loadUrdf(SO101_URDF), rateHz: RATE_HZ, stopMode: 'rest' })
  return new SafeArm({ ...safety, arm: arm.env.arm, clock: arm.clock, rateHz: RATE_HZ, ...options })
}

/** The supply of all servos is gone for a moment while `during` goes on; they answer all the time. */
async function withoutSupply<T>(arm: DrilledArm, afterS: number, lastsS: number, during: Promise<T>): Promise<T> {
  const fromS = arm.clock.timeS + afterS
  arm.press = () => {
    if (arm.clock.timeS < fromS || arm.clock.timeS > fromS + lastsS) return
    arm.servos.forEach((servo, k) => {
      servo.powerUp(arm.positionRad[k] as number)
    })
  }
  return during.finally(() => (arm.press = () => undefined))
}

describe('stop', () => {
  it('while the arm is being engaged: it takes no targets, and what holds already is brought to rest', async () => {
    for (const turns of [0, 1, 3, 10, 30, 100]) {
      const arm = await DrilledArm.open()
      const resetting = arm.env.reset({ seed: 1 })
      const refused = expect(resetting).rejects.toThrow(ArmStoppedError)
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      await arm.env.stop('Ctrl-C')
      await refused
      expect(arm.torque).toEqual(ALL_OFF)
      await arm.env.reset({ seed: 1 })
      expect(arm.torque).toEqual(ALL_ON)
      await arm.env.close()
    }
  })

  it('twice, and a reset between: the second stop counts', async () => {
    const arm = await DrilledArm.open()
    await arm.swing(1)
    const first = arm.env.stop('first')
    const resetting = expect(arm.env.reset({ seed: 1 })).rejects.toThrow(ArmStoppedError)
    await Promise.all([first, arm.env.stop('second'), resetting])
    expect(arm.torque).toEqual(ALL_OFF)
    await arm.env.close()
  })

  it('without limits begins where the last target was', async () => {
    const arm = await DrilledArm.open()
    const safe = safeArm(arm, { guard: undefined, health: undefined, targets: undefined })
    await safe.engage()
    await safe.glideTo(UPRIGHT_RAD)
    const target = await safe.observe()
    for (let step = 0; step < 60; step++) {
      target[0] = (target[0] as number) + 0.3
      await safe.send(target)
      await arm.clock.advance(1 / RATE_HZ)
      await safe.observe()
    }
    await arm.clock.advance(1)
    arm.fastestRadS = 0
    await safe.stop('the drill is over')
    expect(arm.torque).toEqual(ALL_OFF)
    expect(arm.fastestRadS).toBeLessThan(FASTEST_GLIDE_RAD_S)
  })

  it('close waits for the arm to rest, whoever calls it again', async () => {
    const arm = await DrilledArm.open()
    await arm.swing(1)
    const first = arm.env.close()
    await arm.env.close()
    expect(() => arm.torque).toThrow(ClosedError)
    await first
    expect(arm.warnings).toEqual([])
  })
})

describe('the watch for targets', () => {
  it('ends with the episode: the next one may begin and wait as long as somebody needs', async () => {
    const arm = await DrilledArm.open()
    await arm.swing(2)
    const [observation] = await arm.env.reset({ seed: 2 })
    await arm.clock.advance(3 * SAFETY_DEFAULTS.targets.descendAfterS)
    expect(arm.torque).toEqual(ALL_ON)
    await arm.env.step(observation['observation.state'] as Float32Array)
    await arm.env.close()
  })

  it('does not drop what the gripper holds', async () => {
    const arm = await DrilledArm.open()
    const safe = safeArm(arm)
    await safe.engage()
    await safe.glideTo([...UPRIGHT_RAD.slice(0, 5), 0.6])
    const { externalNm } = arm.sim.scene.servos
    arm.press = () => {
      externalNm[5] = Math.min(3, 40 * Math.max(0, 0.5 - (arm.positionRad[5] as number)))
    }
    const target = await safe.observe()
    target[5] = 20
    for (let step = 0; step < RATE_HZ; step++) {
      await safe.send(target)
      await arm.clock.advance(1 / RATE_HZ)
      await safe.observe()
    }
    const gripNm = externalNm[5] as number
    expect(gripNm).toBeGreaterThan(1)
    await arm.clock.advance(2)
    expect(externalNm[5]).toBeGreaterThan(0.7 * gripNm)
    arm.press = () => undefined
    externalNm[5] = 0
    await safe.stop('the drill is over')
  })

  it('leaves a glide alone', async () => {
    const arm = await DrilledArm.open()
    const safe = safeArm(arm)
    await safe.engage()
    const target = await safe.observe()
    await safe.send(target)
    await arm.clock.advance(1 / RATE_HZ)
    await safe.observe()
    await safe.glideTo([1.5, ...UPRIGHT_RAD.slice(1)])
    await arm.clock.advance(10)
    expect(safe.stoppedBy).toBeUndefined()
    expect(arm.positionRad[0]).toBeCloseTo(1.5, 1)
    await safe.stop('the drill is over')
  })
})

describe('a glide whose supply fails for a moment', () => {
  it.each([0.03, 0.3, 0.6])(
    'for %d s: what has fallen is not snatched up, down to rest or up to a start',
    async lastsS => {
      const arm = await DrilledArm.open()
      const safe = safeArm(arm)
      await safe.engage()
      await safe.glideTo(UPRIGHT_RAD)
      arm.fastestRadS = 0
      await withoutSupply(arm, 1, lastsS, safe.stop('the drill is over'))
      expect(arm.torque).toEqual(ALL_OFF)
      expect(arm.fastestRadS).toBeLessThan(FASTEST_GLIDE_RAD_S)
      await arm.clock.advance(2)
      await safe.engage()
      arm.fastestRadS = 0
      const error: unknown = await withoutSupply(arm, 1, lastsS, safe.glideTo(UPRIGHT_RAD)).catch(
        (thrown: unknown) => thrown,
      )
      expect(error).toBeInstanceOf(ArmStoppedError)
      expect((error as Error).message).toMatch(/let go/)
      await arm.clock.advance(1)
      expect(arm.torque).toEqual(ALL_OFF)
      expect(arm.fastestRadS).toBeLessThan(FASTEST_GLIDE_RAD_S)
    },
  )

  it('of one servo: it is taken up where it is', async () => {
    const arm = await DrilledArm.open()
    const safe = safeArm(arm)
    await safe.engage()
    await safe.glideTo(UPRIGHT_RAD)
    arm.fastestRadS = 0
    const stopping = safe.stop('the drill is over')
    const fromS = arm.clock.timeS + 1
    arm.press = () => {
      const isDown = arm.clock.timeS > fromS && arm.clock.timeS < fromS + 0.6
      if (isDown) arm.servos[2]?.powerUp(arm.positionRad[2] as number)
    }
    await stopping
    expect(arm.torque).toEqual(ALL_OFF)
    expect(arm.fastestRadS).toBeLessThan(FASTEST_GLIDE_RAD_S)
  })
})

it('a hand under an arm that goes to rest is not pressed ever harder, and the arm does not shoot ahead when it is gone', async () => {
  const arm = await DrilledArm.open()
  const safe = safeArm(arm)
  await safe.engage()
  await safe.glideTo(UPRIGHT_RAD)
  const { externalNm } = arm.sim.scene.servos
  arm.press = () => {
    externalNm[1] = Math.min(6, 60 * Math.max(0, -1 - (arm.positionRad[1] as number)))
  }
  const fromS = arm.clock.timeS
  await expect(safe.stop('the drill is over')).rejects.toThrow(/shoulder_lift met something/)
  await arm.clock.advance(0.5)
  expect(externalNm[1]).toBeLessThan(1.5)
  expect(arm.clock.timeS - fromS).toBeLessThan(4)
  arm.press = () => undefined
  externalNm[1] = 0
  arm.fastestRadS = 0
  await arm.clock.advance(1)
  expect(arm.torque).toEqual(ALL_ON)
  expect(arm.fastestRadS).toBeLessThan(FASTEST_GLIDE_RAD_S)
  await safe.stop('again')
  expect(arm.torque).toEqual(ALL_OFF)
  expect(arm.fastestRadS).toBeLessThan(FASTEST_GLIDE_RAD_S)
})

it('without the health watch, too, a target does not snatch up an arm that let go', async () => {
  const arm = await DrilledArm.open()
  const safe = safeArm(arm, { health: undefined })
  await safe.engage()
  const target = await safe.observe()
  await safe.send(target)
  arm.servos[1]?.powerUp(arm.positionRad[1] as number)
  await expect(safe.observe()).rejects.toThrow(/shoulder_lift let go/)
})

it('an arm that stands outside its range is not engaged: its servo would jump to the end of it', async () => {
  const arm = await DrilledArm.open()
  const elbow = arm.servos[2]
  elbow?.set('Lock', 0)
  elbow?.set('Max_Position_Limit', elbow.get('Present_Position') - 60)
  elbow?.set('Lock', 1)
  const before = arm.positionRad
  const refused = arm.env.reset({ seed: 1 })
  await expect(refused).rejects.toThrow(BeyondRangeError)
  await expect(refused).rejects.toThrow(/elbow_flex stands at tick \d+, outside its range of \d+ to \d+/)
  await arm.clock.advance(1)
  expect(arm.torque).toEqual(ALL_OFF)
  arm.positionRad.forEach((angle, k) => {
    expect(Math.abs(angle - (before[k] as number))).toBeLessThan(0.01)
  })
  await arm.env.close()
})

it('a late target moves the arm no further than one in time', async () => {
  const arm = await DrilledArm.open()
  const safe = safeArm(arm)
  await safe.engage()
  const target = await safe.observe()
  await safe.send(target)
  await arm.clock.advance(0.4)
  await safe.observe()
  const far = target.slice()
  far[0] = (target[0] as number) + 60
  const { sent, limited } = await safe.send(far)
  expect(limited).toEqual({ shoulder_pan: 'acceleration' })
  // One period's worth of acceleration: 39 rad/s^2 x 1/30 s x 1/30 s.
  expect((sent[0] as number) - (target[0] as number)).toBeLessThan(2.6)
  await safe.stop('the drill is over')
})

it('targets that come faster than the control rate are sent no further in the same time', async () => {
  const arm = await DrilledArm.open()
  const safe = safeArm(arm)
  await safe.engage()
  await safe.glideTo(UPRIGHT_RAD)
  const target = await safe.observe()
  const startDeg = target[0] as number
  const fromS = arm.clock.timeS
  let sentDeg = startDeg
  for (let step = 0; step < 50; step++) {
    // Some 10 rad/s; near at first, so that it is no approach.
    target[0] = (target[0] as number) + 4
    sentDeg = (await safe.send(target)).sent[0] as number
    await arm.clock.advance(0.002)
    await safe.observe()
  }
  const mostRad = SAFETY_DEFAULTS.velocityRadS * (arm.clock.timeS - fromS + 1 / RATE_HZ)
  expect(radFromDeg(sentDeg - startDeg)).toBeLessThan(mostRad)
  expect(radFromDeg((target[0] as number) - startDeg)).toBeGreaterThan(2 * mostRad)
  await safe.stop('the drill is over')
})
