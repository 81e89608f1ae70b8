/** Servos that differ from their design: in the parameters, in EEPROM, and in what an episode does. */

import { describe, expect, it } from 'vitest'
import type { ServoVariation } from '../../../src/env/variation.js'
import { IDEAL, STS3215_12V } from '../../../src/sim/servo/presets.js'
import type { DutyServo } from '../../../src/sim/servo/servo-parameters.js'
import { varied } from '../../../src/sim/servo/varied.js'
import { cubeAt, openTwin, READY_RAD } from '../twin.js'

/** Forward, half a metre of arm. */
const STRETCHED_RAD = [0, 1.2, -1.2, 0, 0, 0.1] as const

const DESIGN = {
  parameters: STS3215_12V,
  mounting: { zeroTick: 2000, eeprom: { P_Coefficient: 16 } },
  travelRad: [-1, 1] as const,
}

describe('varied', () => {
  it('leaves the design alone where nothing varies', () => {
    expect(varied(DESIGN, undefined)).toBe(DESIGN)
    expect(varied(DESIGN, {})).toEqual(DESIGN)
  })

  it('scales what it names, turns the encoder, and rounds the gain to what EEPROM holds', () => {
    const { parameters, mounting } = varied(DESIGN, {
      gainScale: 1.2,
      torqueScale: 0.9,
      frictionScale: 1.5,
      armatureScale: 2,
      backlashRad: 0.01,
      supplyScale: 0.9,
      zeroErrorRad: Math.PI / 2048,
    })
    const servo = parameters as DutyServo
    expect(servo.torquePerVoltNm).toBeCloseTo(0.9 * STS3215_12V.torquePerVoltNm, 12)
    expect(servo.coulombNm).toBeCloseTo(1.5 * STS3215_12V.coulombNm, 12)
    expect(servo.armatureKgM2).toBeCloseTo(2 * STS3215_12V.armatureKgM2, 12)
    expect([servo.backlashRad, servo.supplyV]).toEqual([0.01, 0.9 * STS3215_12V.supplyV])
    expect(mounting?.eeprom?.P_Coefficient).toBe(19)
    expect(mounting?.zeroTick).toBeCloseTo(2001, 9)
  })

  it('scales an ideal servo, too', () => {
    const { parameters } = varied({ ...DESIGN, parameters: IDEAL }, { gainScale: 0.5, torqueScale: 0.5 })
    expect(parameters).toMatchObject({ gainNmRad: IDEAL.gainNmRad / 2, torqueLimitNm: IDEAL.torqueLimitNm / 2 })
  })
})

describe('a twin with varied servos', () => {
  const outcome = async (variation?: ServoVariation): Promise<{ hash: bigint; lift: number }> => {
    const twin = await openTwin({ servo: 'sts3215-12v' })
    try {
      twin.reset({
        positionRad: STRETCHED_RAD,
        objects: cubeAt(-0.3, 0.2),
        ...(variation && { servos: STRETCHED_RAD.map(() => variation) }),
      })
      twin.servos.command(STRETCHED_RAD)
      for (let step = 0; step < 100; step++) twin.substep()
      return { hash: twin.stateHash(0n), lift: twin.positionRad[1] as number }
    } finally {
      twin.free()
    }
  }

  it('is the same again without variation, and another with', async () => {
    const [plain, again, weak] = [await outcome(), await outcome({}), await outcome({ gainScale: 0.5 })]
    expect(again.hash).toBe(plain.hash)
    expect(weak.hash).not.toBe(plain.hash)
    // A servo with half the gain gives way to gravity further.
    expect(weak.lift).toBeGreaterThan(plain.lift + 0.005)
    expect(plain.lift).toBeGreaterThan(STRETCHED_RAD[1])
  })

  it('goes back to its design at the next reset', async () => {
    const twin = await openTwin({ servo: 'sts3215-12v' })
    const run = (servos?: readonly ServoVariation[]) => {
      twin.reset({ positionRad: READY_RAD, objects: [], ...(servos && { servos }) })
      twin.servos.command(READY_RAD)
      for (let step = 0; step < 20; step++) twin.substep()
      return twin.stateHash(0n)
    }
    const first = run()
    expect(run(READY_RAD.map(() => ({ zeroErrorRad: 0.02, torqueScale: 0.8, supplyScale: 0.9 })))).not.toBe(first)
    expect(run()).toBe(first)
    twin.free()
  })
})
